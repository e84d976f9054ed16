// A step or a unit is chosen: by a slider or a button of the rail, or by a click on whatever belongs to a piece.
// What belongs to it is shown and marked. The server is not asked.
import { all, hide, json, MARKED_BY, rail, SHOWN_BY } from "./dom.js";
import { onRender } from "./parts.js";
import { store } from "./store.js";

/** Shows what belongs to the chosen steps and hides what belongs to others; marks the pieces themselves. */
export function show() {
  const { chosen } = store;
  for (const [attribute, name] of Object.entries(SHOWN_BY)) {
    for (const element of all(`[data-${attribute}]`))
      hide(element, Number(element.dataset[attribute]) !== chosen[name]);
  }
  for (const [attribute, name] of Object.entries(MARKED_BY)) {
    for (const element of all(`[data-${attribute}]`)) {
      const on = Number(element.dataset[attribute]) === chosen[name];
      element.classList.toggle("on", on);
      const button = element.matches("th, td") ? element.firstElementChild : element; // reach.js puts one into a cell
      if (button?.matches("button, [role=button]")) button.setAttribute("aria-pressed", on);
    }
  }
  const bar = rail();
  if (bar) say(bar);
}

// What the rail says of each choice.
function say(bar) {
  const { chosen } = store;
  const words = json(bar);
  for (const name of ["enc", "dec", "unit"]) {
    const input = bar.querySelector(`[data-choose="${name}"]`);
    if (!input) continue;
    const said = name === "unit" ? `${chosen.unit}` : `${chosen[name] + 1} · ${words[name][chosen[name]]}`;
    input.value = chosen[name];
    input.setAttribute("aria-valuetext", said);
    bar.querySelector(`[data-label="${name}"]`).textContent = said;
  }
}

/** How far the run's steps and units go. */
function limits(bar) {
  const { enc, dec } = json(bar);
  return { enc: enc.length - 1, dec: dec.length - 1, unit: Number(bar.dataset.units) - 1 };
}

function moved({ target }) {
  const name = target.dataset?.choose;
  if (name) store.choose({ [name]: Number(target.value) });
}

function pressed({ target }) {
  const at = target.closest?.("[data-src],[data-tgt],[data-move]");
  if (!at) return;
  const { src, tgt, move, by } = at.dataset;
  if (src !== undefined) store.choose({ enc: Number(src) });
  if (tgt !== undefined) store.choose({ dec: Number(tgt) });
  if (move) store.choose({ [move]: store.chosen[move] + Number(by) });
}

/** `first()`: the steps to begin with, read once, when the first run is there. */
export function startStepping(first) {
  let started = false;
  store.on("choose", show);
  document.addEventListener("input", moved);
  document.addEventListener("click", pressed);
  onRender(() => {
    const bar = rail();
    if (!bar) return;
    store.limit(limits(bar));
    const begin = started ? {} : first();
    started = true;
    store.choose(begin);
    bar.classList.add("live"); // as parts.js does: the run is shown
  });
}
