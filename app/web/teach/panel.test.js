import { same, test } from "../testing.js";
import { frameOf, lessonOf } from "./panel.js";

const NOTHING = { show: null, lock: [], figure: "", lang: "zh", tour: false, present: false };

test("a lesson that hides nothing is the run's link without the tour", () => {
  same(lessonOf("text=a", NOTHING), "text=a&lang=zh&tour=off");
});

test("ticks become lists, and a figure stands alone", () => {
  const ticks = { ...NOTHING, show: ["picture", "attention"], lock: ["text"], tour: true, present: true };
  same(lessonOf("text=a", ticks), "text=a&lang=zh&show=picture,attention&lock=text&tour=1&present=1");
  same(lessonOf("text=a", { ...ticks, figure: "figure-attention", lock: [] }).includes("show=figure-attention&"), true);
});

test("the code of a frame is markup whatever the sentence is", () => {
  const code = frameOf("http://a/?text=x&lang=zh", '"<b>');
  same(code.startsWith('<iframe src="http://a/?text=x&amp;lang=zh" title="&quot;&lt;b>" width="100%"'), true);
});
