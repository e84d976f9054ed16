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
    button(WIDTH - 20, 20, "×", "close", words.close),
    button(WIDTH - 52, 20, "›", "unit-on", words.next),
    button(WIDTH - 78, 20, "‹", "unit-back", words.previous),
    el(
      "text",
      { class: "go", x: WIDTH / 2, y: HEIGHT + 17, "data-goes": dec ? "stage-decoder" : "fold-encoder-ledger" },
      dec ? words.decoder : words.encoder,
    ),
  );
  const { at } = data;
  const x = dec ? at.target[0] + where.step * at.target[1] : at.source[0] + where.step * at.source[1];
  const left = Math.min(at.width - WIDTH - 6, Math.max(6, x - WIDTH / 2));
  const top = dec ? at.start[1] - HEIGHT + 70 : at.field - 96;
  group.style.transformOrigin = `${x - left}px ${dec ? HEIGHT - 40 : 20}px`;
  return { outer: el("g", { class: "level", transform: `translate(${left} ${Math.max(4, top)})` }, group), left, x };
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
    el("circle", { r: 12 }),
    el("text", { y: 5 }, sign),
  );
}

/** The rows e → exp(e − max) → ÷ Σ → α of step t, each number under its piece. */
export function openAttention(player, t) {
  const { data, scores, alpha } = player;
  const { at, inside: words } = data;
  const e = [...scores[t]];
  const largest = Math.max(...e);
  const raised = e.map((score) => Math.exp(score - largest));
  const sum = raised.reduce((a, b) => a + b, 0);
  const yours = player.run.yours(t);
  const rows = [
    [`e(s${subscript(t)}, hᵢ)`, e.map((value) => decimal(value))],
    [`exp(e − ${decimal(largest)})`, raised.map((value) => decimal(value))],
    [`÷ Σ = ${decimal(sum)}`, raised.map((value) => decimal(value / sum))],
    [yours ? words.yours : `α${subscript(t + 1)}`, [...alpha[t]].map((value) => decimal(value))],
  ];
  const x = (i) => at.source[0] + i * at.source[1];
  const [top, pace] = [at.field + 22, 23];
  const wide = Math.min(at.source[1] - 10, 60);
  const group = el(
    "g",
    { class: "inside sums" },
    el("rect", {
      class: "ground",
      x: 4,
      y: at.field + 2,
      width: at.width - 8,
      height: at.contexts - at.field - 4,
      rx: 10,
    }),
    ...rows.map(([name, values], row) =>
      el(
        "g",
        { class: `sum-row row-${row}`, transform: `translate(0 ${top + row * pace})` },
        el(
          "text",
          {
            class: "row-name",
            x: at.source[0] - at.source[1] / 2 - 4 > 150 ? at.source[0] - at.source[1] / 2 : 126,
            y: 0,
          },
          name,
        ),
        ...values.flatMap((value, i) => [
          row === 3
            ? el("rect", { class: "share", x: x(i) - wide / 2, y: -12, width: wide * alpha[t][i], height: 16, rx: 3 })
            : el("g"),
          el("text", { class: "number", x: x(i), y: 0 }, value),
        ]),
      ),
    ),
    ...[...alpha[t].keys()].map((i) =>
      el(
        "g",
        {
          class: "press-it try",
          "data-does": "try",
          "data-piece": i,
          role: "button",
          tabindex: "0",
          "aria-label": `${words.try} ${player.run.source[i]}`,
          transform: `translate(${x(i)} ${top + 4 * pace - 2})`,
        },
        el("rect", { x: -Math.min(22, wide / 2), y: -12, width: Math.min(44, wide), height: 17, rx: 8 }),
        el("text", { y: 1 }, words.try),
      ),
    ),
  );
  return el(
    "g",
    { class: "level" },
    group,
    el(
      "g",
      { class: "closing", transform: `translate(${at.width - 26} ${at.field + 20})` },
      button(0, 0, "×", "close", words.close),
    ),
  );
}
