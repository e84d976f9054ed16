import { markup, same, test } from "../testing.js";
import { along, curves, points, stairs } from "./charts.js";

const look = (loss, right) => ({
  unseen_loss: loss,
  stairs: [
    [3, right, 4],
    [4, 0, 4],
  ],
});
const frames = [
  { update: 0, looks: [look(3, 0), look(3, 0)] },
  { update: 9, looks: [look(1, 4), look(null, 2)] },
];
const labels = { updates: "u", curves: "c", length: "l", stairs: "s" };

test("updates stand on a logarithmic axis", () => {
  same([along(0, 99), along(9, 99), along(99, 99)], [0, 0.5, 1]);
});

test("a loss that is no number leaves a gap", () => {
  const line = [
    [0, 2],
    [5, null],
    [9, 1],
  ];
  same(points(line, 9, 2).split(" ").length, 2);
});

test("every model has a line and the frame that is shown is marked", () => {
  const page = markup("<div></div>");
  page.append(curves(frames, 1, labels));
  same(page.querySelectorAll("polyline").length, 2);
  same(page.querySelectorAll("line.here").length, 1);
});

test("a bar is as high as its share, and where the lessons end is marked", () => {
  const page = markup("<div></div>");
  page.append(stairs(frames[1], 3, labels));
  const high = [...page.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("height")));
  same(high[0], 2 * high[1]);
  same(high.slice(2), [0, 0]);
  same(page.querySelectorAll("line.here").length, 1);
});
