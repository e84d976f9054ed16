// Two models in one chart: the loss over the updates, and the staircase of exact match by length.
import { el } from "../svg.js";

const WIDE = 460;
const HIGH = 220;
const LEFT = 34;
const TOP = 8;
const BOTTOM = 34;
const span = { x: WIDE - LEFT - 10, y: HIGH - TOP - BOTTOM };

const chart = (label, ...parts) =>
  el("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label, class: "learn-chart" }, ...parts);
const words = (x, y, text, anchor = "middle") => el("text", { x, y, "text-anchor": anchor }, text);
const rule = (x1, y1, x2, y2, cls) => el("line", { x1, y1, x2, y2, class: cls });

/** Where an update stands on a logarithmic axis from 0 to `last`: 0 … 1. */
export const along = (update, last) => Math.log1p(update) / Math.log1p(Math.max(1, last));

/** The places of a line's points [[update, loss], …], as SVG wants them. Losses that are no number are left out. */
export function points(pairs, last, most) {
  return pairs
    .filter(([, loss]) => loss !== null)
    .map(([update, loss]) => {
      const x = LEFT + along(update, last) * span.x;
      const y = TOP + (1 - Math.min(1, loss / most)) * span.y;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}

/** The losses of all models, with a line at the frame that is shown. */
export function curves(frames, at, labels) {
  const last = frames.at(-1).update;
  const losses = frames.flatMap(({ looks }) => looks.map((look) => look.unseen_loss ?? 0));
  const most = Math.max(1, Math.ceil(Math.max(...losses)));
  const foot = HIGH - BOTTOM;
  const parts = [rule(LEFT, foot, WIDE - 10, foot, "axis"), rule(LEFT, TOP, LEFT, foot, "axis")];
  for (let tick = 0; tick <= most; tick++) {
    parts.push(words(LEFT - 6, TOP + (1 - tick / most) * span.y + 4, `${tick}`, "end"));
  }
  for (const tick of [0, 1, 10, 100, 1000, 10000].filter((update) => update <= last)) {
    parts.push(words(LEFT + along(tick, last) * span.x, foot + 14, `${tick}`));
  }
  parts.push(words(WIDE / 2, HIGH - 4, labels.updates));
  const here = LEFT + along(frames[at].update, last) * span.x;
  parts.push(rule(here, TOP, here, foot, "here"));
  frames[at].looks.forEach((_, side) => {
    const line = points(
      frames.map(({ update, looks }) => [update, looks[side].unseen_loss]),
      last,
      most,
    );
    parts.push(el("polyline", { points: line, class: `line side-${side}` }));
  });
  return chart(labels.curves, ...parts);
}

/** Exact match by length: two bars for each, from the models of one frame. longest: of the sources learned from. */
export function stairs(frame, longest, labels) {
  const steps = frame.looks[0].stairs;
  const foot = HIGH - BOTTOM;
  const each = span.x / steps.length;
  const wide = Math.min(16, each / (frame.looks.length + 0.6));
  const parts = [rule(LEFT, foot, WIDE - 10, foot, "axis")];
  for (const share of [0, 50, 100]) parts.push(words(LEFT - 6, foot - (share / 100) * span.y + 4, `${share}`, "end"));
  steps.forEach(([length], index) => {
    const middle = LEFT + (index + 0.5) * each;
    if (steps.length < 12 || index % 2 === 0) parts.push(words(middle, foot + 14, `${length}`));
    frame.looks.forEach((look, side) => {
      const [, right, items] = look.stairs[index];
      const high = (right / items) * span.y;
      const x = middle + (side - frame.looks.length / 2) * wide;
      const title = el("title", {}, `${length}: ${right}/${items}`);
      parts.push(el("rect", { x, y: foot - high, width: wide - 1, height: high, class: `bar side-${side}` }, title));
    });
    if (length === longest && index < steps.length - 1) {
      parts.push(rule(middle + each / 2, TOP, middle + each / 2, foot, "here"));
    }
  });
  parts.push(words(WIDE / 2, HIGH - 4, labels.length));
  return chart(labels.stairs, ...parts);
}
