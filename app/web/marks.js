// Marks over a figure: a band on the chosen row and column, another on the lit ones, rings along the lit path.
// Moving a box costs nothing, where Plotly.relayout would redraw the figure.
import { all, hide } from "./dom.js";

const known = new WeakMap(); // figure → { axes: { x: "enc", y: "dec" }, rings: { dec: [[x, y], …] } }
const AXIS = { x: "xaxis", y: "yaxis" };
const RING = 9; // px, half of its width
const LAST_RING = 13;

/** What a figure's axes choose: { x: "enc", y: "dec" }. */
export const axesOf = (figure) => known.get(figure)?.axes ?? {};

/** Lays a drawn figure's boxes over it, to be moved by `mark`. */
export function addMarks(figure, { axes = {}, rings = {} }) {
  const canvas = figure.querySelector(".canvas");
  known.set(figure, { axes, rings });
  for (const box of all(":scope > :is(.light, .band, .ring)", canvas)) box.remove();
  const add = (className) => {
    const box = document.createElement("div");
    box.className = className;
    canvas.append(box);
  };
  for (const [axis, name] of Object.entries(axes)) {
    if (name !== "unit") add(`light light-${axis}`);
    add(`band band-${axis}`);
  }
  for (const [name, points] of Object.entries(rings)) for (const _ of points) add(`ring ring-${name}`);
}

/** Moves the boxes to what is chosen and what is lit. */
export function mark(figure, { chosen, lit }) {
  const canvas = figure.querySelector(".canvas");
  const layout = canvas._fullLayout;
  if (!layout || !known.has(figure)) return;
  const { axes, rings } = known.get(figure);
  for (const [axis, name] of Object.entries(axes)) {
    across(canvas.querySelector(`.band-${axis}`), layout, axis, chosen[name]);
    across(canvas.querySelector(`.light-${axis}`), layout, axis, lit[name]);
  }
  for (const [name, points] of Object.entries(rings)) {
    all(`.ring-${name}`, canvas).forEach((ring, step) => {
      const off = lit[name] === null || step > lit[name];
      hide(ring, off);
      if (!off) around(ring, layout, points[step], step === lit[name]);
    });
  }
}

const at = (layout, axis, value) => layout[AXIS[axis]].d2p(value) + layout[AXIS[axis]]._offset;

function across(box, layout, axis, step) {
  if (!box || !layout[AXIS[axis]]) return;
  const off = step === null || step === undefined;
  hide(box, off);
  if (off) return;
  const ends = [at(layout, axis, step - 0.5), at(layout, axis, step + 0.5)];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const size = layout._size;
  if (axis === "x") put(box, low, size.t, Math.max(2, high - low), size.h);
  else put(box, size.l, low, size.w, high - low);
}

function around(ring, layout, [x, y], last) {
  const half = last ? LAST_RING : RING;
  ring.classList.toggle("last", last);
  put(ring, at(layout, "x", x) - half, at(layout, "y", y) - half, 2 * half, 2 * half);
}

function put(box, left, top, width, height) {
  Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}
