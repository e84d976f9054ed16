// The tab of shapes: an example is a link (web/whatif.js follows it), and the walk comes to the front to show it.
import { openTab } from "./address.js";

function clicked({ target }) {
  if (target.closest?.("[data-shapes] [data-go]")) openTab("walk");
}

export function startShapes() {
  document.addEventListener("click", clicked);
}
