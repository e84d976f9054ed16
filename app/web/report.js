// The entry of a run's own file: the walk without a server, on screen and on paper.
import { startAddress, stepsOf } from "./address.js";
import { all } from "./dom.js";
import { drawAll } from "./figures.js";
import { dress } from "./night.js";
import { plotly } from "./plotly.js";
import { startWalk } from "./walk.js";

const SHEET = 690; // pixels between the margins of A4

// Every figure is as wide as the sheet until the printing is over.
async function fit(width) {
  const Plotly = await plotly();
  for (const plot of all(".js-plotly-plot")) Plotly.relayout(plot, { width, autosize: width === null });
}

startAddress(() => {});
startWalk(() => stepsOf(location.search));

// After the walk's own, which opens the folds: a figure takes its width from an open one.
addEventListener("beforeprint", async () => {
  dress(true);
  await drawAll();
  await fit(SHEET);
});
addEventListener("afterprint", () => {
  dress(false);
  fit(null);
});
for (const button of all("[data-force], [data-swap]")) button.disabled = true; // these ask the server on the page
