// The parts of the drawing, and which of them are there after some beats.
import { ticks } from "./beats.js";

export class Drawn {
  constructor(player) {
    this.player = player;
    const by = (selector, name) => {
      const list = [];
      for (const element of player.find(selector)) list[Number(element.dataset[name])] = element;
      return list;
    };
    this.forward = by(".forward", "src");
    this.backward = by(".backward", "src");
    this.rays = by(".rays", "tgt");
    this.drops = by(".drop", "tgt");
    this.ctx = by(".ctx", "tgt");
    this.cells = by(".decoder[data-tgt]", "tgt");
    this.bars = by(".bars", "tgt");
    this.chips = by(".chip.target", "tgt");
    this.loops = by(".loop", "tgt");
    this.c = player.find(".mark.c, .start, .mark.context, .mark.pipe");
    this.track = player.find(".track i");
  }

  draw() {
    const { made: at, count, list, beat, whole, source, root } = this.player;
    const later = (element, from) => element?.classList.toggle("later", count < from);
    const now = whole ? undefined : beat?.i;
    const reading = (cells, turn) =>
      cells.forEach((cell, i) => {
        later(cell, turn(i) + 1);
        cell.classList.toggle("now", now === turn(i));
        cell.classList.toggle("pending", count < at.c);
      });
    reading(this.forward, (i) => i);
    reading(this.backward, (i) => source - 1 - i);
    for (const part of this.c) later(part, at.c);
    at.steps.forEach((step, t) => {
      later(this.rays[t], step.share);
      later(this.drops[t], step.share);
      later(this.ctx[t], step.mix);
      later(this.cells[t], step.cell);
      later(this.bars[t], step.word);
      later(this.chips[t], step.word);
      later(this.loops[t], t ? at.steps[t - 1].word : at.c);
    });
    const done = ticks(list, count);
    this.track.forEach((segment, index) => {
      segment.style.setProperty("--done", Math.min(1, Math.max(0, done - index)));
    });
    root.querySelector("[data-scrub]").value = Math.floor(done);
  }
}
