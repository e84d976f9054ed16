// The buttons that hand out the run, while there is none to hand out: what was typed cannot be run, and what still
// stands on the page is another sentence. They are off, and the words beside them say why.
import { all, hide } from "./dom.js";
import { onRender } from "./parts.js";

export function startDownloads() {
  onRender(() => {
    const reason = document.querySelector("#downloads-reason");
    const refused = document.querySelector("#result [data-nothing-to-hand-out]") !== null;
    for (const button of all("[id^=get-]")) {
      button.disabled = refused;
      button.setAttribute("aria-describedby", "downloads-reason");
    }
    if (reason) hide(reason, !refused);
  });
}
