// The tour of twelve cards: each names its part and lights it, and knows when it is done (cards.js). It can be left and
// gone on with; the address says at which card it is.
import { markPage, openTab } from "../address.js";
import { ask } from "../ask.js";
import { all, json, rail } from "../dom.js";
import { reveal } from "../folds.js";
import { gates } from "../inside.js";
import { onRender } from "../parts.js";
import { currentPlayer } from "../picture.js";
import { store } from "../store.js";
import { focusCard, hideCard, showCard } from "./card.js";
import { CARDS, begin, keep, reached, wanted } from "./cards.js";
import { onBeat, toStart, toTick } from "./playing.js";
import { choices, gapLine } from "./question.js";
import { button, element, say } from "./words.js";

const ROOM = "teach/tour";
const NEIGHBOURS = "#stage-meaning td[title^=cos]";

let card = -1; // from 0; −1 while the tour is off
let first = ""; // the run's link when the card was opened
let deeds = {}; // what was done on this card
let finished = false;
let changed = () => {};
let exact = 0; // % of the letters written backwards, as far as the learning tab got

export const isTouring = () => card >= 0;
const here = () => document.querySelector("[data-tour]");
const tell = (key, values) => say(ROOM, key, values);

export function startTour(onChange, number = reached() || 1) {
  changed = onChange;
  open(Math.min(number, CARDS.length) - 1);
}

export function stopTour() {
  if (!isTouring()) return;
  card = -1;
  unlight();
  document.documentElement.classList.remove("predicting");
  hideCard();
  markPage("tour", null);
}

const leave = () => {
  stopTour();
  changed();
};

// ---------- a card

function open(number) {
  card = number;
  first = rail()?.dataset.link ?? "";
  deeds = {};
  finished = false;
  exact = 0;
  keep(card + 1);
  markPage("tour", card + 1);
  openTab(CARDS[card].tab ?? "walk");
  begin(CARDS[card]);
  if (CARDS[card].key === "read") toStart();
  show();
  into();
}

function into() {
  const part = document.querySelector(CARDS[card].part);
  const { top, bottom } = part?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
  if (top < 0 || bottom > innerHeight / 2) part?.scrollIntoView({ block: "start" });
}

/** The question that the card asks, out of the run's; undefined where it has none. */
function question() {
  const { asks } = CARDS[card];
  const asked = document.querySelector("[data-asked]");
  return asks && asked ? json(asked).questions.find(({ kind }) => kind === asks) : undefined;
}

function possible() {
  const { needs, asks } = CARDS[card];
  return (!needs || document.querySelector(needs)) && (!asks || question());
}

const title = () => `${tell(CARDS[card].key)} · ${tell("where", { card: card + 1, count: CARDS.length })}`;

function show(...more) {
  light();
  const { key } = CARDS[card];
  const body = possible() ? (BODIES[key]?.() ?? [element("p", { class: "teach-ask" }, tell(`${key}-do`))]) : notNow();
  showCard(title(), [...body, ...more, foot()], leave);
}

function notNow() {
  const again = button(tell("reset"), () => ask(new URLSearchParams({ text: json(here()).first }).toString()));
  return [element("p", {}, tell("reset-why")), element("div", { class: "teach-choices" }, again)];
}

function foot(onward = false) {
  const nodes = [];
  if (card > 0) nodes.push(button(tell("back"), () => open(card - 1)));
  const go = () => (card + 1 < CARDS.length ? open(card + 1) : end());
  nodes.push(button(tell(onward ? "next" : "skip"), go, onward ? { class: "teach-on" } : {}));
  return element("div", { class: "tour-foot" }, ...nodes);
}

function finish(...nodes) {
  finished = true;
  document.documentElement.classList.remove("predicting");
  const words = tell(`${CARDS[card].key}-done`, { z: now().gate?.toFixed(2) });
  const line = element("p", { class: "teach-gap" }, words);
  showCard(title(), [...nodes, line, foot(true)], leave);
  focusCard();
}

function end() {
  unlight();
  keep(CARDS.length + 1);
  markPage("tour", null);
  card = -1;
  showCard(tell("end-title"), [element("p", {}, tell("end")), button(tell("again"), () => open(0))], hideCard);
  changed();
}

// ---------- cards with something to answer

const piece = () => json(rail()).enc[0];

function idBody() {
  const field = element("input", { inputmode: "numeric", size: "8", "aria-label": tell("id-answer"), maxlength: "8" });
  const check = button(tell("id-check"), () => {}, { type: "submit" });
  const form = element("form", { class: "teach-choices" }, field, check);
  const wrong = element("p", { class: "hint", role: "status" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const cell = document.querySelector('#stage-vocabulary th[data-src="0"]').nextElementSibling;
    deeds.answered = field.value.trim() === cell.textContent.trim();
    if (deeds.answered) check_();
    else wrong.textContent = tell("id-wrong", { typed: field.value.trim() || "–", piece: piece() });
  });
  return [element("p", { class: "teach-ask" }, tell("id-do", { piece: piece() })), form, wrong];
}

