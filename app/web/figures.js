// Figures: Plotly draws each when it comes near the window; a click in it chooses, the pointer in it lights.
//
// A figure is figure.plot with the specification of app/figures.py in data-json and a .canvas to draw on. "live" in its
// class: taken in hand; "drawn": Plotly is done.
import { stayingWords } from "./axes.js";
import { all, json } from "./dom.js";
import { point } from "./light.js";
import { addMarks, mark } from "./marks.js";
import { narrowed } from "./narrow.js";
import { rows } from "./numbers.js";
import { fresh, onRender } from "./parts.js";
import { plotly } from "./plotly.js";
import { placed, pointsOf } from "./points.js";
import { store } from "./store.js";

const AHEAD = "800px"; // how far from the window a figure is drawn
const waiting = new Set(); // figures that are not near yet

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target);
  },
  { rootMargin: AHEAD },
);

/** Draws a figure; the promise ends when Plotly is done. */
export async function draw(figure) {
  near.unobserve(figure);
  waiting.delete(figure);
  const spec = json(figure);
  const [Plotly, points] = await Promise.all([plotly(), pointsOf(spec)]);
  if (!figure.isConnected) return;
  for (const [i, kept] of points.entries()) Object.assign(spec.data[i], placed(kept, spec.mapped));
  const canvas = figure.querySelector(".canvas");
  for (const trace of spec.data) if (trace.z?.data) trace.z = rows(trace.z);
  const { data, layout } = narrowed(spec, canvas.parentElement.clientWidth, canvas.clientWidth);
  canvas.style.height = `${layout.height}px`;
  await Plotly.newPlot(canvas, data, layout, buttons(Plotly, figure.dataset.figure));
  for (const drawing of all("svg.main-svg", canvas)) drawing.setAttribute("aria-hidden", "true"); // the caption speaks
  addMarks(figure, spec);
  listen(figure, canvas, spec.axes ?? {});
  figure.classList.add("drawn");
  refresh(figure);
  figure.dispatchEvent(new Event("drawn", { bubbles: true }));
}

/** Draws what is still waiting: paper has no window that it could come near to. */
export function drawAll() {
  return Promise.all([...waiting].map(draw));
}

function listen(figure, canvas, axes) {
  const steps = ({ points }) =>
    Object.fromEntries(Object.entries(axes).map(([axis, name]) => [name, Math.round(points[0][axis])]));
  canvas.on("plotly_click", (event) => {
    if (Object.keys(axes).length) store.choose(steps(event));
  });
  canvas.on("plotly_hover", (event) => point(steps(event)));
  canvas.on("plotly_unhover", () => point({}));
  canvas.on("plotly_afterplot", () => refresh(figure));
}

function refresh(figure) {
  mark(figure, store);
  stayingWords(figure);
}

// The two buttons that save a figure.
function buttons(Plotly, name) {
  const svg = {
    name: "SVG",
    title: "SVG",
    icon: Plotly.Icons.disk,
    click: (plot) => Plotly.downloadImage(plot, { format: "svg", filename: name }),
  };
  return {
    displaylogo: false,
    responsive: true,
    displayModeBar: "hover",
    modeBarButtons: [["toImage"], [svg]],
    toImageButtonOptions: { format: "png", scale: 2, filename: name },
    // Where a page has a <base>, Plotly puts the address of now before "#clip…": when a step changes the address, the
    // clip is another document's, which the browser fetches (the whole page) and clips nothing with.
    _baseUrl: "",
  };
}

export function startFigures() {
  onRender(() => {
    for (const figure of waiting) if (!figure.isConnected) waiting.delete(figure);
    for (const figure of fresh(".plot")) {
      waiting.add(figure);
      near.unobserve(figure); // a figure that was filled again is looked at again
      near.observe(figure);
    }
  });
  const follow = () => {
    for (const figure of all(".plot.drawn")) mark(figure, store);
  };
  store.on("choose", follow);
  store.on("light", follow);
}
