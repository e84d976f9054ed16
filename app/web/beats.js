// The beats of a run: a list in playing order, and when each part of the picture is made. Pure functions.
//
//   enc i     → reads piece i, ← reads piece S−1−i            c        both ends become c
//   score t   s_{t−1} is compared with every h_i: e            share t  softmax: α
//   mix t     c_t is put together from the h_i                 pipe t   without attention: c_t is c
//   cell t    the new state s_t                                word t   the candidates, and the piece that is written
//   step t    all of a step at once: from the third step on, unless every step is to be played slowly

const WITH_ATTENTION = ["score", "share", "mix", "cell", "word"];
const WITHOUT = ["pipe", "cell", "word"];
export const WHOLE_STEPS = 2; // played beat by beat

export function beats(source, target, { attention, slow }) {
  const list = [];
  for (let i = 0; i < source; i += 1) list.push({ kind: "enc", i, tick: i });
  list.push({ kind: "c", tick: source });
  for (let t = 0; t < target; t += 1) {
    const kinds = slow || t < WHOLE_STEPS ? (attention ? WITH_ATTENTION : WITHOUT) : ["step"];
    for (const kind of kinds) list.push({ kind, t, tick: source + 1 + t });
  }
  return list;
}

// After how many beats each part is there: { c, steps: [{ begun, share, mix, cell, word }] }.
// → cell i is there after i + 1 beats.
export function made(list, source) {
  const steps = [];
  list.forEach((beat, index) => {
    if (beat.t === undefined) return;
    steps[beat.t] ??= { begun: index + 1 };
    const step = steps[beat.t];
    const all = beat.kind === "step";
    if (all || beat.kind === "share" || beat.kind === "pipe") step.share = index + 1;
    if (all || beat.kind === "mix" || beat.kind === "pipe") step.mix = index + 1;
    if (all || beat.kind === "cell") step.cell = index + 1;
    if (all || beat.kind === "word") step.word = index + 1;
  });
  return { c: source + 1, steps };
}

// Where a playing picture stops by itself: when c is put together, and when the first piece is written.
export function breakpoints(list) {
  const first = list.findIndex(({ kind, t }) => t === 0 && (kind === "word" || kind === "step"));
  return new Set([list.findIndex(({ kind }) => kind === "c") + 1, first + 1]);
}

// The number of beats after which the first `ticks` ticks of the time bar are done.
export function atTick(list, ticks) {
  const next = list.findIndex(({ tick }) => tick >= ticks);
  return next < 0 ? list.length : next;
}

// How many ticks are done after `count` beats: whole ones, and the part of the next.
export function ticks(list, count) {
  if (count >= list.length) return list[list.length - 1].tick + 1;
  const { tick } = list[count];
  const inside = list.filter((beat) => beat.tick === tick).length;
  return tick + (count - atTick(list, tick)) / inside;
}
