// A lesson's link on the page: what it locks is off. What it hides was never sent (app/teach/lesson.py).
import { all } from "../dom.js";
import { onRender } from "../parts.js";

const TABS = ["compare", "shapes", "learn", "guide"];
const CHANGES = "[data-go],[data-force],[data-swap],[data-gap],[data-cut],[data-undo],form[data-what-if] *";

/** The locks of the page's link. */
export const locks = () => (document.querySelector(".head")?.dataset.locks ?? "").split(" ").filter(Boolean);

/** The parts that the link shows; null: all. */
export const parts = () => document.querySelector(".head")?.dataset.lesson?.split(" ") ?? null;

function lock() {
  const locked = locks();
  document.documentElement.classList.toggle("lesson", parts() !== null && !parts().some((name) => TABS.includes(name)));
  if (!locked.length) return;
  document.documentElement.classList.toggle("lock-whatif", locked.includes("whatif"));
  const off = locked.includes("whatif") ? all(CHANGES) : [];
  const choosing = all("[data-go]").filter(({ dataset: { go } }) => {
    const { text, model } = JSON.parse(go);
    return (locked.includes("text") && text !== undefined) || (locked.includes("model") && model !== undefined);
  });
  for (const control of [...off, ...choosing]) {
    control.disabled = true;
    control.toggleAttribute("disabled", true); // an SVG element, for the style alone
  }
}

export function startLessons() {
  onRender(lock);
}
