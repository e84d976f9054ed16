import { narrowed } from "./narrow.js";
import { same, test } from "./testing.js";

const figure = (data, xaxis = {}) => ({ data, layout: { height: 100, margin: { b: 10 }, xaxis } });
const BARRED = { type: "heatmap", colorbar: { thickness: 10, title: { text: "α" } } };

test("in a wide box that holds the figure nothing changes", () => {
  const given = figure([BARRED]);
  same(narrowed(given, 900, 900), given);
});

test("in a narrow box, and beside a figure that scrolls, the bar lies below at the left", () => {
  for (const [box, canvas] of [
    [302, 302],
    [900, 1400],
  ]) {
    const { data, layout } = narrowed(figure([BARRED], { side: "top" }), box, canvas);
    same([data[0].colorbar.orientation, data[0].colorbar.x, data[0].colorbar.title.text], ["h", 0, "α"]);
    same(layout.height - layout.margin.b, 90);
  }
});

test("an axis below the map keeps its place above the bar", () => {
  const top = narrowed(figure([BARRED], { side: "top" }), 302, 302).layout.margin.b;
  same(narrowed(figure([BARRED]), 302, 302).layout.margin.b > top, true);
});

test("figures with two bars, or with none that shows, are left alone", () => {
  for (const data of [[BARRED, BARRED], [{ ...BARRED, showscale: false }], [{ type: "scatter" }]]) {
    same(narrowed(figure(data), 302, 302), figure(data));
  }
});
