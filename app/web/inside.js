// Level 2, in place: a cell grows and shows its wiring, its neighbours slide aside;
// or the field shows how α was computed.
import { el } from "./svg.js";
import { HEIGHT, WIDTH, wiring } from "./wiring.js";
import { decimal, subscript } from "./phrases.js";

// The gates of one unit at one step, out of the ledger of stage ④ or ⑥; null where the page does not carry the unit.
export function gates(ledger, step, unit, backward) {
  const column = ledger.units.indexOf(unit);
  if (column < 0) return null;
  const at = (array, row) => array.values[row * array.width + column];
  const values = Object.fromEntries(Object.entries(ledger.gates).map(([name, array]) => [name, at(array, step)]));
  const state = ledger.gates.m ?? ledger.gates.h;
  const before = backward ? step + 1 : step - 1;
  const outside = before < 0 || before >= state.values.length / state.width;
  const start = ledger.side === "encoder" || ledger.gates.m ? 0 : ledger.start.values[column];
  return { ...values, previous: outside ? start : at(state, before) };
}

/** Draws a cell's inside. `where`: { kind: "forward" | "backward" | "dec", step }. Returns the group. */
export function openCell(player, where, values, unit) {
  const { data, run } = player;
  const dec = where.kind === "dec";
  const words = data.inside;
  const piece = dec ? run.target[where.step].text : run.source[where.step];
  const arrow = { forward: "→ ", backward: "← ", dec: "" }[where.kind];
  const title = words.title
    .replace("{cell}", `${arrow}${run.cell}`)
    .replace("{step}", where.step + 1)
    .replace("{piece}", piece)
    .replace("{unit}", unit);
  const group = el(
    "g",
    { class: "inside" },
    wiring(data.cell, values, { name: dec ? "s" : "h", title, scales: data.scales }),
    button(WIDTH - 22, 22, "×", "close", words.close),
    button(WIDTH - 66, 22, "›", "unit-on", words.next),
    button(WIDTH - 108, 22, "‹", "unit-back", words.previous),
    el(
      "text",
      { class: "go", x: WIDTH / 2, y: HEIGHT + 17, "data-goes": dec ? "stage-decoder" : "fold-encoder-ledger" },
      dec ? words.decoder : words.encoder,
    ),
  );
  const { left, top, scale, grows } = player.place.inside(where, [WIDTH, HEIGHT]);
  group.style.transformOrigin = `${grows[0]}px ${grows[1]}px`;
  const at = `translate(${left} ${top})${scale === 1 ? "" : ` scale(${scale})`}`;
  return { outer: el("g", { class: "level", transform: at }, group), left };
}

function button(x, y, sign, does, words) {
  return el(
    "g",
    {
      class: "press-it",
      "data-does": does,
      role: "button",
      tabindex: "0",
      "aria-label": words,
      transform: `translate(${x} ${y})`,
    },
    el("circle", { class: "reach", r: 20 }),
    el("circle", { r: 12 }),
    el("text", { y: 5 }, sign),
  );
}

/** The rows e → exp(e − max) → ÷ Σ → α of step t, each number under its piece. */
export function openAttention(player, t) {
  const { data, scores, alpha } = player;
  const { inside: words } = data;
  const { ground, place, name: named, close, wide, long } = player.place.sums;
  const e = [...scores[t]];
  const largest = Math.max(...e);
  const raised = e.map((score) => Math.exp(score - largest));
  const sum = raised.reduce((a, b) => a + b, 0);
  const yours = player.run.yours(t);
  const rows = [
    [long ? `e(s${subscript(t)}, hᵢ)` : "e", e.map((value) => decimal(value))],
    [long ? `exp(e − ${decimal(largest)})` : "exp", raised.map((value) => decimal(value))],
    [long ? `÷ Σ = ${decimal(sum)}` : "÷ Σ", raised.map((value) => decimal(value / sum))],
    [yours && long ? words.yours : `α${subscript(t + 1)}`, [...alpha[t]].map((value) => decimal(value))],
  ];
  const at = (x, y) => ({ transform: `translate(${x} ${y})` });
  const half = wide / 2;
  const number = (row, value, i) =>
    el(
      "g",
      at(...place(row, i)),
      row === 3 ? el("rect", { class: "share", x: -half, y: -12, width: wide * alpha[t][i], height: 16, rx: 3 }) : "",
      el("text", { class: "number" }, value),
    );
  const tryIt = (i) =>
    el(
      "g",
      {
        class: "press-it try",
        "data-does": "try",
        "data-piece": i,
        role: "button",
        tabindex: "0",
        "aria-label": `${words.try} ${player.run.source[i]}`,
        ...at(place(4, i)[0], place(4, i)[1] - 4),
      },
      el("rect", { x: -Math.min(22, half), y: -10, width: Math.min(44, wide), height: 17, rx: 8 }),
      el("text", { y: 3 }, words.try),
    );
  const group = el(
    "g",
    { class: `inside sums${long ? "" : " down"}` },
    el("rect", { class: "ground", ...ground, rx: 10 }),
    ...rows.map(([name, values], row) =>
      el(
        "g",
        { class: `sum-row row-${row}` },
        el("text", { class: "row-name", ...at(...named(row)) }, name),
        ...values.map((value, i) => number(row, value, i)),
      ),
    ),
    ...[...alpha[t].keys()].map(tryIt),
  );
  const closing = el("g", { class: "closing", ...at(...close) }, button(0, 0, "×", "close", words.close));
  return el("g", { class: "level" }, group, closing);
}
