import { queryOf, runOf, startAddress, stepsOf } from "./address.js";
import { store } from "./store.js";
import { markup, same, test } from "./testing.js";

const restored = [];
startAddress((run) => restored.push(run));
store.limit({ enc: 5, dec: 5, unit: 99 });

// A run with this link is shown.
function shown(link, steps = {}) {
  markup(`<nav data-rail data-link="${link.replaceAll("&", "&amp;")}" data-lang="en">run</nav>`);
  store.choose(steps);
}
const moved = () => new Promise((done) => addEventListener("popstate", done, { once: true }));
const params = () => Object.fromEntries(new URLSearchParams(location.search));

test("a query is a run, its steps and a language", () => {
  same(stepsOf("?text=a&enc=2&unit=7"), { enc: 2, dec: 0, unit: 7 });
  same(runOf("text=a&enc=2&lang=en&att=uniform"), "text=a&att=uniform");
  same(queryOf("text=a", "zh", { enc: 0, dec: 3, unit: 0 }), "text=a&lang=zh&dec=3");
});

test("a sentence is an entry of the history, a step is not", () => {
  shown("text=a");
  const before = history.length;
  store.choose({ enc: 2 });
  same(history.length, before);
  same(params(), { text: "a", lang: "en", enc: "2" });
  shown("text=b");
  same(history.length, before + 1);
  same(history.state, { run: "text=b", from: "text=a" });
});

test("a number of the search changes the entry there is, a what-if makes one", () => {
  shown("text=c");
  const before = history.length;
  shown("text=c&beam=3");
  same(history.length, before);
  same(history.state.run, "text=c&beam=3");
  shown("text=c&beam=3&att=uniform");
  same(history.length, before + 1);
});

test("Back asks for the run of its entry, and its steps come with it", async () => {
  shown("text=d", { enc: 4 });
  shown("text=e", { enc: 1 });
  const before = history.length;
  restored.length = 0;
  const popped = moved();
  history.back();
  await popped;
  same(restored, ["text=d"]);
  store.choose({ dec: 1 }); // before the answer: still the other run, and no entry's address
  same(params(), { text: "d", lang: "en", enc: "4", ...(params().dec ? { dec: params().dec } : {}) });
  shown("text=d");
  same(store.chosen.enc, 4);
  same(history.length, before);
  same(history.state.run, "text=d");
});

test("a sentence after a Back that failed is an entry of its own", async () => {
  shown("text=f");
  shown("text=g");
  const popped = moved();
  history.back();
  await popped;
  shown("text=h");
  same(history.state, { run: "text=h", from: "text=f" });
});

test("the tab that compares is one entry, and the walk after it another", () => {
  shown("text=i");
  const before = history.length;
  const tell = (detail) => document.dispatchEvent(new CustomEvent("tabbed", { detail }));
  tell("tab=compare&text=x");
  tell("tab=compare&text=y");
  same(history.length, before + 1);
  same(params().text, "y");
  shown("text=i");
  same(history.length, before + 2);
});
