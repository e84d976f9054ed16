import { show, startStepping } from "./stepping.js";
import { store } from "./store.js";
import { frame, markup, same, test } from "./testing.js";
import { watch } from "./parts.js";

startStepping(() => ({ enc: 1 }));

const RAIL = `<nav data-rail data-units="9" data-json='{"enc":["我","爱","你"],"dec":["I","love"],"ids":[1,2]}'>
  <input type="range" max="2" data-choose="enc"><output data-label="enc"></output></nav>`;
const hidden = (root) => [...root.querySelectorAll("[data-enc]")].map((element) => getComputedStyle(element).display);
const STYLE = "<style>[hidden] { display: none !important; }</style>";

test("a run that comes is limited and begins at its first steps", async () => {
  const part = markup(`<div class="part"></div>`);
  watch(part);
  part.innerHTML = RAIL;
  await frame();
  same(store.chosen, { enc: 1, dec: 0, unit: 0 });
  same(part.querySelector("output").textContent, "2 · 爱");
  part.querySelector("input").value = 2;
  part.querySelector("input").dispatchEvent(new Event("input", { bubbles: true }));
  same(store.chosen.enc, 2);
  store.choose({ enc: 7, unit: 30 });
  same(store.chosen, { enc: 2, dec: 0, unit: 8 });
});

test("HTML and SVG elements of other steps are hidden, and shown again", () => {
  store.choose({ enc: 0 });
  const root = markup(`<div>${STYLE}<p data-enc="0"></p><p data-enc="1"></p>
    <svg><g data-enc="0"></g><g data-enc="1"></g></svg></div>`);
  show();
  same(hidden(root), ["block", "none", "inline", "none"]);
  store.choose({ enc: 1 });
  same(hidden(root), ["none", "block", "none", "inline"]);
});

test("a click on what belongs to a piece chooses and marks it, in SVG too", () => {
  const root = markup(`<div>${RAIL}<button data-src="2"></button><svg><g data-tgt="1"><rect></rect></g></svg></div>`);
  root.querySelector("button").click();
  root.querySelector("rect").dispatchEvent(new MouseEvent("click", { bubbles: true }));
  same([store.chosen.enc, store.chosen.dec], [2, 1]);
  same(
    [...root.querySelectorAll(".on")].map((element) => element.tagName),
    ["BUTTON", "g"],
  );
  same(root.querySelector("button").getAttribute("aria-pressed"), "true");
});
