// One drawn run that can be played: which beats it has, what is there after each, what is said of it, and level 2.
// Everything it needs stands in the markup of app/picture/; nothing asks the server.
import { atTick, beats, breakpoints, made, ticks } from "./beats.js";
import { rail } from "./dom.js";
import { gates, openAttention, openCell } from "./inside.js";
import { rows, unpack } from "./numbers.js";
import { decimal, phrase, telling } from "./phrases.js";
import { store } from "./store.js";

const BEAT = 400; // milliseconds of movement at 1×
const READING = 260; // until the next beat, so that the words can be read
const WHOLE_STEP = 3; // a step in one goes as long as so many beats
const SVG = "http://www.w3.org/2000/svg";
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** A picture of the page, alive. */
export function startPlayer(root) {
  return new Player(root);
}

class Player {
  constructor(root) {
    this.root = root;
    this.data = JSON.parse(root.dataset.json);
    this.source = Number(root.dataset.source);
    this.target = Number(root.dataset.target);
    this.alpha = this.data.alpha && rows(this.data.alpha);
    this.scores = this.data.scores && rows(this.data.scores);
    this.find = (selector) => [...root.querySelectorAll(selector)];
    this.run = this.read();
    this.speed = 1;
    this.slow = false;
    this.playing = false;
    this.parts = this.gather();
    this.hints = this.makeHints();
    this.plan();
    this.count = this.list.length;
    this.seen = store.chosen.dec;
    root.classList.remove("playing", "begun");
    this.draw();
    this.say(this.whole());
  }

  // ---------- what the run says
  read() {
    const texts = (selector) => this.find(`${selector} .piece`).map((text) => text.parentElement);
    const pieces = JSON.parse(rail().dataset.json);
    const target = texts(".chip.target").map((_chip, t) => ({ text: pieces.dec[t], p: this.data.p[t] }));
    const bars = this.find(".bars").map((group) =>
      [...group.querySelectorAll(".bar:not(.rest)")].map((bar) => ({
        text: bar.dataset.piece ?? bar.querySelector("text").textContent,
        p: Number(bar.dataset.p),
      })),
    );
    const words = this.data.words.tenths.split(",");
    return {
      ...this.data,
      source: pieces.enc,
      target,
      alpha: this.alpha,
      scores: this.scores,
      cell: this.data.cell.toUpperCase(),
      previous: (t) => (t ? pieces.dec[t - 1] : "‹bos›"),
      candidates: (t) => bars[t],
      yours: (t) => this.find(".rays")[t]?.classList.contains("yours"),
      tenths: (share) => words[Math.min(10, Math.round(share * 10))],
    };
  }
  plan() {
    this.list = beats(this.source, this.target, { attention: Boolean(this.alpha), slow: this.slow });
    this.made = made(this.list, this.source);
    this.stops = breakpoints(this.list);
  }

  // ---------- the parts, and when they are there
  gather() {
    const by = (selector, name) => {
      const list = [];
      for (const element of this.find(selector)) list[Number(element.dataset[name])] = element;
      return list;
    };
    return {
      forward: by(".forward", "src"),
      backward: by(".backward", "src"),
      rays: by(".rays", "tgt"),
      drops: by(".drop", "tgt"),
      ctx: by(".ctx", "tgt"),
      cells: by(".decoder[data-tgt]", "tgt"),
      bars: by(".bars", "tgt"),
      chips: by(".chip.target", "tgt"),
      loops: by(".loop", "tgt"),
      c: this.find(".mark.c, .start, .mark.context, .mark.pipe"),
      track: this.find(".track i"),
    };
  }
  draw() {
    const { parts, made: at, count } = this;
    const later = (element, from) => {
      element?.classList.toggle("later", count < from);
    };
    parts.forward.forEach((cell, i) => {
      later(cell, i + 1);
    });
    parts.backward.forEach((cell, i) => {
      later(cell, this.source - i);
    });
    for (const part of parts.c) later(part, at.c);
    const beat = this.list[count - 1];
    const now = !beat || count === this.list.length ? {} : beat;
    parts.forward.forEach((cell, i) => {
      cell.classList.toggle("now", now.i === i);
      cell.classList.toggle("pending", count < at.c);
    });
    parts.backward.forEach((cell, i) => {
      cell.classList.toggle("now", now.i === this.source - 1 - i);
      cell.classList.toggle("pending", count < at.c);
    });
    at.steps.forEach((step, t) => {
      later(parts.rays[t], step.share);
      later(parts.drops[t], step.share);
      later(parts.ctx[t], step.mix);
      later(parts.cells[t], step.cell);
      later(parts.bars[t], step.word);
      later(parts.chips[t], step.word);
      later(parts.loops[t], t ? at.steps[t - 1].word : at.c);
    });
    const done = ticks(this.list, count);
    parts.track.forEach((segment, index) => {
      segment.style.setProperty("--done", Math.min(1, Math.max(0, done - index)));
    });
    const scrub = this.root.querySelector("[data-scrub]");
    scrub.value = Math.floor(done);
    this.hint();
  }

