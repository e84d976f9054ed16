import { beats } from "./beats.js";
import { decimal, leaders, phrase, subscript, telling } from "./phrases.js";
import { same, test } from "./testing.js";

const RUN = {
  source: ["欢迎", "北京"],
  target: [
    { text: "␣Hi", p: 0.8 },
    { text: "‹eos›", p: 0.9 },
  ],
  hidden: 8,
  cell: "GRU",
  alpha: [
    [0.7, 0.3],
    [0.2, 0.8],
  ],
  scores: [
    [1, 2],
    [0, 3],
  ],
  moved: { forward: [0.1, 0.2], decoder: [0.25, 0.5] },
  how: ["likeliest", "end"],
  previous: (t) => (t ? "␣Hi" : "‹bos›"),
  candidates: () => [
    { text: "␣Hi", p: 0.8 },
    { text: "␣Oh", p: 0.1 },
  ],
  yours: (t) => t === 1,
  tenths: (share) => `${Math.round(share * 10)}/10`,
};

test("a template becomes words and nouns, and markup in a value stays words", () => {
  same(phrase("reads {a} into [fwd={i}:→h{i}] and [c:c].", { a: "<b>", i: 2 }), [
    { text: "reads <b> into " },
    { text: "→h2", part: "fwd", at: 2 },
    { text: " and " },
    { text: "c", part: "c", at: undefined },
    { text: "." },
  ]);
});

test("numbers have a true minus and no −0.00, indices are small", () => {
  same([decimal(-0.001), decimal(-1.5), decimal(2, 0), subscript(12)], ["0.00", "−1.50", "2", "₁₂"]);
});

test("the two largest of a row, of one that has but one the same twice", () => {
  same(leaders([0.1, 0.7, 0.2]), [1, 2]);
  same(leaders([1]), [0, 0]);
});

test("every beat of a run with attention has a text and all of its values", () => {
  const names = beats(2, 2, { attention: true, slow: true }).map((beat) => telling(beat, RUN)[0]);
  same(names.join(" "), "enc enc c score share mix cell likeliest score share-yours mix cell end");
  for (const beat of beats(2, 2, { attention: true, slow: true })) {
    same(Object.values(telling(beat, RUN)[1]).includes(undefined), false);
  }
});

test("what a beat says are the run's numbers", () => {
  const [, share] = telling({ kind: "share", t: 0 }, RUN);
  same([share.piece, share.alpha, share.other, share.beta, share.tenths], ["欢迎", "0.70", "北京", "0.30", "7/10"]);
  const [, score] = telling({ kind: "score", t: 0 }, RUN);
  same([score.piece, score.score], ["北京", "2.00"]); // the highest score, which a what-if may have overruled
  const [, word] = telling({ kind: "word", t: 0 }, RUN);
  same([word.word, word.p, word.rival, word.q], ["␣Hi", "0.80", "␣Oh", "0.10"]);
});

test("without attention the texts speak of the one c", () => {
  const blind = { ...RUN, alpha: null, scores: null };
  const names = beats(1, 1, { attention: false, slow: true }).map((beat) => telling(beat, blind)[0]);
  same(names.join(" "), "enc c-none pipe cell likeliest");
  same(telling({ kind: "step", t: 1 }, blind)[0], "step-none");
});
