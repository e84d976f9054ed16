// What one model can do at one frame: its figures, the answers to the fixed items, and the inside of one of them.
import { colour, el } from "../svg.js";

const ATTENTION = [
  [0, "#f7fbff"],
  [0.25, "#c6dbef"],
  [0.5, "#6baed6"],
  [0.75, "#2171b5"],
  [1, "#08306b"],
];
const CELL = 20;
const LEFT = 44;
const TOP = 24;
const MORE = 76; // for −ln p, to the right
const SIGNS = ["●", "■"];

export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A piece in the room of a cell. */
function short(piece) {
  if (piece === "‹eos›") return "‹/›";
  const text = piece.replaceAll("▁", "") || "␣";
  return text.length > 5 ? `${text.slice(0, 4)}…` : text;
}

function node(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** The column of a model by its name. `reveal`: how much of its inside is shown: { rows, loss, gradient }. */
export function column(subject, frame, side, name, say, reveal) {
  const look = frame.looks[side];
  const title = node("h4", { class: `side-name side-${"AB"[side]}` }, node("span", {}, SIGNS[side]), ` ${name}`);
  const exact = node("strong", {}, filled(say["js-exact"], { n: look.exact.toFixed(1) }));
  const loss = filled(say["js-loss"], { n: look.unseen_loss?.toFixed(3) ?? "–" });
  const speed = filled(say["js-speed"], { n: look.pieces_per_second.toLocaleString("en") });
  const figures = node("p", { class: "learn-figures" }, exact, ` · ${loss} · ${speed}`);
  const part = node("div", { class: "side" }, title, figures, answers(subject, look, say));
  part.append(inside(subject, look, say, reveal));
  return part;
}

function answers(subject, look, say) {
  const rows = subject.items.map(({ source }, index) => {
    const right = look.right[index];
    const mark = node("td", { class: right ? "kept" : "lost" }, right ? "✓" : "✗");
    mark.setAttribute("aria-label", right ? say["js-right"] : say["js-wrong"]);
    return node("tr", {}, node("th", { scope: "row" }, source), node("td", {}, look.written[index]), mark);
  });
  return node("table", { class: "learn-answers" }, node("caption", {}, say["js-answers"]), ...rows);
}

/** The map target × source, −ln p beside each row and the gradient under each column. */
function inside(subject, look, say, { rows, loss, gradient }) {
  const [source, target] = [subject.source_pieces, subject.target_pieces];
  const [wide, high] = [source.length * CELL, target.length * CELL];
  const box = `0 0 ${LEFT + wide + MORE} ${TOP + high + 48}`;
  const label = look.attention ? say["js-attention"] : say["js-no-attention"];
  const svg = el("svg", { viewBox: box, class: "learn-map", role: "img", "aria-label": label });
  const words = (x, y, text, anchor) => {
    svg.append(el("text", { x, y, "text-anchor": anchor }, text));
  };
  const middle = (index) => LEFT + (index + 0.5) * CELL;
  source.forEach((piece, s) => {
    words(middle(s), TOP - 6, short(piece), "middle");
  });
  target.forEach((piece, t) => {
    const y = TOP + t * CELL;
    words(LEFT - 5, y + 14, short(piece), "end");
    const shown = t < rows;
    source.forEach((_, s) => {
      const weight = look.attention?.[t][s];
      const fill = shown && weight !== undefined ? colour(ATTENTION, weight, 0, 1) : "none";
      const title = el("title", {}, weight === undefined ? "" : weight.toFixed(3));
      svg.append(el("rect", { x: LEFT + s * CELL, y, width: CELL, height: CELL, fill, class: "cell" }, title));
    });
    if (shown && loss) {
      const surprise = -look.log_probs[t];
      const length = Math.min(1, surprise / 4) * (MORE - 10);
      const title = el("title", {}, surprise.toFixed(3));
      svg.append(el("rect", { x: LEFT + wide + 6, y: y + 4, width: length, height: CELL - 8, class: "loss" }, title));
    }
  });
  if (!look.attention) words(LEFT + wide / 2, TOP + high / 2, say["js-no-attention"], "middle");
  words(LEFT + wide + 6, TOP - 6, say["js-surprise"], "start");
  if (gradient) {
    const most = Math.max(...look.gradient, 1e-9);
    look.gradient.forEach((value, s) => {
      const tall = (value / most) * 30;
      const y = TOP + high + 4;
      const title = el("title", {}, value.toFixed(3));
      svg.append(el("rect", { x: LEFT + s * CELL + 3, y, width: CELL - 6, height: tall, class: "gradient" }, title));
    });
    words(LEFT + wide + 6, TOP + high + 18, say["js-gradient"], "start");
  }
  return svg;
}
