import { place } from "./ledger.js";
import { same, test } from "./testing.js";

const table = (...values) => ({ values, width: 2 }); // three steps of units 4 and 200
const data = (side, more = {}) => ({
  side,
  column: new Map([
    [4, 0],
    [200, 1],
  ]),
  gates: { h: table(1, 2, 3, 4, 5, 6), ...more },
  start: table(8, 9),
});
const previous = (what, chosen) => place(what, { enc: 0, dec: 0, unit: 4, ...chosen }, 192).previous;

test("a forward unit's state before is that of the step before, zero at the first", () => {
  same(
    [0, 1, 2].map((enc) => previous(data("encoder"), { enc })),
    [0, 1, 3],
  );
});

test("a backward unit reads from the end", () => {
  same(
    [0, 1, 2].map((enc) => previous(data("encoder"), { enc, unit: 200 })),
    [4, 6, 0],
  );
});

test("the decoder begins with its start state, an LSTM's cell with zero", () => {
  same(
    [0, 1].map((dec) => previous(data("decoder"), { dec })),
    [8, 1],
  );
  same(previous(data("decoder", { m: table(7, 7, 7, 7, 7, 7) }), { dec: 0 }), 0);
});

test("a unit that did not travel has no column", () => {
  same(place(data("encoder"), { enc: 0, dec: 0, unit: 5 }, 192).column, undefined);
});
