// The wiring of one cell with one unit's numbers on the wires: GRU, LSTM and tanh RNN, as in model/network/cells.py.
// h′ (s′ in the decoder) comes from the left, the input x from below, h leaves to the right.
import { colour, el } from "./svg.js";
import { decimal } from "./phrases.js";

export const WIDTH = 430;
export const HEIGHT = 268;

const wire = (d, name = "") => el("path", { class: `wire ${name}`, d });
const label = (x, y, text, name = "") => el("text", { x, y, class: `value ${name}` }, text);
const node = (x, y, sign) =>
  el("g", { class: "node", transform: `translate(${x} ${y})` }, el("circle", { r: 9 }), el("text", { y: 4.5 }, sign));

// A gate: its name and value, and below them the sum that was squashed.
function gate(x, y, name, value, squash, sum, scales) {
  const state = squash === "tanh";
  const fill = state ? colour(scales.state, value, -1, 1) : colour(scales.gate, value, 0, 1);
  const dark = state ? Math.abs(value) > 0.75 : value > 0.55;
  return el(
    "g",
    { class: `gate${dark ? " dark" : ""}`, transform: `translate(${x} ${y})` },
    el("rect", { x: -34, y: -18, width: 68, height: 36, rx: 7, style: `fill: ${fill}` }),
    el("text", { y: -3, class: "name" }, `${name} = ${decimal(value)}`),
    el("text", { y: 11, class: "sum" }, `${squash}(${sum})`),
  );
}
function state(x, y, name, value, scales, anchor = "middle") {
  return el(
    "g",
    { class: "end", transform: `translate(${x} ${y})` },
    el("rect", { x: -7, y: -7, width: 14, height: 14, rx: 2, style: `fill: ${colour(scales.state, value, -1, 1)}` }),
    el(
      "text",
      { x: anchor === "end" ? 8 : anchor === "start" ? -8 : 0, y: -13, "text-anchor": anchor },
      `${name} = ${decimal(value)}`,
    ),
  );
}
// h′ and x run along the bottom and reach each gate from below: h′ left of its middle, x right of it.
function buses(gates, _h, from, x) {
  const [low, lower] = [206, 218];
  const last = gates[gates.length - 1];
  return [
    wire(`M30 ${from}V${low}H${last.x - 12}`),
    wire(`M30 ${lower}H${last.x + 12}`, "x"),
    ...gates.flatMap((at) => [
      wire(`M${at.x - 12} ${low}V${at.y + 20}`, "tip"),
      wire(`M${at.x + 12} ${lower}V${at.y + 20}`, "x tip"),
    ]),
    el("text", { class: "end", x: 26, y: lower + 4, "text-anchor": "end" }, x),
  ];
}

