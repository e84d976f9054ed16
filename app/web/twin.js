// The switch attention ⇄ none: the same sentence by the twin of the model. What it asks for stands in its data-go, as
// of every what-if; here the drawing of before fades into the one that comes, and the line of words says what changed.
import { calm } from "./calm.js";
import { all, rail } from "./dom.js";
import { say } from "./saying.js";

const FADE = 900; // ms
const mates = new Map(); // model → the one that it was switched to from: the way back leads there

let left = null; // what was shown when the switch was pressed: { text, model, translation, drawing, note }

const translation = () => document.querySelector("#result .translation")?.textContent.trim() ?? "";

/** The switch is pressed: keeps what is shown. */
export function leave(button) {
  const { text, model } = rail().dataset;
  const root = button.closest("[data-picture]");
  const drawing = root.querySelector(".drawing").cloneNode(true);
  left = { text, model, drawing, translation: translation(), note: button.parentElement.dataset.note };
}

/** A picture was drawn: if the switch led to it, shows and says what changed. */
export function arrive(player) {
  const { text, model } = rail().dataset;
  const way = player.root.querySelector(".twin [data-go]");
  if (left && left.text === text && left.model !== model) {
    mates.set(model, left.model);
    if (!calm.matches) fade(player.root, left.drawing);
    tell(player, left);
    left = null;
  }
  if (way && mates.has(model))
    way.dataset.go = JSON.stringify({ ...JSON.parse(way.dataset.go), model: mates.get(model) });
}

function tell(player, { translation: was, note }) {
  const now = translation();
  say(player, `${player.alpha ? "on" : "off"}${was === now ? "-same" : ""}`, { was, now });
  if (note) player.root.querySelector("[data-telling]").append(` ${note}`);
}

// The old drawing lies over the new one and fades.
function fade(root, drawing) {
  drawing.classList.add("leaving");
  drawing.setAttribute("aria-hidden", "true");
  for (const button of all("[tabindex]", drawing)) button.removeAttribute("tabindex");
  root.querySelector(".drawing").after(drawing);
  drawing.animate([{ opacity: 1 }, { opacity: 0 }], { duration: FADE, easing: "ease-in-out" }).finished.then(
    () => drawing.remove(),
    () => drawing.remove(),
  );
}
