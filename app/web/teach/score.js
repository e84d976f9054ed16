// How often a person was right: in this browser, and nowhere else.
const KEY = "seq2seq-score";
const NONE = { right: 0, asked: 0 };

/** { right, asked }; what somebody else left under the name counts as nothing. */
export function score() {
  try {
    const { right, asked } = JSON.parse(localStorage.getItem(KEY)) ?? NONE;
    return Number.isInteger(right) && Number.isInteger(asked) && right <= asked ? { right, asked } : NONE;
  } catch {
    return NONE; // no storage here, or nothing of ours in it
  }
}

/** One more answer. */
export function count(right) {
  const before = score();
  keep({ right: before.right + (right ? 1 : 0), asked: before.asked + 1 });
}

export const forget = () => keep(NONE);

function keep(value) {
  try {
    localStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // a frame without storage: the score lasts as long as nobody asks for it
  }
}
