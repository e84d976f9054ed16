import { coordinates, startPlane } from "./plane.js";
import { markup, same, test } from "./testing.js";

const TURNS = {
  members: [[0, 2], [1]],
  ways: [
    {
      points: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      path: [[7], [8]],
      here: [[9], [0]],
      titles: ["", ""],
    },
    {
      points: [
        [10, 20, 30],
        [40, 50, 60],
      ],
      path: [[], []],
      here: [[90], [80]],
      titles: ["a", "b"],
    },
  ],
};

test("every trace gets the numbers of its sentences in the way that is chosen", () => {
  same(coordinates(TURNS, 0, [1]), [
    [[1, 3], [2], [7], [9], [2]],
    [[4, 6], [5], [8], [0], [5]],
  ]);
  same(coordinates(TURNS, 1, [])[0], [[10, 30], [20], [], [90], []]);
});

test("one way is pressed and has its words; pointing twice points at nothing", () => {
  startPlane();
  const stage = markup(`<section class="stage"><div data-plane-views data-json='${JSON.stringify(TURNS)}'>
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
