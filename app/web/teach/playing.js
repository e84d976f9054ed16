// The picture as the learner's modules use it: where it stands, and the controls that a person has.
import { all } from "../dom.js";

const picture = () => document.querySelector("[data-picture]");
const press = (selector) => picture()?.querySelector(`.console ${selector}`).click();

export const isPlaying = () => Boolean(picture()?.classList.contains("playing"));
export const toStart = () => press("[data-again]");
export const oneBeat = () => press('[data-beat="1"]');
export const pause = () => isPlaying() && press(".play");
export const play = () => !isPlaying() && press(".play");

/** To the place after `ticks` ticks of the time bar; Infinity is the whole. */
export function toTick(ticks) {
  const scrub = picture().querySelector("[data-scrub]");
  scrub.value = Math.min(ticks, Number(scrub.max));
  scrub.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The picture's top comes to the window's, unless its foot is in sight with room for a card. */
export function bringIntoView() {
  const { top, bottom } = picture().getBoundingClientRect();
  if (top >= 0 && bottom < innerHeight - 200) return;
  scrollTo({ top: scrollY + top - 8 });
}

/** Marks the source pieces `right` and the one that was chosen; without arguments takes the marks away. */
export function markSource(right = [], chosen = -1) {
  for (const chip of all(".chip.source", picture() ?? document)) {
    const place = Number(chip.dataset.src);
    chip.classList.toggle("right", right.includes(place));
    chip.classList.toggle("wrong", place === chosen && !right.includes(place));
  }
}

/** Calls `listener({ beat, next })` whenever the picture has come to another beat; null before and after all. */
export function onBeat(listener) {
  document.addEventListener("beat", ({ detail }) => listener(detail));
}
