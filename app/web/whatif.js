// What-ifs: a control changes parameters of the run's link (app/links.py) and asks for that run.
//
//   data-go='{"name": "value", …}'   sets parameters; "" takes one away
//   data-force="id"                  writes that piece at the chosen decoder step
//   data-swap="id"                   reads it in the place of the chosen source piece
//   data-gap, data-cut               a place for a word boundary; cuts the sentence at those that are pressed
//   form[data-what-if]               sends its fields, "word" and "attention" in their own way
//   data-undo                        goes back to the run before
import { goBack } from "./address.js";
import { ask, latest } from "./ask.js";
import { all, hide, pieces, rail } from "./dom.js";
import { onRender } from "./parts.js";
import { store } from "./store.js";

/** A link with some parameters set, those with "" left out. */
export function changed(link, parameters) {
  const changing = new URLSearchParams(link);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === "") changing.delete(name);
    else changing.set(name, value);
  }
  return changing.toString();
}

/** A link's list parameter ("a;b") with an item put in the place of the one that is the same place's. */
export function listed(link, name, item, same) {
  const items = (new URLSearchParams(link).get(name) ?? "").split(";").filter((old) => old && !same(old));
  return [...items, item].join(";");
}

/** The value of `att` with what a form says: { kind, scope, weights }, for the chosen steps. */
export function attention(link, { kind, scope, weights = "" }, { enc, dec }) {
  const at = scope === "step" ? `@${dec}` : "";
  const typed = weights.trim().split(/[\s,，;；]+/);
  const value = { "one-hot": enc, permuted: 1, typed: typed.join(",") }[kind];
  const item = `${kind}${at}${value === undefined ? "" : `:${value}`}`;
  return at ? listed(link, "att", item, (old) => old.split(":")[0].endsWith(at)) : item;
}

const written = () => pieces().ids.slice(0, store.chosen.dec).join("."); // before the chosen step
const change = (parameters) => ask(changed(latest(), parameters));

const FORMS = {
  plain: (fields) => fields,
  word: ({ word }) => ({ force: written(), word }),
  attention: (fields) => ({ att: attention(latest(), fields, store.chosen) }),
};

const CLICKS = {
  go: (control) => change(JSON.parse(control.dataset.go)),
  force: (control) => change({ force: [written(), control.dataset.force].filter(Boolean).join(".") }),
  swap({ dataset: { swap } }) {
    const { enc } = store.chosen;
    change({ swap: listed(latest(), "swap", `${enc}:${swap}`, (old) => old.startsWith(`${enc}:`)) });
  },
  gap: (control) => control.setAttribute("aria-pressed", control.getAttribute("aria-pressed") !== "true"),
  cut: (control) => change({ seg: "own", words: cut(control.closest("[data-boundaries]")) }),
  undo() {
    if (goBack()) return;
    const { text, model } = rail().dataset; // it came as a link: back to the sentence without changes
    const none = Object.fromEntries([...new URLSearchParams(latest()).keys()].map((name) => [name, ""]));
    change({ ...none, text, model });
  },
};
const CONTROLS = Object.keys(CLICKS)
  .map((name) => `[data-${name}]`)
  .join();

/** The sentence with / at every pressed gap; with a blank, where / or | is the sentence's own. */
export function cut(row) {
  const parts = all("i,[data-gap]", row);
  const own = parts.some((part) => part.tagName === "I" && /[/|]/.test(part.textContent));
  return parts
    .map((part) => {
      if (part.tagName === "I") return part.textContent;
      return part.getAttribute("aria-pressed") === "true" ? (own ? " " : "/") : "";
    })
    .join("");
}

function clicked({ target }) {
  const control = target.closest?.(CONTROLS);
  if (control) CLICKS[Object.keys(CLICKS).find((name) => name in control.dataset)](control);
}

function submitted(event) {
  const form = event.target.closest("form[data-what-if]");
  if (!form) return;
  event.preventDefault();
  change(FORMS[form.dataset.whatIf](Object.fromEntries(new FormData(form))));
}

// A field that only one kind of attention needs.
function selected({ target }) {
  const form = target.closest?.("form[data-what-if=attention]");
  if (form) hide(form.querySelector("[data-only]"), form.elements.kind.value !== "typed");
}

// Each gap says to a screen reader between which characters it stands.
function nameGaps() {
  for (const row of all("[data-boundaries]")) {
    for (const gap of all("[data-gap]", row)) {
      const [before, after] = [gap.previousElementSibling, gap.nextElementSibling].map((part) => part.textContent);
      gap.setAttribute("aria-label", row.dataset.words.replace("⟨", before).replace("⟩", after));
    }
  }
}

export function startWhatIfs() {
  document.addEventListener("submit", submitted);
  document.addEventListener("click", clicked);
  document.addEventListener("change", selected);
  onRender(nameGaps);
}
