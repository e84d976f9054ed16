import { reveal, said, startFolds, unfold } from "./folds.js";
import { watch } from "./parts.js";
import { frame, markup, same, test } from "./testing.js";

startFolds();

const PAGE = `<div><nav data-rail data-link="text=x"></nav><div class="part">
  <details data-fold="a.kept"><summary>1</summary></details>
  <details data-fold="a.one" data-of="att c"><summary>2</summary>
    <details data-fold="a.two"><summary>3</summary><b></b></details></details></div></div>`;
const open = (root) => [...root.querySelectorAll("[open]")].map(({ dataset }) => dataset.fold);
const told = (root, link) => {
  root.querySelector("[data-rail]").dataset.link = link;
};

test("what a link says of a fold's parameters", () => {
  same(said("text=x&c=0.5&towards=y", "c towards"), "0.5 y");
  same(said("text=x", "c towards"), "");
});

test("a fold that was opened is open after an update took that away, one that was closed is not", async () => {
  const root = markup(PAGE);
  watch(root);
  await frame();
  same(open(root), []);
  root.querySelector("summary").click();
  await frame();
  root.querySelector("[data-fold='a.kept']").removeAttribute("open");
  told(root, "text=y");
  await frame();
  same(open(root), ["a.kept"]);
  root.querySelector("summary").click();
  told(root, "text=z");
  await frame();
  same(open(root), []);
});

test("a link that brings a change opens the fold that shows it, once", async () => {
  const root = markup(PAGE);
  watch(root);
  told(root, "text=x&att=uniform");
  await frame();
  same(open(root), ["a.one"]);
  root.querySelectorAll("summary")[1].click();
  told(root, "text=x&att=uniform&beam=2");
  await frame();
  same(open(root), []);
  told(root, "text=x&att=permuted");
  await frame();
  same(open(root), ["a.one"]);
  root.querySelectorAll("summary")[1].click();
});

test("every fold around an element opens; paper opens all and folds them again", async () => {
  const root = markup(PAGE);
  reveal(root.querySelector("b"));
  same(open(root), ["a.one", "a.two"]);
  unfold(true);
  same(open(root), ["a.kept", "a.one", "a.two"]);
  unfold(false);
  same(open(root), ["a.one", "a.two"]);
  await frame();
  same(JSON.parse(sessionStorage.getItem("folds")).sort(), ["a.one", "a.two"]);
});
