// The points that a figure leaves out because every run has them: fetched once and kept, or carried by a report.
import { all, json } from "./dom.js";

const kept = new Map(); // address → promise of [{ x, y, text, customdata, map, at }, …], for the figure's first traces

/** What the first traces of a figure lack; [] for a figure that lacks nothing, or when the server does not answer. */
export function pointsOf({ points: address }) {
  if (!address) return Promise.resolve([]);
  if (!kept.has(address)) kept.set(address, found(address));
  return kept.get(address);
}

async function found(address) {
  const carried = all("[data-points]").find((element) => element.dataset.points === address);
  if (carried) return json(carried);
  try {
    const answer = await fetch(address);
    if (answer.ok) return await answer.json();
  } catch {
    // drawn without them; the next drawing asks again
  }
  kept.delete(address);
  return [];
}

/** A trace of them, where PCA has its sentences or where the neighbour map has. */
export function placed({ x, y, map, text, customdata }, mapped) {
  return mapped ? { x: map[0], y: map[1], text, customdata } : { x, y, text, customdata };
}
