import { wanted } from "./keys.js";
import { same, test } from "./testing.js";

const chosen = { enc: 3, dec: 1, unit: 9 };
const press = (key, more = {}) => wanted(new KeyboardEvent("keydown", { key, ...more }), chosen);

test("arrows step the encoder, with Shift the decoder; brackets the unit", () => {
  same(press("ArrowRight"), { enc: 4 });
  same(press("ArrowLeft", { shiftKey: true }), { dec: 0 });
  same(press("]"), { unit: 10 });
  same(press("【"), { unit: 8 });
});

test("keys of the browser are left to it", () => {
  same([press("ArrowLeft", { altKey: true }), press("ArrowLeft", { ctrlKey: true }), press("a")], [null, null, null]);
  same(press("[", { ctrlKey: true, altKey: true }), { unit: 8 }); // how some keyboards type it
});
