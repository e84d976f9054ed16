// "You are the decoder": every piece is chosen by hand. A choice other than the model's is a forced beginning, and the
// run that comes back goes on from it. At the end both Σ log p stand side by side.
import { ask, latest } from "../ask.js";
import { json, rail } from "../dom.js";
import { decimal } from "../phrases.js";
import { changed } from "../whatif.js";
import { focusCard, hideCard, showCard } from "./card.js";
import { bringIntoView, toEnd, toTick } from "./playing.js";
import { compared, shuffled, total, END } from "./sums.js";
import { button, element, say } from "./words.js";

let game = null; // { mine: [[id, piece, log p]], models: the plain run's, waiting }
let ended = () => {};

const asked = () => json(document.querySelector("[data-asked]"));
const title = () => say("teach", "decoder");
const sources = () => json(rail()).enc.length;

export const isDecoding = () => game !== null;

/** Begins on the run that is shown; `onEnd` hears when the person closes the card. */
export function startDecoding(onEnd) {
  ended = onEnd;
  begin();
}

function begin() {
  const { written, translation } = asked();
  game = { mine: [], models: { written, translation }, waiting: false };
  document.documentElement.classList.add("predicting");
  bringIntoView();
  turn();
}

export function stopDecoding() {
  if (!game) return;
  game = null;
  document.documentElement.classList.remove("predicting");
  hideCard();
  toEnd();
}

const close = () => {
  stopDecoding();
  ended();
};

/** Another run is there: the one that was waited for, or another sentence, which begins anew. */
export function rerun() {
  if (!game) return;
  const { written } = asked();
  const goes = game.mine.every(([id], t) => written[t]?.[0] === id);
  if (goes && game.waiting) {
    game.waiting = false;
    turn();
  } else begin();
}

function turn() {
  const t = game.mine.length;
  const { candidates, written } = asked();
  if (t >= written.length || game.mine[t - 1]?.[0] === END) return finish();
  toTick(sources() + 1 + t);
  const pieces = shuffled(candidates[t]).map((candidate) => button(candidate[1], () => choose(candidate)));
  showCard(
    title(),
    [
      line(),
      element("p", { class: "teach-ask" }, say("teach", "decoder-ask", { step: t + 1 })),
      element("div", { class: "teach-choices" }, ...pieces),
      element("p", { class: "hint" }, say("teach", "decoder-hint")),
    ],
    close,
  );
  focusCard();
}

function line() {
  const words = game.mine.map(([, piece]) => piece).join(" ") || say("teach", "decoder-nothing");
  const sum = game.mine.length ? ` · Σ log p = ${decimal(total(game.mine))}` : "";
  return element("p", { class: "teach-so-far" }, say("teach", "decoder-so-far"), element("b", {}, words), sum);
}

function choose(candidate) {
  const t = game.mine.length;
  const { written } = asked();
  game.mine.push(candidate);
  if (written[t][0] === candidate[0]) return turn();
  game.waiting = true;
  showCard(title(), [line(), element("p", {}, say("teach", "decoder-wait"))], close);
  ask(changed(latest(), { force: game.mine.map(([id]) => id).join("."), word: "" }));
}

function finish() {
  const { mine, models } = game;
  const [verdict, values] = compared(mine, models.written);
  const words = say("teach", `decoder-${verdict}`, { ...values, p: decimal(values.p ?? 0) });
  toEnd();
  document.documentElement.classList.remove("predicting");
  const row = (name, pieces) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, say("teach", name)),
      element("td", {}, pieces.map(([, piece]) => piece).join(" ")),
      element("td", {}, decimal(total(pieces))),
    );
  const head = element("tr", {}, element("th"), element("th"), element("th", { scope: "col" }, "Σ log p"));
  showCard(
    title(),
    [
      element("p", {}, `${say("teach", "decoder-end")} ${words}`),
      element("table", { class: "numbers" }, head, row("decoder-yours", mine), row("decoder-models", models.written)),
      button(say("teach", "decoder-again"), again, { class: "teach-on" }),
    ],
    close,
  );
  focusCard();
}

function again() {
  const forced = new URLSearchParams(latest()).has("force");
  game.mine = [];
  if (!forced) return begin();
  game.waiting = true;
  ask(changed(latest(), { force: "", word: "" }));
}
