import { fresh, onRender, watch } from "./parts.js";
import { frame, markup, same, test } from "./testing.js";

let rounds = 0;
onRender(() => {
  rounds += 1;
  for (const element of fresh(".thing")) element.append("…"); // our own change is no news
});

async function counted(change) {
  const before = rounds;
  change();
  for (let i = 0; i < 4; i += 1) await frame();
  return rounds - before;
}

test("a batch of changes in a part is one round, and our own work makes none", async () => {
  const part = markup(`<div class="part"></div>`);
  await counted(() => watch(part));
  const fill = () => {
    part.innerHTML = `<p class="thing"></p><p class="thing"></p>`;
    part.append("more");
  };
  same(await counted(fill), 1);
});

test("a changed value is news, though no element comes or goes", async () => {
  const part = markup(`<div class="part"><p data-json="1"></p></div>`);
  await counted(() => watch(part));
  same(await counted(() => part.firstChild.setAttribute("data-json", "2")), 1);
});

test("nothing outside the parts, and nothing that is drawn in a live figure, is news", async () => {
  const root = markup(`<div><div class="part"><p class="plot live"><b class="canvas"></b></p></div><i></i></div>`);
  await counted(() => watch(root.firstChild));
  const canvas = root.querySelector(".canvas");
  const draw = () => {
    canvas.append("drawn");
    root.querySelector("i").append("elsewhere");
  };
  same(await counted(draw), 0);
  canvas.parentElement.className = "plot"; // as Gradio leaves it when it fills the figure again
  same(await counted(() => canvas.replaceChildren()), 1);
});

test("an element is fresh once, and again when its class came anew", () => {
  const root = markup(`<p><i class="mark"></i></p>`);
  same([fresh(".mark").length, fresh(".mark").length], [1, 0]);
  root.firstChild.className = "mark";
  same(fresh(".mark").length, 1);
});
