// The replay of the frames there are, and slow motion: one frame in three phases.
import { draw, isSlow, shown, WHOLE } from "./shown.js";

const FRAME = 320; // ms of the replay
const ROW = 130; // ms of a row in slow motion

export function halt() {
  clearTimeout(shown.playing);
  Object.assign(shown, { playing: 0, reveal: WHOLE, phase: "" });
}

export function go(at) {
  shown.at = Math.max(0, Math.min(shown.frames.length - 1, at));
  draw();
}

/** Begins where it stands, at the end from the start; a second press ends it. */
export function play() {
  if (shown.playing) {
    halt();
    return draw();
  }
  if (shown.at >= shown.frames.length - 1) shown.at = -1;
  shown.playing = -1;
  next();
}

function next() {
  if (shown.at >= shown.frames.length - 1) {
    halt();
    return draw();
  }
  go(shown.at + 1);
  if (isSlow()) return slowly(0);
  shown.playing = setTimeout(next, FRAME);
}

/** Forward a row at a time, the loss, the gradient; then the next frame. */
function slowly(row) {
  const rows = shown.subject.target_pieces.length;
  shown.reveal = { rows: row, loss: row > rows, gradient: row > rows + 6 };
  shown.phase = row > rows + 6 ? "js-backward" : row > rows ? "js-loss-phase" : "js-forward";
  draw();
  shown.playing = setTimeout(() => (row > rows + 14 ? next() : slowly(row + 1)), ROW);
}
