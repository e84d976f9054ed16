import { atTick, beats, breakpoints, made, ticks } from "./beats.js";
import { same, test } from "./testing.js";

const kinds = (list) => list.map(({ kind, i, t }) => `${kind}${i ?? t ?? ""}`).join(" ");
const three = beats(2, 3, { attention: true, slow: false });

test("the encoder reads, c is made, two steps go beat by beat, the others in one", () => {
  same(kinds(three), "enc0 enc1 c score0 share0 mix0 cell0 word0 score1 share1 mix1 cell1 word1 step2");
});

test("without attention a step has three beats; slowly every step has all of its own", () => {
  same(kinds(beats(1, 1, { attention: false, slow: false })), "enc0 c pipe0 cell0 word0");
  same(beats(2, 3, { attention: true, slow: true }).length, 3 + 3 * 5);
});

test("sixty pieces on either side, and one", () => {
  same(beats(60, 60, { attention: true, slow: true }).length, 60 + 1 + 60 * 5);
  const one = beats(1, 1, { attention: true, slow: false });
  same([one.length, one[one.length - 1].tick], [7, 2]);
});

test("it stops after c and after the first word", () => {
  same([...breakpoints(three)], [3, 8]);
  same([...breakpoints(beats(3, 1, { attention: false, slow: false }))], [4, 7]);
});

test("every part of a step is there after its beat, all of them at once where the step is one beat", () => {
  const { c, steps } = made(three, 2);
  same(c, 3);
  same(steps[0], { begun: 4, share: 5, mix: 6, cell: 7, word: 8 });
  same(steps[2], { begun: 14, share: 14, mix: 14, cell: 14, word: 14 });
});

test("the time bar has a tick for each piece read, for c and for each piece written", () => {
  same(ticks(three, 0), 0);
  same(ticks(three, 3), 3);
  same(ticks(three, 5), 3.4); // two of the five beats of the first step
  same(ticks(three, three.length), 6);
  for (let tick = 0; tick <= 6; tick += 1) same(ticks(three, atTick(three, tick)), tick);
});