  // ---------- the lines of the chosen step to every h_i, with e or α on them
  makeHints() {
    for (const old of this.find(".hints")) old.remove();
    if (!this.alpha) return null;
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "hints");
    const { at } = this.data;
    const lines = [];
    const labels = [];
    for (let i = 0; i < this.source; i += 1) {
      lines.push(group.appendChild(document.createElementNS(SVG, "path")));
    }
    for (let i = 0; i < this.source; i += 1) {
      const label = group.appendChild(document.createElementNS(SVG, "text"));
      label.setAttribute("x", at.source[0] + i * at.source[1]);
      label.setAttribute("y", at.field + 24);
      labels.push(label);
    }
    this.root.querySelector(".field").after(group);
    return { group, lines, labels };
  }
  path(i, t, end = {}) {
    // as Layout.ray
    const { at } = this.data;
    const { x: y = at.target[0] + t * at.target[1], y: bottom = at.contexts } = end;
    const x = at.source[0] + i * at.source[1];
    const bend = (bottom - at.field) * 0.55;
    return [x, at.field, x, at.field + bend, y, bottom - bend, y, bottom];
  }
  before(t) {
    // where s_{t−1} stands
    const { at } = this.data;
    return { x: t ? at.target[0] + (t - 1) * at.target[1] : at.start[0], y: at.start[1] };
  }
  hint() {
    if (!this.hints) return;
    const beat = this.list[this.count - 1];
    const whole = this.count === this.list.length;
    const t = whole ? store.chosen.dec : beat?.t;
    const shown = t !== undefined;
    const scoring = !whole && beat?.kind === "score";
    this.hints.group.classList.toggle("off", !shown);
    this.hints.group.classList.toggle("lines", scoring || (!whole && beat?.kind === "share"));
    if (!shown) return;
    this.hints.lines.forEach((line, i) => {
      const [a, b, ...rest] = this.path(i, t, scoring ? this.before(t) : {});
      const d = `M${a} ${b}C${rest.join(" ")}`;
      line.setAttribute("d", d);
      line.style.d = `path("${d}")`; // what a style says can be tweened
    });
    this.hints.labels.forEach((label, i) => {
      label.textContent = decimal((scoring ? this.scores : this.alpha)[t][i]);
    });
  }

  // ---------- words
  whole() {
    return [this.alpha ? "whole" : "whole-none", {}];
  }
  say([name, values]) {
    const line = this.root.querySelector("[data-telling]");
    const words = phrase(this.data.words[name], values);
    const short = rail()?.querySelector("[data-saying]");
    if (short) short.textContent = words.map(({ text }) => text).join("");
    line.replaceChildren(
      ...words.map(({ text, part, at }) => {
        if (!part) return text;
        const noun = document.createElement("b");
        const start = part === "dec" && at < 0;
        noun.className = start ? "start" : part;
        noun.textContent = text;
        noun.dataset.names = noun.className;
        if (at >= 0) noun.dataset[["dec", "tgt", "ctx"].includes(part) ? "tgt" : "src"] = at;
        noun.tabIndex = -1;
        return noun;
      }),
    );
  }
  tell() {
    const beat = this.list[this.count - 1];
    if (!beat) this.say(["start", {}]);
    else this.say(telling(beat, this.run));
  }
  point(names, at) {
    for (const element of this.find(".pointed")) element.classList.remove("pointed");
    if (!names) return;
    const one =
      at === undefined ? "" : ["dec", "tgt", "ctx"].includes(names) ? `[data-tgt="${at}"]` : `[data-src="${at}"]`;
    const selectors = {
      enc: ".forward, .backward",
      fwd: `.forward${one}`,
      bwd: `.backward${one}`,
      src: `.source${one}`,
      att: ".field",
      c: ".mark.c, .context, .pipe",
      ctx: `.ctx${one}`,
      dec: `.decoder${one}`,
      start: ".start",
      tgt: `.target${one}`,
    };
    for (const element of this.find(`.drawing :is(${selectors[names]})`)) element.classList.add("pointed");
  }

  // ---------- going from beat to beat
  seek(count, { tween = false } = {}) {
    this.close();
    this.count = Math.min(this.list.length, Math.max(0, count));
    const beat = this.list[this.count - 1];
    this.root.classList.add("begun");
    this.root.classList.toggle("still", !tween || calm.matches);
    this.root.classList.toggle("in-one", beat?.kind === "step");
    this.root.style.setProperty("--beat", `${BEAT / this.speed}ms`);
    this.root.getBoundingClientRect(); // the new pace holds before anything changes
    this.choosing = true;
    if (beat?.t !== undefined) store.choose({ dec: beat.t });
    else if (beat?.i !== undefined) store.choose({ enc: beat.i });
    this.choosing = false;
    this.draw();
    this.tell();
    if (tween && !calm.matches && beat) this.send(beat);
  }
  step(by) {
    this.pause();
    this.seek(this.count + by, { tween: by > 0 });
  }
  play() {
    if (this.count >= this.list.length) this.seek(0);
    this.playing = true;
    this.root.classList.add("playing", "begun");
    rail()?.classList.add("playing");
    this.label();
    this.next();
  }
  next() {
    this.seek(this.count + 1, { tween: true });
    const beat = this.list[this.count - 1];
    const length = ((beat.kind === "step" ? WHOLE_STEP : 1) * BEAT + READING) / this.speed;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      if (!this.root.isConnected || !this.playing) return;
      if (this.count >= this.list.length || this.stops.has(this.count)) this.pause();
      else this.next();
    }, length);
  }
  pause() {
    this.playing = false;
    clearTimeout(this.waiting);
    this.root.classList.remove("playing");
    rail()?.classList.remove("playing");
    this.label();
  }
  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }
  label() {
    const button = this.root.querySelector(".console .play");
    button.setAttribute("aria-label", this.playing ? this.data.pause : this.data.play);
    button.title = button.getAttribute("aria-label");
  }
  setSpeed(speed) {
    this.speed = speed;
    for (const button of this.find("[data-speed]"))
      button.setAttribute("aria-pressed", Number(button.dataset.speed) === speed);
  }
  setSlow(slow) {
    const done = ticks(this.list, this.count);
    this.slow = slow;
    this.plan();
    this.count = atTick(this.list, Math.floor(done));
    this.draw();
  }
  center() {
    // the strip's chosen words stay in sight
    for (const row of rail()?.querySelectorAll(".row") ?? []) {
      const on = row.querySelector(".on");
      if (on && row.scrollWidth > row.clientWidth) row.scrollLeft = on.offsetLeft - row.clientWidth / 2;
    }
  }
  follow() {
    // chosen elsewhere
    this.center();
    if (this.choosing) return;
    this.refresh();
    this.hint();
    const { dec } = store.chosen;
    if (this.count === this.list.length && this.seen !== dec) this.say(telling({ kind: "step", t: dec }, this.run));
    this.seen = dec;
  }

  // ---------- level 2
  ledger(side) {
    // unpacked once
    const element = document.querySelector(`[data-ledger="${side}"]`);
    if (!element) return null;
    this.ledgers ??= {};
    if (!this.ledgers[side]) {
      const data = JSON.parse(element.dataset.json);
      const open = (group) => Object.fromEntries(Object.entries(group).map(([name, array]) => [name, unpack(array)]));
      this.ledgers[side] = { ...data, gates: open(data.gates), start: unpack(data.start) };
    }
    return this.ledgers[side];
  }
  look(cell, tile = -1) {
    // into a cell of the drawing
    const dec = cell.classList.contains("decoder");
    const kind = dec ? "dec" : cell.classList.contains("forward") ? "forward" : "backward";
    const step = Number(dec ? cell.dataset.tgt : cell.dataset.src);
    const half = this.data.hidden / 2;
    const offset = kind === "backward" ? half : 0;
    const size = dec ? this.data.hidden : half;
    let { unit } = store.chosen;
    if (tile >= 0) unit = offset + Math.floor((tile * size) / 16);
    else if (!dec && (unit < offset || unit >= offset + half)) unit = (unit % half) + offset;
    this.choosing = true;
    store.choose({ [dec ? "dec" : "enc"]: step, unit });
    this.choosing = false;
    this.showCell({ kind, step, cell });
  }
  showCell(where) {
    const dec = where.kind === "dec";
    const ledger = this.ledger(dec ? "decoder" : "encoder");
    const { unit } = store.chosen;
    const values = ledger && gates(ledger, where.step, unit, where.kind === "backward");
    const still = Boolean(this.level); // it is open: only the numbers change
    this.close({ still });
    if (!values) {
      this.root.querySelector("[data-telling]").textContent = this.data.inside.missing.replace("{unit}", unit);
      return;
    }
    const { outer, left } = openCell(this, where, values, unit);
    if (still) outer.firstChild.style.animation = "none";
    this.level = { group: outer, where };
    this.root.querySelector(".drawing").append(outer);
    this.root.classList.add("deep");
    this.aside(where, left);
  }
  aside({ kind, step }, left) {
    // the neighbours make room
    const { at } = this.data;
    const dec = kind === "dec";
    const [first, pitch] = dec ? at.target : at.source;
    const count = dec ? this.target : this.source;
    const name = dec ? "tgt" : "src";
    const [from, to] = [130, at.width - 4];
    const right = left + 430;
    for (const element of this.find(`.drawing > :is(.mark, g > .frame)[data-${name}], .frame[data-${name}]`)) {
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
  showAttention(t) {
    if (!this.alpha) return;
    this.close();
    const group = openAttention(this, t);
    this.level = { group, t };
    this.root.querySelector(".drawing").append(group);
    this.root.classList.add("deep", "on-sums");
  }
  close({ still = false } = {}) {
    if (!this.level) return false;
    this.level.group.remove();
    this.level = null;
    if (!still) {
      this.root.classList.remove("deep", "on-sums");
      for (const element of this.find(".aside")) {
        element.classList.remove("aside");
        element.style.transform = "";
      }
    }
    return true;
  }
  refresh() {
    // another unit or step was chosen while level 2 is open
    if (!this.level || this.choosing) return;
    const { where, t } = this.level;
    const { enc, dec } = store.chosen;
    if (t !== undefined) {
      if (t !== dec) this.showAttention(dec);
      return;
    }
    const step = where.kind === "dec" ? dec : enc;
    const half = this.data.hidden / 2;
    const { unit } = store.chosen;
    const kind = where.kind === "dec" ? "dec" : unit < half ? "forward" : "backward";
    if (step !== where.step) this.close();
    this.showCell({ kind, step });
  }
  does(what, control) {
    const { chosen, choose } = store;
    if (what === "close") this.close();
    else if (what === "unit-on") choose({ unit: chosen.unit + 1 });
    else if (what === "unit-back") choose({ unit: chosen.unit - 1 });
    else if (what === "try") {
      choose({ enc: Number(control.dataset.piece), dec: this.level.t });
      const form = document.querySelector("form[data-what-if=attention]");
      if (!form) return;
      form.elements.kind.value = "one-hot";
      form.elements.scope.value = "step";
      form.elements.kind.dispatchEvent(new Event("change", { bubbles: true }));
      form.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
      form.querySelector("button").focus({ preventScroll: true });
    }
  }

  // ---------- packets on their way
  send(beat) {
    if (beat.kind === "mix") {
      const { t } = beat;
      this.alpha[t].forEach((share, i) => {
        if (share >= 0.03) this.packet(bezier(this.path(i, t)), Math.sqrt(share) * 8, "att");
      });
    } else if (beat.kind === "c") {
      for (const bus of this.find(".bus:not(.down)")) this.packet(along(bus), 5, "c");
    } else if (beat.kind === "pipe") {
      const { at } = this.data;
      const end = at.target[0] + beat.t * at.target[1];
      const [x, y] = at.c;
      this.packet(
        (p) => {
          const reach = (end - x + at.contexts - y) * p;
          return reach < end - x ? [x + reach, y] : [end, y + reach - (end - x)];
        },
        6,
        "c",
      );
    }
  }
  packet(at, radius, part) {
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("class", `packet ${part}`);
    circle.setAttribute("r", radius);
    this.root.querySelector(".drawing").append(circle);
    const begin = performance.now();
    const move = (now) => {
      const p = Math.min(1, Math.max(0, (now - begin) / (BEAT / this.speed)));
      const [x, y] = at(p * p * (3 - 2 * p));
      circle.setAttribute("transform", `translate(${x} ${y})`);
      if (p < 1 && circle.isConnected) requestAnimationFrame(move);
      else circle.remove();
    };
    move(begin);
  }
}

const bezier =
  ([x0, y0, x1, y1, x2, y2, x3, y3]) =>
  (p) => {
    const q = 1 - p;
    const [a, b, c, d] = [q * q * q, 3 * q * q * p, 3 * q * p * p, p * p * p];
    return [a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3];
  };
const along = (path) => {
  const length = path.getTotalLength();
  return (p) => {
    const { x, y } = path.getPointAtLength(length * p);
    return [x, y];
  };
};
