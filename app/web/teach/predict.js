// Predict, then reveal: while this is on, the picture stops before it would give an answer away, asks, and shows.
import { json } from "../dom.js";
import { focusCard, hideCard, showCard } from "./card.js";
import {
  bringIntoView,
  isWhole,
  markSource,
  nextBeat,
  onBeat,
  oneBeat,
  pause,
  play,
  toEnd,
  toStart,
} from "./playing.js";
import { choices, gapLine } from "./question.js";
import { beatsToShow, due, isRight } from "./questions.js";
import { count } from "./score.js";
import { button, element, say } from "./words.js";

let on = false;
let questions = [];
let answered = new Set();
let open = null; // { question, next } while one is asked
let showing = false; // beats that reveal an answer ask nothing themselves
let changed = () => {}; // is told of every answer

export const isPredicting = () => on;

/** Begins with the questions of the run that is shown; `onChange` hears of answers and of the end. */
export function startPredicting(onChange) {
  on = true;
  changed = onChange;
  begin();
}

export function stopPredicting() {
  if (!on) return;
  on = false;
  open = null;
  markSource();
  document.documentElement.classList.remove("predicting");
  hideCard();
  toEnd();
}

/** A new run asks its own questions. */
export function begin() {
  const asked = document.querySelector("[data-asked]");
  if (!on || !asked) return;
  questions = json(asked).questions;
  answered = new Set();
  open = null;
  document.documentElement.classList.add("predicting");
  bringIntoView();
  toStart();
}

const title = () => say("teach", "quiz");
const close = () => {
  stopPredicting();
  changed();
};

function arrived(beat, next) {
  if (!on || showing) return;
  markSource();
  const [question] = due(questions, next, answered);
  if (question) {
    pause();
    return ask(question, next);
  }
  open = null;
  if (!next) return finish();
  if (!beat) wait("quiz-play");
  else hideCard();
}

// The picture stopped where it has nothing to ask.
function halted({ detail: { at } }) {
  if (on && !open && at === "stop") wait("quiz-halt");
}

const wait = (why) => showCard(title(), [element("p", {}, say("teach", why)), onward()], close);

function ask(question, next) {
  open = { question, next };
  showCard(title(), choices(question, answer), close);
  focusCard();
}

function answer(index) {
  const { question, next } = open;
  open = null;
  answered.add(question);
  const right = isRight(question, index);
  count(right);
  if (question.kind === "look") markSource(question.right, index);
  reveal(beatsToShow(question, next));
  const line = gapLine(question, index);
  const [following] = due(questions, nextBeat(), answered);
  const go = following ? onward("quiz-next", () => ask(following, nextBeat())) : onward();
  showCard(title(), [line, go], close);
  if (question.kind === "look") markSource(question.right, index);
  focusCard();
  changed();
}

function reveal(beats) {
  showing = true;
  for (let beat = 0; beat < beats; beat += 1) oneBeat();
  showing = false;
}

function onward(words = "on", press = goOn) {
  return button(say("teach", words), press, { class: "teach-on" });
}

function goOn() {
  hideCard();
  markSource();
  if (isWhole()) finish();
  else play();
}

function finish() {
  document.documentElement.classList.remove("predicting");
  showCard(title(), [element("p", {}, say("teach", "quiz-done"))], close);
}

// A press on a source piece of the picture answers where it looks.
function pressed(event) {
  if (open?.question.kind !== "look") return;
  if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
  const chip = event.target.closest?.(".picture .chip.source");
  if (!chip) return;
  event.preventDefault();
  event.stopPropagation();
  answer(Number(chip.dataset.src));
}

export function preparePredicting() {
  onBeat(arrived);
  document.addEventListener("halt", halted);
  document.addEventListener("click", pressed, { capture: true });
  document.addEventListener("keydown", pressed, { capture: true });
}
