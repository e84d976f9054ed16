import { same, test } from "./testing.js";
import { equations, wiring } from "./wiring.js";

const VALUES = {
  gru: { z: 0.25, r: 0.5, n: -0.4, a_z: -1.1, a_r: 0, i_n: -0.5, h_n: 0.2, previous: 0.6, h: -0.15 },
  lstm: {
    i: 0.5,
    f: 0.75,
    g: 0.2,
    o: 0.5,
    m: 0.4,
    a_i: 0,
    a_f: 1.1,
    a_g: 0.2,
    a_o: 0,
    previous: 0.4,
    h: 0.19,
  },
  rnn: { a_h: 0.3, previous: 0.1, h: 0.29 },
};
const scale = [
  [0, "#000000"],
  [1, "#ffffff"],
];
const SCALES = { state: scale, gate: scale };
const drawn = (cell) => wiring(cell, VALUES[cell], { name: "h", title: "<b>", scales: SCALES });
const texts = (group) => [...group.querySelectorAll("text")].map(({ textContent }) => textContent);

test("each cell has its own gates, with their values and the sums that were squashed", () => {
  const gates = (cell) => [...drawn(cell).querySelectorAll(".gate .name")].map(({ textContent }) => textContent);
  same(gates("gru"), ["z = 0.25", "r = 0.50", "n = −0.40"]);
  same(gates("lstm"), ["f = 0.75", "i = 0.50", "g = 0.20", "o = 0.50"]);
  same(gates("rnn"), ["h = 0.29"]);
  same(texts(drawn("gru")).includes("tanh(−0.40)"), true); // i_n + r·h_n
});

test("on the wires stand the products that add up to the state", () => {
  const gru = texts(drawn("gru"));
  same(
    ["z·h′ = 0.15", "1 − z = 0.75", "−0.30"].every((text) => gru.includes(text)),
    true,
  );
  const lstm = texts(drawn("lstm"));
  same(
    ["f·m′ = 0.30", "i·g = 0.10"].every((text) => lstm.includes(text)),
    true,
  );
});

test("the equations are filled in, negative numbers in brackets", () => {
  same(equations("gru", VALUES.gru, "s"), ["s = (1 − z)·n + z·s′ = (1 − 0.25)·(−0.40) + 0.25·0.60 = −0.15"]);
  same(equations("lstm", VALUES.lstm, "h")[1], "h = o·tanh(m) = 0.50·tanh(0.40) = 0.19");
  same(equations("rnn", VALUES.rnn, "h"), ["h = tanh(Wx + Uh′ + b) = tanh(0.30) = 0.29"]);
});

test("a title that holds markup stays a title", () => same(drawn("rnn").querySelector("b"), null));
