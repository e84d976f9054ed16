// The lines from the chosen decoder step to every h_i, with e or α on them.
import { decimal } from "./phrases.js";
import { store } from "./store.js";
import { el } from "./svg.js";

export class Hints {
  constructor(player) {
    this.player = player;
    const { source, root } = player;
    for (const old of player.find(".hints")) old.remove();
    const places = Array.from({ length: source }, (_, i) => i);
    this.lines = places.map(() => el("path"));
    this.labels = places.map((i) => {
      const [x, y] = player.place.hint(i);
      return el("text", { x, y });
    });
    if (!player.alpha) return;
    this.group = el("g", { class: "hints" }, ...this.lines, ...this.labels);
    root.querySelector(".field").after(this.group);
  }

  /** Lines and labels of the chosen step, or of the beat that is shown. */
  draw() {
    if (!this.group) return;
    const { beat, whole, scores, alpha } = this.player;
    const t = whole ? store.chosen.dec : beat?.t;
    const shown = t !== undefined;
    const scoring = !whole && beat?.kind === "score";
    this.group.classList.toggle("off", !shown);
    this.group.classList.toggle("lines", scoring || (!whole && beat?.kind === "share"));
    if (!shown) return;
    this.lines.forEach((line, i) => {
      const [a, b, ...rest] = this.player.place.line(i, t, scoring);
      const d = `M${a} ${b}C${rest.join(" ")}`;
      line.setAttribute("d", d);
      line.style.d = `path("${d}")`; // what a style says can be tweened
    });
    this.labels.forEach((label, i) => {
      label.textContent = decimal((scoring ? scores : alpha)[t][i]);
    });
  }
}
