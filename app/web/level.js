// Level 2, as it is opened in a picture and closed again: a cell from inside, or the sums behind α.
import { calm } from "./calm.js";
import { reveal } from "./folds.js";
import { gates, openAttention, openCell } from "./inside.js";
import { unpack } from "./numbers.js";
import { store } from "./store.js";
import { WIDTH } from "./wiring.js";

const TILES = 16; // units that a mosaic shows

export class Level {
  constructor(player) {
    this.player = player;
    this.open = null; // { group, where } of a cell, { group, t } of a step's sums
    this.ledgers = {};
  }

  /** Looks into a cell of the drawing; `tile`: the place of the unit in its mosaic. */
  look(cell, tile = -1) {
    const { hidden } = this.player.data;
    const dec = cell.classList.contains("decoder");
    const kind = dec ? "dec" : cell.classList.contains("forward") ? "forward" : "backward";
    const step = Number(dec ? cell.dataset.tgt : cell.dataset.src);
    const half = hidden / 2;
    const offset = kind === "backward" ? half : 0;
    let { unit } = store.chosen;
    if (tile >= 0) unit = offset + Math.floor((tile * (dec ? hidden : half)) / TILES);
    else if (!dec && (unit < offset || unit >= offset + half)) unit = (unit % half) + offset;
    this.player.choose({ [dec ? "dec" : "enc"]: step, unit });
    this.showCell({ kind, step });
  }

  showCell(where) {
    const { player } = this;
    const ledger = this.ledger(where.kind === "dec" ? "decoder" : "encoder");
    const { unit } = store.chosen;
    const values = ledger && gates(ledger, where.step, unit, where.kind === "backward");
    const still = Boolean(this.open); // it is open: only the numbers change
    this.close({ still });
    if (!values) {
      player.root.querySelector("[data-telling]").textContent = player.data.inside.missing.replace("{unit}", unit);
      return;
    }
    const { outer, left } = openCell(player, where, values, unit);
    if (still) outer.firstChild.style.animation = "none";
    this.show({ group: outer, where });
    this.aside(where, left);
  }

  /** How α of step t was computed. */
  showAttention(t) {
    if (!this.player.alpha) return;
    this.close();
    this.show({ group: openAttention(this.player, t), t });
    this.player.root.classList.add("on-sums");
  }

  show(open) {
    this.open = open;
    this.player.root.querySelector(".drawing").append(open.group);
    this.player.root.classList.add("deep");
  }

  // The gates that stage ④ or ⑥ carries, unpacked once.
  ledger(side) {
    const element = document.querySelector(`[data-ledger="${side}"]`);
    if (!element) return null;
    if (!this.ledgers[side]) {
      const data = JSON.parse(element.dataset.json);
      const arrays = Object.entries(data.gates).map(([name, array]) => [name, unpack(array)]);
      this.ledgers[side] = { ...data, gates: Object.fromEntries(arrays), start: unpack(data.start) };
    }
    return this.ledgers[side];
  }

  // The neighbours of an opened cell make room.
  aside({ kind, step }, left) {
    if (!this.player.place.aside) return;
    const { data, source, target, find } = this.player;
    const { at } = data;
    const dec = kind === "dec";
    const [first, pitch] = dec ? at.target : at.source;
    const count = dec ? target : source;
    const name = dec ? "tgt" : "src";
    const [from, to] = [130, at.width - 4];
    const right = left + WIDTH;
    for (const element of find(`.drawing > :is(.mark, g > .frame)[data-${name}], .frame[data-${name}]`)) {
      if (element.matches(".rays, .drop, .loop")) continue;
      const index = Number(element.dataset[name]);
      if (index === step) continue;
      const place =
        index < step
          ? from + ((index + 0.5) * Math.max(0, left - from)) / step
          : right + ((index - step - 0.5) * Math.max(0, to - right)) / (count - 1 - step);
      const x = first + index * pitch;
      const moved = index < step ? Math.min(x, place) : Math.max(x, place);
      element.classList.add("aside");
      const base = element.getAttribute("transform")?.match(/translate\(([-\d.]+) ([-\d.]+)\)/);
      element.style.transform = `translate(${(base ? Number(base[1]) : 0) + moved - x}px, ${base ? base[2] : 0}px)`;
    }
  }

  /** Back to the whole; says whether something was open. */
  close({ still = false } = {}) {
    if (!this.open) return false;
    this.open.group.remove();
    this.open = null;
    if (still) return true;
    this.player.root.classList.remove("deep", "on-sums");
    for (const element of this.player.find(".aside")) {
      element.classList.remove("aside");
      element.style.transform = "";
    }
    return true;
  }

  /** Another unit or step was chosen. */
  follow() {
    if (!this.open) return;
    const { where, t } = this.open;
    const { enc, dec, unit } = store.chosen;
    if (t !== undefined) {
      if (t !== dec) this.showAttention(dec);
      return;
    }
    const step = where.kind === "dec" ? dec : enc;
    const kind = where.kind === "dec" ? "dec" : unit < this.player.data.hidden / 2 ? "forward" : "backward";
    if (step !== where.step) this.close();
    this.showCell({ kind, step });
  }

  /** A button of what is open was pressed. */
  press({ dataset: { does, piece } }) {
    const { chosen, choose } = store;
    if (does === "close") this.close();
    else if (does === "unit-on") choose({ unit: chosen.unit + 1 });
    else if (does === "unit-back") choose({ unit: chosen.unit - 1 });
    else if (does === "try") tryOut(this.open.t, Number(piece));
  }
}

// Attention on trial, with all of step t's attention on one piece.
function tryOut(t, piece) {
  store.choose({ enc: piece, dec: t });
  const form = document.querySelector("form[data-what-if=attention]");
  if (!form) return;
  form.elements.kind.value = "one-hot";
  form.elements.scope.value = "step";
  form.elements.kind.dispatchEvent(new Event("change", { bubbles: true }));
  reveal(form);
  form.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  form.querySelector("button").focus({ preventScroll: true });
}
