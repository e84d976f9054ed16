import { createStore } from "./store.js";
import { same, test } from "./testing.js";

const bounded = () => {
  const store = createStore();
  store.limit({ enc: 4, dec: 6, unit: 383 });
  return store;
};

test("a choice keeps inside its limits and leaves the others alone", () => {
  const store = bounded();
  store.choose({ enc: 9, dec: -1, unit: 17 });
  same(store.chosen, { enc: 4, dec: 0, unit: 17 });
  store.choose({ dec: 3 });
  same(store.chosen, { enc: 4, dec: 3, unit: 17 });
});

test("what is no number, or no name of a choice, is passed over", () => {
  const store = bounded();
  store.choose({ enc: Number.NaN, colour: 3, dec: "x" });
  same(store.chosen, { enc: 0, dec: 0, unit: 0 });
});

test("a shorter sentence brings the choice back inside", () => {
  const store = bounded();
  store.choose({ enc: 4 });
  store.limit({ enc: 1 });
  store.choose({});
  same(store.chosen.enc, 1);
});

test("every choice is told, a light only when it is another", () => {
  const store = bounded();
  const heard = [];
  store.on("choose", () => heard.push("choose"));
  const end = store.on("light", () => heard.push("light"));
  store.choose({});
  store.light({ enc: 2 });
  store.light({ enc: 2, dec: null });
  store.light();
  end();
  store.light({ dec: 1 });
  same(heard, ["choose", "light", "light"]);
  same(store.lit, { enc: null, dec: 1 });
});
