// The lines from the chosen decoder step to every h_i, with e or α on them.
import { decimal } from "./phrases.js";
import { store } from "./store.js";
import { el } from "./svg.js";

export class Hints {
  constructor(player) {
    this.player = player;
    const { data, source, root } = player;
    for (const old of player.find(".hints")) old.remove();
    const { at } = data;
    const places = Array.from({ length: source }, (_, i) => i);
    this.lines = places.map(() => el("path"));
    this.labels = places.map((i) => el("text", { x: at.source[0] + i * at.source[1], y: at.field + 24 }));
    if (!player.alpha) return;
    this.group = el("g", { class: "hints" }, ...this.lines, ...this.labels);
    root.querySelector(".field").after(this.group);
  }

  /** The line from h_i to c_t as the eight numbers of a cubic curve, as Layout.ray; `end` puts its end elsewhere. */
  path(i, t, end = {}) {
    const { at } = this.player.data;
    const { x: y = at.target[0] + t * at.target[1], y: bottom = at.contexts } = end;
    const x = at.source[0] + i * at.source[1];
    const bend = (bottom - at.field) * 0.55;
    return [x, at.field, x, at.field + bend, y, bottom - bend, y, bottom];
  }

  /** Where s_{t−1} stands. */
  before(t) {
    const { at } = this.player.data;
    return { x: t ? at.target[0] + (t - 1) * at.target[1] : at.start[0], y: at.start[1] };
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
      const [a, b, ...rest] = this.path(i, t, scoring ? this.before(t) : {});
      const d = `M${a} ${b}C${rest.join(" ")}`;
      line.setAttribute("d", d);
      line.style.d = `path("${d}")`; // what a style says can be tweened
    });
    this.labels.forEach((label, i) => {
      label.textContent = decimal((scoring ? scores : alpha)[t][i]);
    });
  }
}
