// Tab reaches what a click reaches, and what scrolls.
import { all, HOOK, rail } from "./dom.js";
import { fresh, onRender } from "./parts.js";

const CELLS = "th:is([data-src],[data-tgt]), td:is([data-src],[data-tgt])";
const PIECES = `:is(.press, :is(${HOOK}):not(button, a, input, select, th, td, svg *)):not([tabindex])`;
const SCROLLS = ".scroll, .stage pre, .step-columns > *";

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const over = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
    const says = { tabindex: "0", role: "group", "aria-label": rail()?.dataset.scrolls ?? "" };
    for (const [name, value] of Object.entries(says)) {
      if (over) target.setAttribute(name, value);
      else target.removeAttribute(name);
    }
  }
});

/** Makes every piece below the page a button for keyboard and screen reader. */
export function reach() {
  for (const cell of all(CELLS)) {
    if (cell.querySelector(":scope > .press")) continue;
    const press = document.createElement("span"); // a button inside: the cell stays a cell
    press.className = "press";
    press.append(...cell.childNodes);
    cell.append(press);
  }
  for (const element of all(PIECES)) {
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "0");
  }
}

export function startReach() {
  onRender(() => {
    reach();
    for (const box of fresh(SCROLLS)) {
      sizes.unobserve(box);
      sizes.observe(box);
    }
  });
}
