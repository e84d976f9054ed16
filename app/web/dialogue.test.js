import { said, startDialogue } from "./dialogue.js";
import { watch } from "./parts.js";
import { frame, markup, same, test } from "./testing.js";

const turn = (remark, plain = true) => ({ remark, reply: `${remark}!`, go: { text: remark }, plain });
const list = (shown) =>
  `<ol class="dialogue" data-dialogue data-json='${JSON.stringify(shown)}'><li class="turn now"><p>now</p></li></ol>`;

test("a turn is added once, a what-if never", () => {
  const one = said([], turn("你好"));
  same(one.length, 1);
  same(said(one, turn("你好")).length, 1);
  same(said(one, turn("再见", false)).length, 1);
  same(
    said(one, turn("再见")).map(({ remark }) => remark),
    ["你好", "再见"],
  );
});

test("earlier and later turns stand around the one that is shown, and lead to their walks", async () => {
  startDialogue();
  const part = markup("<div class='part'></div>");
  for (const remark of ["你好", "<b>", "晚安", "<b>"]) {
    part.innerHTML = list(turn(remark));
    watch(part);
    await frame();
  }
  const shown = [...part.querySelectorAll(".turn")];
  same(
    shown.map((row) => row.className),
    ["turn", "turn now", "turn"],
  );
  same(
    shown.filter((row) => row.className === "turn").map((row) => row.querySelector(".said").textContent),
    ["你好", "晚安"],
  );
  same(JSON.parse(shown[2].querySelector("button").dataset.go), { text: "晚安" });
});
