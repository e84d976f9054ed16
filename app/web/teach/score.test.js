import { same, test } from "../testing.js";
import { count, forget, score } from "./score.js";

test("answers are counted, right ones twice over", () => {
  forget();
  count(true);
  count(false);
  same(score(), { right: 1, asked: 2 });
  forget();
  same(score(), { right: 0, asked: 0 });
});

test("what is not a score counts as none", () => {
  for (const left of ["{", "3", '{"right":3,"asked":1}', "null"]) {
    localStorage.setItem("seq2seq-score", left);
    same(score(), { right: 0, asked: 0 });
  }
  forget();
});
