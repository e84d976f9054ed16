import { gates, openAttention } from "./inside.js";
import { sideBySide } from "./place.js";
import { same, test } from "./testing.js";

// Two steps, two units (0 and 5), row by row.
const array = (values) => ({ values, width: 2 });
const LEDGER = {
  side: "encoder",
  units: [0, 5],
  gates: { z: array([0.1, 0.2, 0.3, 0.4]), h: array([1, 2, 3, 4]) },
  start: { values: [7, 8] },
};

test("a unit's gates at a step, and its state of before: of the next step where it is read backwards", () => {
  same(gates(LEDGER, 1, 5, false), { z: 0.4, h: 4, previous: 2 });
  same(gates(LEDGER, 0, 5, true), { z: 0.2, h: 2, previous: 4 });
});

test("before the first step the encoder's state is 0, the decoder's is s₀", () => {
  same(gates(LEDGER, 0, 0, false).previous, 0);
  same(gates(LEDGER, 1, 0, true).previous, 0);
  same(gates({ ...LEDGER, side: "decoder" }, 0, 5, false).previous, 8);
});

test("a unit that the page does not carry has none", () => same(gates(LEDGER, 0, 3, false), null));

test("the sums: e, exp(e − max), ÷ Σ and α, a number under each piece", () => {
  const at = {
    source: [200, 100],
    target: [200, 100],
    field: 150,
    contexts: 270,
    width: 500,
    start: [60, 300],
    c: [90, 200],
  };
  const player = {
    data: { at, inside: { close: "Close", try: "try", yours: "yours" } },
    scores: [[1, 3]],
    alpha: [[0.12, 0.88]],
    run: { source: ["a", "b"], yours: () => false },
  };
  player.place = sideBySide(player);
  const rows = [...openAttention(player, 0).querySelectorAll(".sum-row")].map((row) =>
    [...row.querySelectorAll(".number")].map(({ textContent }) => textContent),
  );
  same(rows, [
    ["1.00", "3.00"],
    ["0.14", "1.00"],
    ["0.12", "0.88"],
    ["0.12", "0.88"],
  ]);
});
