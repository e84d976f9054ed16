import { same, test } from "../testing.js";
import { beatsToShow, due, gap, isRight, labelKey } from "./questions.js";

const cut = { kind: "cut", step: -1, choices: ["words", "characters", "same"], right: [0] };
const look = { kind: "look", step: 1, choices: ["我", "爱"], right: [1], cases: ["second", "hit-sure"] };
const next = { kind: "next", step: 1, choices: ["I", "love", "none"], right: [1], mine: ["0.1", "0.8", ""] };
const hide = { kind: "hide", step: 1, choices: ["stays", "changes"], right: [0] };
const twin = { kind: "twin", step: 4, choices: ["all", "some", "none"], right: [2] };
const ALL = [cut, look, next, hide, twin];
const kinds = (beat, answered = new Set()) => due(ALL, beat, answered).map(({ kind }) => kind);

test("each question comes before the beat that gives its answer away", () => {
  same(kinds({ kind: "enc", i: 0 }), ["cut"]);
  same(kinds({ kind: "enc", i: 1 }), []);
  same(kinds({ kind: "score", t: 1 }), ["look"]);
  same(kinds({ kind: "word", t: 1 }), ["next"]);
  same(kinds({ kind: "score", t: 2 }), ["hide"]);
  same(kinds({ kind: "pipe", t: 2 }), ["hide"]);
  same(kinds(null), ["hide", "twin"]);
});

test("a step that is played in one asks both before it", () => {
  same(kinds({ kind: "step", t: 1 }), ["look", "next"]);
});

test("what was answered is not asked again", () => {
  same(kinds({ kind: "step", t: 1 }, new Set([look])), ["next"]);
});

test("scores and shares are two beats, a word is one", () => {
  same(beatsToShow(look, { kind: "score" }), 2);
  same(beatsToShow(look, { kind: "step" }), 0);
  same(beatsToShow(next, { kind: "word" }), 1);
  same(beatsToShow(cut, { kind: "enc" }), 0);
});

test("an answer is told its own number", () => {
  same(gap({ ...next, cases: ["close", "hit-sure", "none-miss"], values: { word: "love" } }, 0), [
    "next-close",
    { word: "love", step: 2, chosen: "I", mine: "0.1" },
  ]);
  same([isRight(next, 1), isRight(next, 0)], [true, false]);
});

test("pieces are their own labels, other choices have words", () => {
  same(labelKey(look, 0), null);
  same(labelKey(next, 0), null);
  same(labelKey(next, 2), "next-choice-none");
  same(labelKey(twin, 1), "twin-choice-some");
});
