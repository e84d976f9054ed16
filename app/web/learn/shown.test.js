import { markup, same, test } from "../testing.js";
import { draw, shown } from "./shown.js";

const say = {
  "js-failed": "It broke; try again.",
  "js-waiting": "{n} before you.",
  "js-play": "Play",
  "js-pause": "Pause",
};
const page = () => {
  const root = markup(`<div data-learn><p data-status></p><p data-phase></p><input type="checkbox" data-slowly>
    <button data-act="play"></button><button data-act="step"></button><button data-act="stop"></button></div>`);
  root.dataset.json = JSON.stringify(say);
  return root;
};
const status = (root) => root.querySelector("[data-status]").textContent;

test("a training whose process died is a sentence, and can be neither stepped nor ended", () => {
  const root = page();
  Object.assign(shown, { token: "mine", stage: "failed", reason: "crash" });
  draw();
  same(status(root), "It broke; try again.");
  same(
    [...root.querySelectorAll("[hidden]")].map(({ dataset }) => dataset.act),
    ["step", "stop"],
  );
});

test("who waits is told the place", () => {
  const root = page();
  Object.assign(shown, { token: "mine", stage: "waiting", place: 2 });
  draw();
  same(status(root), "2 before you.");
});
