// How the markup says what belongs to what; every other module finds its elements through these names.
//
//   data-src="i", data-tgt="t"   is of source piece i, target piece t: marked when chosen, a click chooses it
//   data-enc="i", data-dec="t"   shown only while encoder step i, decoder step t is chosen (HTML and SVG alike)
//   data-rail                    what the browser knows of the run: its pieces, its link, the words of this language
//   data-json                    a value, as JSON

/** Which chosen step an attribute speaks of. */
export const SHOWN_BY = { enc: "enc", dec: "dec" };
export const MARKED_BY = { src: "enc", tgt: "dec" };
export const HOOK = "[data-src],[data-tgt]";

/** All elements below `root` that match. */
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

export const json = (element) => JSON.parse(element.dataset.json);

/** What the browser knows of the run; null before the first one is there. */
export const rail = () => document.querySelector("[data-rail]");

/** { enc: [...], dec: [...], ids: [...] }: the pieces of both sentences and the target's ids. */
export const pieces = () => json(rail());

/** Shows or hides an element. SVG has no property `hidden`; the attribute and a rule in frame.css work on both. */
export const hide = (element, hidden) => element.toggleAttribute("hidden", hidden);

/** An element's step numbers, null where it has none: { enc, dec }. */
export function steps(hook) {
  const number = (text) => (text === undefined ? null : Number(text));
  return hook ? { enc: number(hook.dataset.src), dec: number(hook.dataset.tgt) } : { enc: null, dec: null };
}
