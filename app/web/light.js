// One thing lights up everywhere: what belongs to the piece under the pointer or the keyboard's focus.
import { all, HOOK, steps } from "./dom.js";
import { store } from "./store.js";

let shining = [];
let pointed = {}; // the steps of what the pointer is on
const pointer = { x: -1, y: -1 };

function show() {
  const { enc, dec } = store.lit;
  for (const element of shining) element.classList.remove("lit");
  const wanted = [];
  if (enc !== null) wanted.push(`[data-src="${enc}"],[data-enc="${enc}"]`);
  if (dec !== null) wanted.push(`[data-tgt="${dec}"],[data-dec="${dec}"]`);
  shining = wanted.length ? all(wanted.join()) : [];
  for (const element of shining) element.classList.add("lit");
}

// The piece that the keyboard is on.
function focused() {
  const at = document.activeElement;
  return at?.matches(":focus-visible") ? at.closest(HOOK) : null;
}

/** The pointer is on these steps, or on none ({}); figures tell of their cells with it. */
export function point(at) {
  pointed = at;
  store.light("enc" in at || "dec" in at ? at : steps(focused()));
}

function over({ target, pointerType, clientX, clientY }) {
  if (pointerType === "touch" || target.closest?.(".canvas")) return; // a figure tells of its cells itself
  const moved = clientX !== pointer.x || clientY !== pointer.y;
  Object.assign(pointer, { x: clientX, y: clientY });
  if (!moved && focused()) return; // Tab scrolled the page under a resting pointer
  const hook = target.closest?.(HOOK);
  point(hook ? steps(hook) : {});
}

export function startLight() {
  store.on("light", show);
  document.addEventListener("pointerover", over);
  document.documentElement.addEventListener("pointerleave", () => point({}));
  document.addEventListener("focusin", () => {
    if (focused()) store.light(steps(focused()));
  });
  document.addEventListener("focusout", () => store.light(pointed));
}
