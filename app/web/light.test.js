import { point, startLight } from "./light.js";
import { store } from "./store.js";
import { markup, same, test } from "./testing.js";

startLight();
const lit = (root) => [...root.querySelectorAll(".lit")].map((element) => element.id);
const over = (element) => element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, clientX: 5 }));

test("the piece under the pointer lights all that belongs to it, and goes out", () => {
  const root = markup(`<div><button id="a" data-src="1"></button><svg><g id="b" data-enc="1"></g></svg>
    <i id="c" data-tgt="1"></i><p></p></div>`);
  over(root.querySelector("#a"));
  same(lit(root), ["a", "b"]);
  over(root.querySelector("#c"));
  same(lit(root), ["c"]);
  over(root.querySelector("p"));
  same(lit(root), []);
});

test("a figure's cell lights both of its words", () => {
  const root = markup(`<div><b id="a" data-src="0"></b><b id="b" data-tgt="2"></b></div>`);
  point({ enc: 0, dec: 2 });
  same(lit(root), ["a", "b"]);
  point({});
  same(store.lit, { enc: null, dec: null });
});
