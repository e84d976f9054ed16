// The line of words under the picture: what the beat does, with its nouns in the colours of the parts that they name.
import { rail } from "./dom.js";
import { phrase, telling } from "./phrases.js";

const OF_TARGET = ["dec", "tgt", "ctx"]; // nouns that name a part of a target step

/** Says a template of the run's texts, filled with values. */
export function say(player, name, values) {
  const words = phrase(player.data.words[name], values);
  const short = rail()?.querySelector("[data-saying]");
  if (short) short.textContent = words.map(({ text }) => text).join("");
  player.root.querySelector("[data-telling]").replaceChildren(...words.map(noun));
}

function noun({ text, part, at }) {
  if (!part) return text;
  const made = document.createElement("b");
  const start = part === "dec" && at < 0;
  made.className = start ? "start" : part;
  made.textContent = text;
  made.dataset.names = made.className;
  if (at >= 0) made.dataset[OF_TARGET.includes(part) ? "tgt" : "src"] = at;
  made.tabIndex = -1;
  return made;
}

/** Says what the last beat did; before the first, that nothing is read yet; of the whole, what it is. */
export function tell(player) {
  const { beat, run, whole, alpha } = player;
  if (whole && !player.begun) say(player, alpha ? "whole" : "whole-none", {});
  else if (!beat) say(player, "start", {});
  else say(player, ...telling(beat, run));
}

/** Says all of step t. */
export function tellStep(player, t) {
  say(player, ...telling({ kind: "step", t }, player.run));
}

/** Lights the part of the drawing that a noun names; none without one. */
export function point(player, names, at) {
  for (const element of player.find(".pointed")) element.classList.remove("pointed");
  if (!names) return;
  const one = at === undefined ? "" : OF_TARGET.includes(names) ? `[data-tgt="${at}"]` : `[data-src="${at}"]`;
  const selectors = {
    enc: ".forward, .backward",
    fwd: `.forward${one}`,
    bwd: `.backward${one}`,
    src: `.source${one}`,
    att: ".field",
    c: ".mark.c, .context, .pipe",
    ctx: `.ctx${one}`,
    dec: `.decoder${one}`,
    start: ".start",
    tgt: `.target${one}`,
  };
  for (const element of player.find(`.drawing :is(${selectors[names]})`)) element.classList.add("pointed");
}
