// Asks the server for the run of a link without leaving the page: the link goes into a hidden field, a hidden button
// sends it, and ANSWERED (app/assets.py) says that the answer is there. One link is under way; the latest waits.
import { rail } from "./dom.js";

let underWay = null;
let next = null;

/** The link that a change starts from: what was asked for last, or what is shown. */
export const latest = () => next ?? underWay ?? rail().dataset.link;

/** Asks for the run of a link. */
export function ask(link) {
  if (underWay === null) send(link);
  else next = link;
}

function send(link) {
  underWay = link;
  const box = document.querySelector("#link textarea, #link input");
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
  set.call(box, link); // past Svelte, which hears of it by the event
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.querySelector("#follow").click()); // when the component has taken the value in
}

function answered() {
  underWay = null;
  if (next === null) return;
  const link = next;
  next = null;
  send(link);
}

export function startAsking() {
  document.addEventListener("answered", answered);
}
