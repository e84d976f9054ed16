// The words of a large map's axes stay while the map scrolls: copies of Plotly's own labels, stuck to its box's edges.

const TALL = 0.85; // of the window's height; a taller map with words above it gets a box that scrolls

/** Lays the words over a drawn figure that scrolls, and takes them away from one that does not. */
export function stayingWords(figure) {
  const box = figure.querySelector(".scroll");
  const canvas = figure.querySelector(".canvas");
  const layout = canvas._fullLayout;
  for (const old of canvas.querySelectorAll(":scope > .staying")) old.remove();
  const above = layout?.xaxis?.side === "top" && canvas.data[0].type === "heatmap";
  box.classList.toggle("tall-map", above && layout.height > TALL * innerHeight);
  if (!layout?.yaxis || canvas.data[0].type !== "heatmap") return;
  const { l, t } = layout._size;
  const wide = canvas.scrollWidth > box.clientWidth + 1;
  const tall = box.classList.contains("tall-map");
  if (tall) canvas.prepend(words(canvas, "x", layout.width, t));
  if (wide) canvas.prepend(words(canvas, "y", l, layout.height));
  if (wide && tall) canvas.prepend(words(canvas, "xy", l, t));
}

// A copy of one axis's words ("xy": of none, the empty corner), as large as the margin that they stand in.
function words(canvas, axis, width, height) {
  const strip = document.createElement("div");
  strip.className = `staying staying-${axis}`;
  strip.setAttribute("aria-hidden", "true");
  const paper = document.createElement("div");
  Object.assign(paper.style, { width: `${width}px`, height: `${height}px` });
  const labels = canvas.querySelector(`.cartesianlayer .${axis}axislayer-above`);
  if (labels) {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("width", width);
    drawing.setAttribute("height", height);
    drawing.append(labels.cloneNode(true));
    paper.append(drawing);
  }
  strip.append(paper);
  return strip;
}
