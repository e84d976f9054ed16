// Numbers as coloured tiles: a state's mosaic, a strip of an embedding or a context. The markup carries their colours,
// three hexadecimal digits each, because a run has a thousand of them; here they become squares.
import { el } from "./svg.js";

// By the class of the part: tiles in a row, their width and height, and where the first begins.
const SHAPES = [
  [".embedding, .ctx", { columns: 8, width: 5, height: 6, left: -20 }],
  [".decoder", { columns: 4, width: 9, height: 9, left: -18 }],
  [".c", { columns: 4, width: 7, height: 7, left: -14 }],
  [".cell", { columns: 4, width: 8, height: 8, left: -16 }],
];

/** The tiles of a list of colours, in reading order. */
export function tiles(colours, { columns, width, height, left }) {
  return Array.from({ length: colours.length / 3 }, (_, k) =>
    el("rect", {
      x: left + (k % columns) * width,
      y: Math.floor(k / columns) * height,
      width,
      height,
      fill: `#${colours.slice(3 * k, 3 * k + 3)}`,
    }),
  );
}

/** Fills every mosaic and strip of a picture. */
export function fillTiles(root) {
  for (const group of root.querySelectorAll("[data-tiles]")) {
    const [, shape] = SHAPES.find(([selector]) => group.closest(selector));
    group.replaceChildren(...tiles(group.dataset.tiles, shape));
  }
}
