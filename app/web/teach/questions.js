// When a question is due, and what is said to an answer. Pure functions over the values of app/teach/quiz/.

/** The first beat of a step that would give a question's answer away. */
const SHOWS = {
  cut: ({ kind, i }) => kind === "enc" && i === 0,
  look: ({ kind }) => kind === "score" || kind === "step",
  next: ({ kind }) => kind === "word" || kind === "step",
};

/** The questions to ask before `next` is played (null: nothing is left to play), of those that are not answered. */
export function due(questions, next, answered) {
  return questions.filter((question) => {
    if (answered.has(question)) return false;
    const { kind, step } = question;
    if (kind === "twin") return next === null;
    if (kind === "hide") return next === null || (next.t === step + 1 && SHOWS.look({ kind: first(next) }));
    if (!next) return false;
    return SHOWS[kind](next) && (kind === "cut" || next.t === step);
  });
}
// Without attention a step begins with "pipe" in the place of "score".
const first = ({ kind }) => (kind === "pipe" ? "score" : kind);

/** How many beats the answer takes to be seen: the scores first, then the shares. */
export const beatsToShow = (question, next) => {
  if (question.kind === "look") return next.kind === "score" ? 2 : 0;
  return question.kind === "next" ? 1 : 0;
};

/** What is said after choice `index`: a text's key and its values. */
export function gap(question, index) {
  const { kind, step, cases, values, mine = [] } = question;
  const chosen = question.choices[index];
  return [`${kind}-${cases[index]}`, { ...values, step: step + 1, chosen, mine: mine[index] }];
}

export const isRight = (question, index) => question.right.includes(index);

/** The label of a choice: a key of the texts, or a piece. */
export function labelKey({ kind, choices }, index) {
  const named = kind === "cut" || kind === "hide" || kind === "twin";
  return named || (kind === "next" && index === choices.length - 1) ? `${kind}-choice-${choices[index]}` : null;
}
