// Two ways of writing a sentence, each a list of [id, piece, log p]. Pure functions.
export const END = 3; // ‹eos›

export const total = (pieces) => pieces.reduce((sum, [, , logProb]) => sum + logProb, 0);

/** The candidates in an order that says nothing of their probabilities, and is always the same. */
export const shuffled = (candidates) => {
  const lot = ([id]) => Math.imul(id + 1, 0x9e3779b1) >>> 0;
  return [...candidates].sort((a, b) => lot(a) - lot(b));
};

/** What is to be said of a person's way beside the model's: a key, and the word that cost most. */
export function compared(mine, models) {
  if (mine.length === models.length && mine.every(([id], t) => id === models[t][0])) return ["same", {}];
  if (total(mine) > total(models)) return [mine.length < models.length ? "shorter" : "better", {}];
  const others = mine.filter(([id], t) => id !== models[t]?.[0]);
  const [, word, logProb] = (others.length ? others : mine).reduce((worst, one) => (one[2] < worst[2] ? one : worst));
  return ["worse", { word, p: Math.exp(logProb) }];
}
