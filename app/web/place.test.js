import { sideBySide } from "./place.js";
import { same, test } from "./testing.js";
import { straighten, turned } from "./turned.js";
import { markup } from "./testing.js";

const AT = {
  source: [200, 100],
  target: [250, 100],
  field: 150,
  contexts: 270,
  width: 900,
  start: [62, 300],
  c: [94, 200],
};

test("side by side a line goes from h_i down to c_t, and to s_{t−1} while it is scored", () => {
  const place = sideBySide({ data: { at: AT } });
  same(place.line(1, 2, false), [300, 150, 300, 216, 450, 204, 450, 270]);
  same(place.line(0, 0, true).slice(-2), [62, 300]);
  same(place.line(0, 1, true).slice(-2), [250, 300]);
  same(place.pipe(1), [
    [94, 200],
    [350, 200],
    [350, 270],
  ]);
});

const chip = (side, i) =>
  `<g class="mark chip ${side}" data-${side === "source" ? "src" : "tgt"}="${i}"><rect width="60"/></g>`;
const cell = (t) => `<g class="mark cell decoder" data-tgt="${t}"></g><g class="mark ctx" data-tgt="${t}"></g>
  <g class="mark bars" data-tgt="${t}"><g class="bar" data-p="0.5"><rect width="50"/><text>word</text></g>
  <g class="bar rest"><rect width="10"/><text>rest</text></g></g>`;
const drawn = (source, target) => {
  const range = (count, make) => Array.from({ length: count }, (_, k) => make(k)).join("");
  const root = markup(`<figure><svg class="drawing"><g class="mark c"></g><g class="mark cell decoder start"></g>
    ${range(source, (i) => chip("source", i))}${range(target, (t) => chip("target", t) + cell(t))}</svg></figure>`);
  const find = (selector) => [...root.querySelectorAll(selector)];
  const run = { previous: (t) => `word ${t}` };
  return { root, find, source, run, data: { at: AT, cell: "gru" } };
};
const corner = (element) =>
  element
    .getAttribute("transform")
    .match(/[-\d.]+/g)
    .map(Number);

const SIZES = [
  [1, 1],
  [5, 4],
  [60, 60],
];

test("turned, everything of 1 to 60 pieces stands inside, the source one below the other", () => {
  for (const [source, target] of SIZES) {
    const player = drawn(source, target);
    turned(player).show(0);
    const [, , width, height] = player.root.querySelector("svg").getAttribute("viewBox").split(" ").map(Number);
    const chips = player.find(".source").map(corner);
    same(
      chips.every(([x, y], i) => x === chips[0][0] && (!i || y > chips[i - 1][1])),
      true,
    );
    for (const part of player.find(".chip, .c, .start")) {
      const [x, y] = corner(part);
      same(x >= 0 && x <= width && y >= 0 && y <= height, true);
    }
    same(width <= 344, true);
  }
});

test("turned, one step is shown, with the state before it", () => {
  const player = drawn(3, 3);
  const place = turned(player);
  const there = () => player.find(".decoder:not(.elsewhere)").map(({ dataset }) => dataset.tgt ?? "start");
  place.show(0);
  same(there(), ["start", "0"]);
  place.show(2);
  same(there(), ["1", "2"]);
  same(player.find(".bars:not(.elsewhere)").length, 1);
  same(player.root.querySelector(".previous").textContent, "y₂ = word 2");
});

test("turned, a bar's width is its probability", () => {
  const player = drawn(2, 1);
  turned(player);
  const [one, rest] = player.find(".bar rect").map((rect) => Number(rect.getAttribute("width")));
  same([one, Math.round(rest * 10) / 10], [46, 9.2]);
});

test("straightened, the drawing is as it came, and what an update changed stays", () => {
  const player = drawn(3, 2);
  const svg = player.root.querySelector("svg");
  const was = svg.innerHTML;
  turned(player).show(1);
  straighten(player.root);
  same(svg.innerHTML, was);
  turned(player).show(1);
  player.find(".source")[0].setAttribute("transform", "translate(7 7)");
  straighten(player.root);
  same(player.find(".source")[0].getAttribute("transform"), "translate(7 7)");
});
