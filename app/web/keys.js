// The keyboard's way through the run: ← → the encoder's step, Shift + ← → the decoder's, [ ] the unit.
import { HOOK, rail } from "./dom.js";
import { store } from "./store.js";

const KEYS = {
  ArrowLeft: ["enc", -1],
  ArrowRight: ["enc", 1],
  "[": ["unit", -1],
  "]": ["unit", 1],
  "【": ["unit", -1],
  "】": ["unit", 1],
};
// They use these keys themselves.
const OWN_KEYS =
  "input, textarea, select, [contenteditable], [role=tab], [role=tablist], [role=option], [role=slider], .scroll, pre";
const OPEN = "[role=dialog], [role=menu], [role=listbox]";

/** What a key press chooses, as store.choose takes it; null if it is not for us. */
export function wanted(event, chosen) {
  const key = KEYS[event.key];
  if (!key) return null;
  const arrow = event.key.startsWith("Arrow");
  if (arrow && (event.ctrlKey || event.altKey)) return null; // [ and ] need Ctrl + Alt on some keyboards
  if (event.shiftKey && (!arrow || !getSelection().isCollapsed)) return null; // Shift + arrow grows a selection
  const name = event.shiftKey ? "dec" : key[0];
  return { [name]: chosen[name] + key[1] };
}

function pressed(event) {
  const at = event.target;
  if (event.defaultPrevented || event.isComposing || event.metaKey) return;
  if ((event.key === "Enter" || event.key === " ") && at.matches?.("[role=button]:not(button)") && at.closest(HOOK)) {
    event.preventDefault();
    at.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })); // an SVG element has no click()
    return;
  }
  if (!rail()?.offsetParent || at.matches?.(OWN_KEYS) || at.closest?.(OPEN) || at.isContentEditable) return;
  const choice = wanted(event, store.chosen);
  if (!choice) return;
  event.preventDefault();
  store.choose(choice);
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
}
