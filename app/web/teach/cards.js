// The tour's cards and when each is done. Pure functions of what the page shows, as tour.js gathers it:
//
//   link, first     parameters of the run that is shown, and of the one when the card was opened
//   chosen, last    the chosen steps, and the last ones: { enc, dec }
//   gate            of the opened cell's unit: z, or an LSTM's f, or an RNN's |h|; null while none is open
//   attention       whether the model has any;   sources: how many pieces are read
//   pointed, seen   a neighbour of c was pressed; the map of occlusion was in sight
//   answered        the card's question was answered;   exact: % of letters written backwards
import { store } from "../store.js";

const OPEN = 0.9;
const LONG = 10; // source pieces
const LEARNED = 90; // %

const param = (link, name) => new URLSearchParams(link).get(name) ?? "";
const changed = (name) => (now) => param(now.link, name) !== "" && param(now.link, name) !== param(now.first, name);
const either = (a, b) => (now) => a(now) || b(now);

/** `part`: what the card lights; `needs`: what must be on the page for it to be done. */
export const CARDS = [
  { key: "type", part: "#text", done: changed("text") },
  {
    key: "cut",
    part: "#stage-segmentation",
    needs: "[data-boundaries]",
    done: either(changed("seg"), changed("words")),
  },
  { key: "id", part: "#stage-vocabulary", needs: "#stage-vocabulary th[data-src]", done: ({ answered }) => answered },
  { key: "read", part: "#picture", done: ({ chosen, last }) => chosen.enc === last.enc },
  { key: "gate", part: "#picture", needs: "[data-ledger=encoder]", done: ({ gate }) => gate > OPEN },
  { key: "near", part: "#stage-meaning", needs: "#stage-meaning td[title^=cos]", done: ({ pointed }) => pointed },
  { key: "first", part: "#picture", needs: "[data-asked]", asks: "next", done: ({ answered }) => answered },
  { key: "look", part: "#picture", needs: "[data-asked]", asks: "look", done: ({ answered }) => answered },
  { key: "force", part: "#stage-decoder", done: either(changed("force"), changed("word")) },
  { key: "without", part: "#checkpoint", done: ({ attention, sources }) => !attention && sources >= LONG },
  {
    key: "spoil",
    part: "#stage-attention",
    needs: "form[data-what-if=attention]",
    done: (now) => now.seen && changed("att")(now),
  },
  { key: "train", part: "[data-learn]", tab: "learn", done: ({ exact }) => exact >= LEARNED },
];

/** Before a card is done: what would be done already is undone. */
export function begin({ key }) {
  if (key === "read") store.choose({ enc: 0 });
}

const KEY = "seq2seq-tour";

/** The card, from 1, at which the tour was left; 0: never begun; one more than there are: done. */
export function reached() {
  try {
    const number = Number(localStorage.getItem(KEY));
    return Number.isInteger(number) && number > 0 && number <= CARDS.length + 1 ? number : 0;
  } catch {
    return 0;
  }
}

export function keep(number) {
  try {
    localStorage.setItem(KEY, number);
  } catch {
    // a frame without storage: the address knows it
  }
}

/** What a link says of the tour: a card's number, "off", or null. */
export function wanted(query) {
  const said = new URLSearchParams(query).get("tour");
  if (said === "off") return "off";
  const number = Number(said);
  return Number.isInteger(number) && number >= 1 && number <= CARDS.length ? number : null;
}