function questionBody() {
  const asked = question();
  const step = json(rail()).enc.length + 1 + asked.step;
  document.documentElement.classList.add("predicting");
  toTick(step);
  deeds.answer = (index) => {
    deeds.answered = true;
    toTick(step + 1);
    finish(gapLine(asked, index));
  };
  return choices(asked, deeds.answer);
}

function withoutBody() {
  const long = button(tell("without-long"), () => ask(new URLSearchParams({ text: json(here()).long }).toString()));
  const put = new URLSearchParams(rail().dataset.link).get("text") === json(here()).long ? [] : [long];
  return [element("p", { class: "teach-ask" }, tell("without-do")), element("div", { class: "teach-choices" }, ...put)];
}

const trainBody = () => [element("p", { class: "teach-ask" }, tell("train-do"))];

const BODIES = { id: idBody, first: questionBody, look: questionBody, without: withoutBody, train: trainBody };

// ---------- the part that a card names

function unlight() {
  for (const part of all(".tour-lit")) part.classList.remove("tour-lit");
}

function light() {
  unlight();
  const { needs } = CARDS[card];
  const needed = needs && document.querySelector(needs);
  if (needed) reveal(needed); // it may lie in a fold
  document.querySelector(CARDS[card].part)?.classList.add("tour-lit");
  if (CARDS[card].key !== "near") return;
  for (const cell of all(NEIGHBOURS)) Object.assign(cell.parentElement, { tabIndex: 0 });
}

// ---------- whether it is done

function gate() {
  const { level } = currentPlayer() ?? {};
  const where = level?.open?.where;
  const ledger = where && level.ledger(where.kind === "dec" ? "decoder" : "encoder");
  const values = ledger && gates(ledger, where.step, store.chosen.unit, where.kind === "backward");
  return values ? (values.z ?? values.f ?? Math.abs(values.h)) : null;
}

function now() {
  const { enc, dec } = json(rail());
  const last = { enc: enc.length - 1, dec: dec.length - 1 };
  const attention = Boolean(currentPlayer()?.alpha);
  const shown = { link: rail().dataset.link, first, chosen: store.chosen, last, gate: gate(), attention };
  return { ...shown, sources: enc.length, exact, pointed: false, seen: false, answered: false, ...deeds };
}

let waiting = false;
function check_() {
  if (waiting || !isTouring() || finished || !rail()) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    if (isTouring() && !finished && CARDS[card].done(now())) finish();
  });
}

function pressed({ target, type, key }) {
  if (!isTouring()) return;
  const row = target.closest?.(`tr:has(${NEIGHBOURS.split(" ")[1]})`);
  if (row && (type === "click" || key === "Enter")) deeds.pointed = true;
  const chip = CARDS[card].asks === "look" && type === "click" ? target.closest?.(".picture .chip.source") : null;
  if (chip && !finished) deeds.answer?.(Number(chip.dataset.src));
  check_();
}

const sight = new IntersectionObserver((entries) => {
  if (entries.some(({ isIntersecting }) => isIntersecting)) deeds.seen = true;
  check_();
});

function arrived() {
  if (!here() || !rail()) return;
  for (const map of all("[data-figure=occlusion]")) sight.observe(map);
  if (!isTouring() || finished) return;
  deeds.seen = false; // of the new run
  for (const map of all("[data-figure=occlusion]")) {
    sight.unobserve(map);
    sight.observe(map);
  }
  if (!document.querySelector(".teach-card input")?.value) show();
  check_();
}

export function prepareTour(onChange) {
  let asked = wanted(location.search);
  onBeat(check_);
  store.on("choose", check_);
  for (const kind of ["click", "keydown", "keyup"]) document.addEventListener(kind, pressed);
  document.addEventListener("learning", ({ detail }) => {
    exact = detail.exact;
    check_();
  });
  onRender(() => {
    if (here() && currentPlayer() && Number.isInteger(asked)) {
      startTour(onChange, asked);
      asked = null;
    }
    arrived();
    offer();
  });
}

/** What the tour is offered with: begin, or go on. */
export function offer() {
  for (const control of all("[data-tour-go]")) {
    const left = reached();
    const done = left > CARDS.length || wanted(location.search) === "off";
    control.toggleAttribute("hidden", isTouring() || done || !currentPlayer());
    control.textContent = left > 1 ? tell("resume", { card: left }) : tell("offer");
  }
}
