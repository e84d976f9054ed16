import { markup, same, test } from "./testing.js";
import { attention, changed, cut, listed } from "./whatif.js";

test("parameters are set and taken away", () => {
  same(changed("text=a&beam=1&att=uniform", { att: "", c: "0.5" }), "text=a&beam=1&c=0.5");
});

test("an item takes the place of the one for the same piece", () => {
  const same2 = (old) => old.startsWith("2:");
  same(listed("swap=1:7;2:8", "swap", "2:9", same2), "1:7;2:9");
  same(listed("text=a", "swap", "2:9", same2), "2:9");
});

test("attention is changed at every step, or at one beside the others", () => {
  const chosen = { enc: 3, dec: 2 };
  same(attention("att=uniform@1", { kind: "one-hot", scope: "all" }, chosen), "one-hot:3");
  same(attention("att=uniform@1;zero-top@2", { kind: "one-hot", scope: "step" }, chosen), "uniform@1;one-hot@2:3");
  same(attention("", { kind: "permuted", scope: "step" }, chosen), "permuted@2:1");
  same(attention("", { kind: "uniform", scope: "all" }, chosen), "uniform");
});

test("typed weights may be parted by blanks and by Chinese commas", () => {
  same(attention("", { kind: "typed", scope: "all", weights: " 0 1，2; 3 " }, {}), "typed:0,1,2,3");
});

test("a sentence is cut at the pressed gaps", () => {
  const gap = (on) => `<button data-gap aria-pressed="${on}"></button>`;
  const row = markup(`<p data-boundaries><i>我</i>${gap(true)}<i>爱</i>${gap(false)}<i>你</i> <button>x</button></p>`);
  same(cut(row), "我/爱你");
});

test("where / is the sentence's own, a blank cuts", () => {
  const gap = `<button data-gap aria-pressed="true"></button>`;
  const row = markup(`<p data-boundaries><i>3</i>${gap}<i>/</i><i>4</i></p>`);
  same(cut(row), "3 /4");
});
