// The one card at the foot of the window: what is asked, or what is to be done. It covers nothing for long: Esc or ×
// closes it, and whoever opened it hears of that.
import { button, element, say } from "./words.js";

let card = null;
let closed = null;

function made() {
  const box = element("div", { class: "teach-card", role: "region" });
  box.append(element("div", { class: "teach-body", "aria-live": "polite" }));
  (document.querySelector(".contain") ?? document.body).append(box); // where the page's styles reach it
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !box.hidden) closeCard();
  });
  return box;
}

/** Shows these nodes under a heading; `onClose` is called when the person closes the card. */
export function showCard(name, nodes, onClose) {
  card ??= made();
  closed = onClose;
  card.hidden = false;
  card.setAttribute("aria-label", name);
  const close = button(say("teach", "close-mark"), closeCard, {
    class: "teach-close",
    "aria-label": say("teach", "close"),
  });
  card.firstChild.replaceChildren(element("header", {}, element("b", {}, name), close), ...nodes);
  document.documentElement.classList.add("teaching");
}

/** Takes the card away without telling anybody. */
export function hideCard() {
  if (card) card.hidden = true;
  closed = null;
  document.documentElement.classList.remove("teaching");
}

function closeCard() {
  const told = closed;
  hideCard();
  told?.();
}

/** The first button of the card gets the keyboard. */
export const focusCard = () => card?.querySelector(".teach-choices button, .teach-on")?.focus({ preventScroll: true });
