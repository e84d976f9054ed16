// One drawn run that can be played. Everything it needs stands in the markup of app/picture/; nothing asks the server.
//
// What other modules may use of a player (picture.js gives the one on the page: `currentPlayer()`):
//   root, run             the picture's element; the run as phrases.js reads it
//   list, count           the beats (beats.js), and how many of them are shown; count === list.length is `whole`
//   beat                  the last beat shown, undefined before the first
//   stops                 a Set of counts at which playing stops by itself; add to it, take away from it
//   seek(count, {tween})  shows so many beats;   step(±1), play(), pause(), toggle()
//   [data-slot]           an empty element below the line of words, for whoever has something to ask
// Events, which bubble up from `root`, each with { player } in its detail:
//   player                a run's picture was drawn and can be played
//   beat                  another number of beats is shown
//   halt                  playing ended: `detail.at` is "stop" (of `stops`), "end" or "pause"
import { atTick, beats, breakpoints, made, ticks } from "./beats.js";
import { calm } from "./calm.js";
import { rail } from "./dom.js";
import { Drawn } from "./drawn.js";
import { Hints } from "./hints.js";
import { Level } from "./level.js";
import { rows } from "./numbers.js";
import { send } from "./packets.js";
import { sideBySide } from "./place.js";
import { tell, tellStep } from "./saying.js";
import { store } from "./store.js";
import { fillTiles } from "./tiles.js";
import { straighten, turned } from "./turned.js";

const BEAT = 400; // milliseconds of movement at 1×
const READING = 260; // until the next beat, so that the words can be read
const WHOLE_STEP = 3; // a step in one goes as long as so many beats

export const narrow = matchMedia("(max-width: 640px)");

export class Player {
  constructor(root) {
    this.root = root;
    this.find = (selector) => [...root.querySelectorAll(selector)];
    this.data = JSON.parse(root.dataset.json);
    this.source = Number(root.dataset.source);
    this.target = Number(root.dataset.target);
    this.alpha = this.data.alpha && rows(this.data.alpha);
    this.scores = this.data.scores && rows(this.data.scores);
    this.run = this.read();
    this.speed = 1;
    this.slow = false;
    this.playing = false;
    this.begun = false;
    this.plan();
    this.count = this.list.length;
    this.seen = store.chosen.dec;
    root.classList.remove("playing", "begun");
    fillTiles(root);
    straighten(root);
    this.place = narrow.matches ? turned(this) : sideBySide(this);
    root.classList.toggle("turned", narrow.matches);
    this.drawn = new Drawn(this);
    this.hints = new Hints(this);
    this.level = new Level(this);
    this.draw();
    tell(this);
    this.emit("player");
  }

  // What the run says, as phrases.js reads it.
  read() {
    const pieces = JSON.parse(rail().dataset.json);
    const bars = this.find(".bars").map((group) =>
      [...group.querySelectorAll(".bar:not(.rest)")].map((bar) => ({
        text: bar.dataset.piece ?? bar.querySelector("text").textContent,
        p: Number(bar.dataset.p),
      })),
    );
    const tenths = this.data.words.tenths.split(",");
    return {
      ...this.data,
      source: pieces.enc,
      target: pieces.dec.map((text, t) => ({ text, p: this.data.p[t] })),
      alpha: this.alpha,
      scores: this.scores,
      cell: this.data.cell.toUpperCase(),
      previous: (t) => (t ? pieces.dec[t - 1] : "‹bos›"),
      candidates: (t) => bars[t],
      yours: (t) => this.find(".rays")[t]?.classList.contains("yours"),
      tenths: (share) => tenths[Math.min(10, Math.round(share * 10))],
    };
  }

  plan() {
    this.list = beats(this.source, this.target, { attention: Boolean(this.alpha), slow: this.slow });
    this.made = made(this.list, this.source);
    this.stops = breakpoints(this.list);
  }

  get beat() {
    return this.list[this.count - 1];
  }
  get whole() {
    return this.count === this.list.length;
  }
  get beatLength() {
    return BEAT / this.speed;
  }

  draw() {
    this.place.show(store.chosen.dec);
    this.drawn.draw();
    this.hints.draw();
  }

  emit(name, more = {}) {
    this.root.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { player: this, ...more } }));
  }

  // Chooses steps without hearing of it itself.
  choose(changes) {
    this.choosing = true;
    store.choose(changes);
    this.choosing = false;
  }

  // ---------- going from beat to beat
  seek(count, { tween = false } = {}) {
    this.level.close();
    this.count = Math.min(this.list.length, Math.max(0, count));
    this.begun = true;
    const { beat, root } = this;
    root.classList.add("begun");
    root.classList.toggle("still", !tween || calm.matches);
    root.classList.toggle("in-one", beat?.kind === "step");
    root.style.setProperty("--beat", `${this.beatLength}ms`);
    root.getBoundingClientRect(); // the new pace holds before anything changes
    if (beat?.t !== undefined) this.choose({ dec: beat.t });
    else if (beat?.i !== undefined) this.choose({ enc: beat.i });
    this.draw();
    tell(this);
    if (tween && !calm.matches && beat) send(this, beat);
    this.emit("beat");
  }
  step(by) {
    this.pause();
    this.seek(this.count + by, { tween: by > 0 });
  }
  play() {
    if (this.whole) this.seek(0);
    this.show(true);
    this.next();
  }
  next() {
    this.seek(this.count + 1, { tween: true });
    const length = (this.beat.kind === "step" ? WHOLE_STEP : 1) * BEAT + READING;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      if (!this.root.isConnected || !this.playing) return;
      if (this.whole) this.pause("end");
      else if (this.stops.has(this.count)) this.pause("stop");
      else this.next();
    }, length / this.speed);
  }
  pause(at = "pause") {
    clearTimeout(this.waiting);
    if (!this.playing) return;
    this.show(false);
    this.emit("halt", { at });
  }
  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }
  // Whether it plays, and that it is seen to.
  show(playing) {
    this.playing = playing;
    this.root.classList.toggle("playing", playing);
    rail()?.classList.toggle("playing", playing);
    const button = this.root.querySelector(".console .play");
    button.setAttribute("aria-label", playing ? this.data.pause : this.data.play);
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
  // To the end of a tick of the time bar.
  seekTick(tick) {
    this.pause();
    this.seek(atTick(this.list, tick));
  }

  // ---------- a step or a unit was chosen elsewhere
  follow() {
    centre();
    if (this.choosing) return;
    this.level.follow();
    this.place.show(store.chosen.dec);
    this.hints.draw();
    const { dec } = store.chosen;
    if (this.whole && this.seen !== dec) tellStep(this, dec);
    this.seen = dec;
  }
}

// The strip's chosen words stay in sight.
function centre() {
  for (const row of rail()?.querySelectorAll(".row") ?? []) {
    const on = row.querySelector(".on");
    if (on && row.scrollWidth > row.clientWidth) row.scrollLeft = on.offsetLeft - row.clientWidth / 2;
  }
}
