// The gate ledger: the equations of one step and one unit, filled in with this run's numbers.
import { all, hide, json, rail } from "./dom.js";
import { fixed, small, unpack } from "./numbers.js";
import { fresh, onRender } from "./parts.js";
import { store } from "./store.js";

const ledgers = new Map(); // element → its numbers, unpacked

function read(element) {
  const data = json(element);
  const numbers = (group) => Object.fromEntries(Object.entries(group).map(([name, array]) => [name, unpack(array)]));
  return {
    ...data,
    gates: numbers(data.gates),
    deltas: numbers(data.deltas),
    start: unpack(data.start),
    column: new Map(data.units.map((unit, index) => [unit, index])),
  };
}

/** The unit to begin with: one whose numbers are there. */
export const firstUnit = () => [...ledgers.values()][0]?.units[0] ?? 0;

/** Where a choice's numbers stand: { step, column, backward, previous }; no column if the unit was left out. */
export function place(data, chosen, half) {
  const encoder = data.side === "encoder";
  const step = encoder ? chosen.enc : chosen.dec;
  const column = data.column.get(chosen.unit);
  const backward = encoder && chosen.unit >= half; // it reads from the end
  const before = backward ? step + 1 : step - 1;
  const state = data.gates.m ?? data.gates.h;
  const outside = before < 0 || before >= state.values.length / state.width;
  const zero = encoder || data.gates.m ? 0 : data.start.values[column];
  return { step, column, backward, previous: outside ? zero : state.values[before * state.width + column] };
}

function fill(element, data, bar) {
  const { chosen } = store;
  const { step, column, backward, previous } = place(data, chosen, Number(bar.dataset.half));
  const encoder = data.side === "encoder";
  const words = encoder ? bar.dataset.encStep : bar.dataset.decStep;
  const side = encoder ? ` (${backward ? bar.dataset.backward : bar.dataset.forward})` : "";
  const where = `${words} ${step + 1} · ${bar.dataset.unitWord} ${chosen.unit}${side}`;
  element.querySelector("[data-where]").textContent = where;
  const missing = column === undefined;
  hide(element.querySelector("[data-missing]"), !missing);
  const at = (array) => array.values[step * array.width + column];
  const put = (attribute, text) => {
    for (const cell of all(`[data-${attribute}]`, element)) {
      cell.textContent = missing ? "·" : text(cell.dataset[attribute]);
    }
  };
  put("n", (name) => fixed(name === "previous" ? previous : at(data.gates[name]), 4));
  put("numpy", (name) => fixed(at(data.gates[name]) + at(data.deltas[name]), 4));
  put("delta", (name) => small(at(data.deltas[name])));
}

export function startLedgers() {
  onRender(() => {
    for (const element of fresh("[data-ledger]")) ledgers.set(element, read(element));
    for (const element of ledgers.keys()) {
      if (!element.isConnected || !element.dataset.ledger) ledgers.delete(element);
    }
  });
  store.on("choose", () => {
    const bar = rail();
    if (bar) for (const [element, data] of ledgers) fill(element, data, bar);
  });
}
