// The words of a large map's axes, and its colour bar, stay while the map scrolls: copies of Plotly's own drawing,
// stuck to the edges of its box.
import { BAR } from "./narrow.js";

const TALL = 0.85; // of the window's height; a taller map with words above it gets a box that scrolls

/** Lays the words over a drawn figure that scrolls, and takes them away from one that does not. */
export function stayingWords(figure) {
  const box = figure.querySelector(".scroll");
  const canvas = figure.querySelector(".canvas");
  const layout = canvas._fullLayout;
  for (const old of canvas.querySelectorAll(":scope > .staying")) old.remove();
  const map = layout?.yaxis !== undefined && canvas.data[0].type === "heatmap";
  box.classList.toggle("tall-map", map && layout.xaxis.side === "top" && layout.height > TALL * innerHeight);
  if (!map) return;
  const { width, height } = layout;
  const { l, t } = layout._size;
  const lying = canvas.data.some(({ colorbar }) => colorbar?.orientation === "h");
  const wide = canvas.scrollWidth > box.clientWidth + 1;
  const tall = box.classList.contains("tall-map");
  const strips = [
    wide && lying && strip(canvas, "bar", ".infolayer .colorbar", [height - BAR, box.clientWidth, BAR]),
    tall && strip(canvas, "x", ".xaxislayer-above", [0, width, t]),
    wide && strip(canvas, "y", ".yaxislayer-above", [0, l, height]),
    wide && tall && strip(canvas, "xy", null, [0, l, t]), // the empty corner
  ];
  canvas.prepend(...strips.filter(Boolean));
}

// A copy of what `selector` finds in the drawing, cut out from `top` on in this width and height.
function strip(canvas, name, selector, [top, width, height]) {
  const made = document.createElement("div");
  made.className = `staying staying-${name}`;
  made.setAttribute("aria-hidden", "true");
  const paper = document.createElement("div");
  Object.assign(paper.style, { top: `${top}px`, width: `${width}px`, height: `${height}px` });
  const drawn = selector && canvas.querySelector(selector);
  if (drawn) {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const size = { width, height, viewBox: `0 ${top} ${width} ${height}` };
    for (const [attribute, value] of Object.entries(size)) drawing.setAttribute(attribute, value);
    drawing.append(drawn.cloneNode(true));
    paper.append(drawing);
  }
  made.append(paper);
  return made;
}
