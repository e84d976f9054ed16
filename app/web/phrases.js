// The one line of words under the picture: a template of texts.json, filled with the run's numbers. Pure functions.
//
//   {name}            a value of the beat
//   [part:words]      a noun that names a part of the picture; [part=at:words] the part of one piece

const NOUN = /\[(\w+)(?:=([^:\]]*))?:([^\]]*)\]/g;

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// A template and values → a list of { text } and { text, part, at }. What a person typed never becomes markup.
export function phrase(template, values) {
  const parts = [];
  let from = 0;
  for (const match of template.matchAll(NOUN)) {
    const [whole, part, at, words] = match;
    if (match.index > from) parts.push({ text: filled(template.slice(from, match.index), values) });
    const place = at === undefined ? undefined : Number(filled(at, values));
    parts.push({ text: filled(words, values), part, at: place });
    from = match.index + whole.length;
  }
  if (from < template.length) parts.push({ text: filled(template.slice(from), values) });
  return parts;
}

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";
export const subscript = (number) => String(number).replace(/\d/g, (digit) => DIGITS[digit]);
export const decimal = (value, digits = 2) => {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "\u2212");
};

// The two largest of a row, as [index, value]; the same one twice when there is but one.
export function leaders(row) {
  const order = [...row.keys()].sort((a, b) => row[b] - row[a]);
  const [first, second = first] = order;
  return [first, second];
}

// What a beat says: the template's name and its values. `run`:
// { source, target, previous, alpha, scores, moved, hidden, cell,
// how, candidates, tenths } as picture.js reads them out of the page.
export function telling(beat, run) {
  if (beat.kind === "enc") {
    const i = beat.i;
    const j = run.source.length - 1 - i;
    return [
      "enc",
      {
        step: i + 1,
        i,
        j,
        now: subscript(i + 1),
        forward: run.source[i],
        backward: run.source[j],
        half: run.hidden / 2,
        moved: decimal(run.moved.forward[i]),
      },
    ];
  }
  const half = run.hidden / 2;
  if (beat.kind === "c") {
    const last = run.source.length - 1;
    return [run.alpha ? "c" : "c-none", { last, end: subscript(last + 1), half, hidden: run.hidden }];
  }
  const { t } = beat;
  const values = {
    t,
    step: t + 1,
    before: t - 1,
    was: subscript(t),
    now: subscript(t + 1),
    word: run.target[t].text,
    previous: run.previous(t),
    p: decimal(run.target[t].p),
    cell: run.cell,
    hidden: run.hidden,
    moved: decimal(run.moved.decoder[t]),
  };
  const rival = run.candidates(t).find(({ text }) => text !== values.word) ?? { text: "–", p: 0 };
  Object.assign(values, { rival: rival.text, q: decimal(rival.p) });
  if (run.alpha) {
    const [top, next] = leaders(run.alpha[t]);
    const strongest = leaders(run.scores[t])[0];
    Object.assign(values, {
      top,
      next,
      piece: run.source[top],
      other: run.source[next],
      alpha: decimal(run.alpha[t][top]),
      beta: decimal(run.alpha[t][next]),
      tenths: run.tenths(run.alpha[t][top]),
      tenths2: run.tenths(run.alpha[t][next]),
    });
    if (beat.kind === "score") {
      Object.assign(values, { top: strongest, piece: run.source[strongest], score: decimal(run.scores[t][strongest]) });
    }
  }
  const names = {
    word: run.how[t],
    step: run.alpha ? "step" : "step-none",
    share: run.yours(t) ? "share-yours" : "share",
  };
  return [names[beat.kind] ?? beat.kind, values];
}
