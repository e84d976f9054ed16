// A question as markup, and what is said to its answer: the card asks them one by one, the tour two of them.
import { gap, isRight, labelKey } from "./questions.js";
import { button, element, say } from "./words.js";

const ROOM = "teach/quiz";

/** The question's words and its choices; `answer(index)` is called with the one that is pressed. */
export function choices(question, answer) {
  const { kind, step, values } = question;
  const words = element("p", { class: "teach-ask" }, say(ROOM, `${kind}-ask`, { ...values, step: step + 1 }));
  const buttons = question.choices.map((choice, index) => {
    const key = labelKey(question, index);
    return button(key ? say(ROOM, key) : choice, () => answer(index), { "data-choice": index });
  });
  return [words, element("div", { class: "teach-choices" }, ...buttons)];
}

/** What is said after choice `index`. */
export function gapLine(question, index) {
  const right = isRight(question, index);
  return element("p", { class: `teach-gap ${right ? "hit" : "miss"}` }, say(ROOM, ...gap(question, index)));
}
