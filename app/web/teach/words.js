// The learner's texts in the page's language, filled with values, and the little markup that the cards are made of.
import { all, json } from "../dom.js";

const texts = () => Object.assign({}, ...all("[data-phrases],[data-teaching]").map(json));

/** A text with its {names} filled in; what stands for nothing stays empty. */
export const filled = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** A text of a room ("teach", "teach/quiz") by its key. */
export const say = (room, key, values) => filled(texts()[room][key], values);

/** An element with attributes and children; texts stay texts. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A button that does `press`. */
export function button(words, press, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", press);
  return made;
}
