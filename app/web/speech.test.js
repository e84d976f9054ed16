import { words } from "./speech.js";
import { markup, same, test } from "./testing.js";

const bar = () =>
  markup(`<nav data-enc-step="Encoder step" data-dec-step="Decoder step" data-unit-word="Unit" data-colon=": "
    data-comma=", " data-json='{"enc":["we","go"],"dec":["x","y"]}'></nav>`);
const none = { enc: 0, dec: 0, unit: 0 };

test("what changed is said, in one breath", () => {
  same(words(bar(), none, { enc: 1, dec: 0, unit: 7 }), "Encoder step 2: go, Unit 7");
  same(words(bar(), none, none), "");
});

test("a slider that has the focus speaks for itself", () => {
  same(words(bar(), none, { enc: 1, dec: 1, unit: 0 }, "enc"), "Decoder step 2: y");
});
