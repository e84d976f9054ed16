import { coordinates, startPlane } from "./plane.js";
import { markup, same, test } from "./testing.js";

const THEMES = [
  { x: [1, 3], y: [4, 6], map: [[10, 30], [40, 60]], at: [0, 2] }, // biome-ignore format: a row for each theme
  { x: [2], y: [5], map: [[20], [50]], at: [1] },
];
const PCA = { mapped: false, path: [[7], [8]], here: [[9], [0]] };
const MAP = { mapped: true, path: [[], []], here: [[90], [80]] };

test("every trace gets the numbers of its sentences in the way that is chosen", () => {
  same(coordinates(THEMES, PCA, [1, 2]), [
    [[1, 3], [2], [7], [9], [2, 3]],
    [[4, 6], [5], [8], [0], [5, 6]],
  ]);
  same(coordinates(THEMES, MAP, [])[0], [[10, 30], [20], [], [90], []]);
});

test("one way is pressed and has its words; pointing twice points at nothing", () => {
  startPlane();
  const stage =
    markup(`<section class="stage"><div data-plane-views data-json='[{"titles":["",""]},{"titles":["",""]}]'>
    <button data-view="0" aria-pressed="true"></button><button data-view="1" aria-pressed="false"></button></div>
    <p data-view-words="0"></p><p data-view-words="1" hidden></p>
    <button data-point-at="[0,1]" aria-pressed="false"></button></section>`);
  stage.querySelector("[data-view='1']").click();
  same(
    [...stage.querySelectorAll("[data-view]")].map((button) => button.getAttribute("aria-pressed")),
    ["false", "true"],
  );
  same(
    [...stage.querySelectorAll("p")].map((words) => words.hidden),
    [true, false],
  );
  const point = stage.querySelector("[data-point-at]");
  point.click();
  same(point.getAttribute("aria-pressed"), "true");
  point.click();
  same(point.getAttribute("aria-pressed"), "false");
});