const DRAWN = {
  gru({ z, r, n, a_z, a_r, i_n, h_n, previous, h }, name, scales) {
    const [Z, R, N] = [
      { x: 116, y: 140 },
      { x: 220, y: 160 },
      { x: 356, y: 160 },
    ];
    return [
      ...buses([Z, R], name, 66, "x"),
      wire(`M${R.x - 12} 206H288V170`, "tip"),
      wire(`M${R.x + 12} 218H368V180`, "x tip"),
      wire("M38 66H107", "tip"),
      wire("M125 66H347", "tip"),
      wire("M365 66H396", "tip"),
      wire(`M116 ${Z.y - 20}V75`, "tip"),
      wire("M116 104H347", "tip"),
      wire(`M356 ${N.y - 20}V113`, "tip"),
      wire("M356 95V75", "tip"),
      wire(`M${R.x + 35} 160H279`, "tip"),
      wire("M297 160H321", "tip"),
      node(116, 66, "×"),
      node(356, 66, "+"),
      node(356, 104, "×"),
      node(288, 160, "×"),
      gate(Z.x, Z.y, "z", z, "σ", decimal(a_z), scales),
      gate(R.x, R.y, "r", r, "σ", decimal(a_r), scales),
      gate(N.x, N.y, "n", n, "tanh", decimal(i_n + r * h_n), scales),
      label(236, 60, `z·${name}′ = ${decimal(z * previous)}`),
      label(236, 98, `1 − z = ${decimal(1 - z)}`),
      label(366, 90, `${decimal((1 - z) * n)}`, "left"),
      state(30, 66, `${name}′`, previous, scales),
      state(404, 66, name, h, scales, "end"),
    ];
  },
  lstm({ i, f, g, o, m, a_i, a_f, a_g, a_o, previous, h }, name, scales) {
    const gates = [
      { x: 96, y: 140 },
      { x: 178, y: 160 },
      { x: 262, y: 160 },
      { x: 356, y: 176 },
    ];
    const [F, I, G, O] = gates;
    return [
      ...buses(gates, name, 196, "x"),
      el("text", { class: "end", x: 26, y: 200, "text-anchor": "end" }, `${name}′`),
      wire("M38 66H87", "tip"),
      wire("M105 66H211", "tip"),
      wire("M229 66H396", "tip"),
      wire(`M96 ${F.y - 20}V75`, "tip"),
      wire(`M${I.x} ${I.y - 20}V108H211`, "tip"),
      wire(`M${G.x} ${G.y - 20}V108H229`, "tip"),
      wire("M220 99V75", "tip"),
      wire("M356 66V84", "tip"),
      wire("M356 106V119", "tip"),
      wire(`M356 ${O.y - 20}V137`, "tip"),
      wire("M365 128H396", "tip"),
      node(96, 66, "×"),
      node(220, 66, "+"),
      node(220, 108, "×"),
      node(356, 128, "×"),
      el("text", { class: "value", x: 356, y: 99 }, "tanh"),
      gate(F.x, F.y, "f", f, "σ", decimal(a_f), scales),
      gate(I.x, I.y, "i", i, "σ", decimal(a_i), scales),
      gate(G.x, G.y, "g", g, "tanh", decimal(a_g), scales),
      gate(O.x, O.y, "o", o, "σ", decimal(a_o), scales),
      label(158, 60, `f·m′ = ${decimal(f * previous)}`),
      label(228, 92, `i·g = ${decimal(i * g)}`, "left"),
      state(30, 66, "m′", previous, scales),
      state(404, 66, "m", m, scales, "end"),
      state(404, 128, name, h, scales, "end"),
    ];
  },
  rnn({ a_h, previous, h }, name, scales) {
    const only = { x: 220, y: 130 };
    return [
      ...buses([only], name, 130, "x"),
      wire(`M${only.x + 35} 130H380`, "tip"),
      gate(only.x, only.y, name, h, "tanh", decimal(a_h), scales),
      state(30, 130, `${name}′`, previous, scales),
      state(388, 130, name, h, scales, "end"),
      label(300, 122, `${decimal(h)}`),
    ];
  },
};

/** The last equations, filled in. */
export function equations(cell, v, name) {
  const of = (value) => (value < 0 ? `(${decimal(value)})` : decimal(value));
  if (cell === "gru") {
    return [
      `${name} = (1 − z)·n + z·${name}′ = (1 − ${decimal(v.z)})·${of(v.n)} + ` +
        `${decimal(v.z)}·${of(v.previous)} = ${decimal(v.h)}`,
    ];
  }
  if (cell === "lstm") {
    return [
      `m = f·m′ + i·g = ${decimal(v.f)}·${of(v.previous)} + ${decimal(v.i)}·${of(v.g)} = ${decimal(v.m)}`,
      `${name} = o·tanh(m) = ${decimal(v.o)}·tanh(${decimal(v.m)}) = ${decimal(v.h)}`,
    ];
  }
  return [`${name} = tanh(Wx + U${name}′ + b) = tanh(${decimal(v.a_h)}) = ${decimal(v.h)}`];
}

/** The cell as a group of WIDTH × HEIGHT. `values`: every gate of the unit at this step, and `previous`. */
export function wiring(cell, values, { name, title, scales }) {
  const lines = equations(cell, values, name);
  return el(
    "g",
    { class: "wiring" },
    el("rect", { class: "ground", width: WIDTH, height: HEIGHT, rx: 12 }),
    el("text", { class: "title", x: 16, y: 25 }, title),
    ...DRAWN[cell](values, name, scales),
    ...lines.map((line, row) =>
      el("text", { class: "equation", x: WIDTH / 2, y: HEIGHT - 13 - 17 * (lines.length - 1 - row) }, line),
    ),
  );
}
