import { same, test } from "../testing.js";
import { CARDS, keep, reached, wanted } from "./cards.js";

const NOW = {
  link: "text=a",
  first: "text=a",
  chosen: { enc: 0, dec: 0 },
  last: { enc: 3, dec: 2 },
  gate: null,
  attention: true,
  sources: 4,
  pointed: false,
  seen: false,
  answered: false,
  exact: 0,
};
const done = (now) => CARDS.filter((card) => card.done({ ...NOW, ...now })).map(({ key }) => key);

test("there are twelve cards, and at the beginning none is done", () => {
  same(CARDS.length, 12);
  same(done({}), []);
});

test("each card is done by its own deed", () => {
  same(done({ link: "text=b" }), ["type"]);
  same(done({ link: "text=a&seg=characters" }), ["cut"]);
  same(done({ link: "text=a&seg=own&words=a", first: "text=a&seg=own&words=b" }), ["cut"]);
  same(done({ answered: true }), ["id", "first", "look"]);
  same(done({ chosen: { enc: 3, dec: 0 } }), ["read"]);
  same(done({ gate: 0.95 }), ["gate"]);
  same(done({ gate: 0.5 }), []);
  same(done({ pointed: true }), ["near"]);
  same(done({ link: "text=a&force=5" }), ["force"]);
  same(done({ attention: false, sources: 12 }), ["without"]);
  same(done({ attention: false }), []);
  same(done({ link: "text=a&att=uniform" }), []);
  same(done({ link: "text=a&att=uniform", seen: true }), ["spoil"]);
  same(done({ exact: 90 }), ["train"]);
});

test("what was there before the card is no deed", () => {
  same(done({ link: "text=a&att=uniform", first: "text=a&att=uniform", seen: true }), []);
});

test("where the tour was left, and what a link says of it", () => {
  keep(7);
  same(reached(), 7);
  keep("x");
  same(reached(), 0);
  localStorage.removeItem("seq2seq-tour");
  same(
    [wanted("?tour=7"), wanted("?tour=off"), wanted("?tour=13"), wanted("?tour=x"), wanted("")],
    [7, "off", null, null, null],
  );
});
