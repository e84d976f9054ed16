import { same, test } from "../testing.js";
import { lines } from "./film.js";

const wide = (line) => [...line].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);

test("words break between words, Chinese anywhere, and nothing is lost", () => {
  same(lines("one two three", 8, wide), ["one two", "three"]);
  same(lines("编码器读完", 6, wide), ["编码器", "读完"]);
  same(lines("a-very-long-word x", 4, wide), ["a-very-long-word", "x"]);
  same(lines("", 4, wide), [""]);
});
