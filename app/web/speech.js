// A screen reader hears the step that was chosen, 0.4 s after the last key: not every step on the way.
import { json, rail } from "./dom.js";
import { store } from "./store.js";

const PAUSE = 400; // ms

/** The words for what changed between two choices; a slider that has the focus says its own value. */
export function words(bar, before, now, focused) {
  const names = { enc: bar.dataset.encStep, dec: bar.dataset.decStep, unit: bar.dataset.unitWord };
  const pieces = json(bar);
  const changed = Object.keys(names).filter((name) => now[name] !== before[name] && name !== focused);
  return changed
    .map((name) => {
      if (name === "unit") return `${names.unit} ${now.unit}`;
      return `${names[name]} ${now[name] + 1}${bar.dataset.colon}${pieces[name][now[name]]}`;
    })
    .join(bar.dataset.comma);
}

export function startSpeech() {
  let said = null;
  let pause = 0;
  store.on("choose", () => {
    said ??= store.chosen; // what stands there at the beginning was not chosen
    clearTimeout(pause);
    if (said === store.chosen) return;
    pause = setTimeout(() => {
      const bar = rail();
      if (!bar) return;
      const spoken = words(bar, said, store.chosen, document.activeElement?.dataset?.choose);
      said = store.chosen;
      if (spoken) bar.querySelector("[data-spoken]").textContent = spoken;
    }, PAUSE);
  });
}
