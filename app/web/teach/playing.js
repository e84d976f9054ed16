// The picture as the learner's modules use it.
import { all } from "../dom.js";
import { atTick } from "../beats.js";
import { currentPlayer } from "../picture.js";

const picture = () => currentPlayer()?.root;

export const toStart = () => {
  currentPlayer().pause();
  currentPlayer().seek(0);
};
export const toEnd = () => {
  const player = currentPlayer();
  player.pause();
  player.seek(player.list.length);
};
/** To before the first beat of a tick of the time bar. */
export const toTick = (tick) => {
  const player = currentPlayer();
  player.pause();
  player.seek(atTick(player.list, tick));
};
export const oneBeat = () => currentPlayer().step(1);
export const pause = () => currentPlayer().pause();
export const isWhole = () => currentPlayer().whole;
export const play = () => currentPlayer().play();

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

/** The beat that is played next; null after the last. */
export const nextBeat = () => {
  const { list, count } = currentPlayer();
  return list[count] ?? null;
};

/** Calls `listener(beat, next)` whenever the picture has come to another beat; null before and after all. */
export function onBeat(listener) {
  document.addEventListener("beat", ({ detail: { player } }) => listener(player.beat ?? null, nextBeat()));
}
