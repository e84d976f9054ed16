import { same, test } from "../testing.js";
import { compared, shuffled, total } from "./sums.js";

const A = [7, "a", -0.5];
const B = [8, "b", -1];
const END = [3, "‹eos›", -0.25];

test("log p add up", () => {
  same(total([A, B, END]), -1.75);
  same(total([]), 0);
});

test("the order of candidates keeps them all and is always the same", () => {
  const five = [1, 2, 3, 4, 5].map((id) => [id, "", -id]);
  same(shuffled(five), shuffled([...five].reverse()));
  same([...shuffled(five)].sort(), five);
  same(JSON.stringify(shuffled(five)) === JSON.stringify(five), false);
});

test("the same way, a better one, a shorter one, and the word that cost most", () => {
  same(compared([A, END], [A, END])[0], "same");
  same(compared([A, A, END], [B, B, END])[0], "better");
  same(compared([A, END], [B, B, END])[0], "shorter");
  same(compared([B, END], [A, END]), ["worse", { word: "b", p: Math.exp(-1) }]);
});
