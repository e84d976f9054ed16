// Pairs of the visitor's own: pasted, or in a file that is read here and never uploaded. The server says what it makes
// of them. What was typed outlives the markup, which another language replaces.
import { hide } from "../dom.js";
import { question } from "./channel.js";
import { filled } from "./look.js";
import { part, root, words } from "./shown.js";

const NAMES = ["pairs", "language-source", "language-target", "unit-source", "unit-target"];
const PAUSE = 400; // ms without a key until the server is asked
const SENT = 500_000; // bytes of a question as it is sent, which escapes quotes twice; the server's door takes 512 kB
const bytes = (text) => new Blob([text]).size;
let kept = {};
let pause = 0;

/** Text of a file's bytes: UTF-8, UTF-16 with its mark, or GB 18030, as spreadsheets in Chinese save; else null. */
export function decoded(buffer) {
  const [first, second] = new Uint8Array(buffer);
  const wide = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "";
  for (const encoding of wide ? [wide] : ["utf-8", "gb18030"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(buffer);
      return text.includes("\0") ? null : text;
    } catch {
      // not this one
    }
  }
  return null;
}

export const isOwn = (form) => form.elements.task.value === part("own").dataset.own;

/** What the form says of the pairs, as app/learn/settings.py reads it. */
export const ownOf = (form) => Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]));

/** Shows the fields that the chosen task needs. */
export function arrange(form) {
  const own = isOwn(form);
  hide(part("own"), !own);
  hide(root().querySelector("[data-act=folder]"), !own);
  hide(form.elements.longest.parentElement, own);
  form.elements.longest.disabled = own; // not to be filled in
}

/** Puts what was typed before into new markup. */
export function restore(form) {
  for (const [name, value] of Object.entries(kept)) form.elements[name].value = value;
  arrange(form);
  if (kept.pairs && isOwn(form)) preview(form);
}

/** A field of the pairs was changed. */
export function edited(form) {
  kept = ownOf(form);
  clearTimeout(pause);
  pause = setTimeout(() => preview(form), PAUSE);
}

/** Reads the chosen file into the field. */
export async function choose(field) {
  const [file] = field.files;
  if (!file) return;
  const most = Number(part("own").dataset.most);
  if (file.size > 2 * most) return tell(tooLarge(file.size, most)); // UTF-16 may be twice as long
  const text = decoded(await file.arrayBuffer());
  if (text === null) return tell(filled(words()["js-no-text"], { name: file.name }));
  field.form.elements.pairs.value = text;
  kept = ownOf(field.form);
  await preview(field.form);
}

async function preview(form) {
  const own = ownOf(form);
  if (!own.pairs.trim()) return tell("");
  const answer = await sent({ do: "preview", ...own });
  if (answer.error) return tell(answer.error);
  part("own-said").innerHTML = answer.preview; // markup of app/learn/preview.html, which escapes the visitor's text
}

/** Hands out the folder for a long run. */
export async function takeAway(form) {
  const answer = await sent({ do: "folder", ...ownOf(form) });
  if (answer.error) tell(answer.error);
  else handOut(answer);
}

/** A file that the server made, for the browser's own download. */
export function handOut(answer) {
  const content = Uint8Array.from(atob(answer.content), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = answer.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

/** The answer to a question with pairs, or why there is none. */
export async function sent(asked) {
  const most = Number(part("own").dataset.most);
  const size = bytes(asked.pairs);
  const error = size > most || bytes(JSON.stringify(JSON.stringify(asked))) > SENT ? tooLarge(size, most) : "";
  return error ? { error } : ((await question(asked)) ?? { error: words()["js-lost"] });
}

const tooLarge = (size, most) =>
  filled(words()["js-too-large"], { size: Math.ceil(size / 1024), limit: Math.floor(most / 1024) });

export function tell(sentence) {
  part("own-said").textContent = sentence;
}
