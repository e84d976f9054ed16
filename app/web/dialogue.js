// A conversation with a model that chats: the turns of this visit, in the order in which they were said. The model
// remembers none of them; each is a run of its own, and a click on one leads back to its walk.
//
//   data-dialogue, data-json    the list, and the turn that is shown: { remark, reply, go, plain }
import { json } from "./dom.js";
import { fresh, onRender } from "./parts.js";

const LONGEST = 12; // turns
let turns = [];

/** The turns after this one: a what-if adds none, nor does one that is there already. */
export function said(before, turn) {
  const known = before.some((other) => same(other, turn));
  return known || !turn.plain ? before : [...before, turn].slice(-LONGEST);
}

const same = (a, b) => JSON.stringify(a.go) === JSON.stringify(b.go);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function earlier({ remark, reply, go }) {
  const button = element(
    "button",
    { type: "button" },
    element("span", { className: "said", textContent: remark }),
    element("span", { className: "reply", textContent: reply }),
  );
  button.dataset.go = JSON.stringify(go);
  return element("li", { className: "turn" }, button);
}

function show(list) {
  const turn = json(list);
  turns = said(turns, turn);
  const now = list.querySelector(".now");
  const at = turns.findIndex((other) => same(other, turn));
  const place = at < 0 ? turns.length : at;
  now.before(...turns.slice(0, place).map(earlier));
  now.after(...turns.slice(place + 1).map(earlier));
}

export function startDialogue() {
  onRender(() => fresh("[data-dialogue]").forEach(show));
}
