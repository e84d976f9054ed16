// What the tab shows, and how it is drawn. The state outlives the markup, which another language replaces.
import { hide, json } from "../dom.js";
import { curves, stairs } from "./charts.js";
import { column, filled } from "./look.js";

export const WHOLE = { rows: Number.POSITIVE_INFINITY, loss: true, gradient: true };

// token: of the visitor's own training; name: of a recording. playing: the timer of the replay or of slow motion;
// reveal, phase: how much of a frame slow motion has got to.
export const shown = {
  subject: null,
  frames: [],
  at: 0,
  name: "",
  token: "",
  stage: "",
  place: 0,
  reason: "",
  error: "",
  playing: 0,
  reveal: WHOLE,
  phase: "",
};

export const root = () => document.querySelector("[data-learn]");
export const part = (name) => root().querySelector(`[data-${name}]`);
export const words = () => json(root());
export const isOver = () => shown.stage === "ended" || shown.stage === "failed";
export const isLive = () => shown.token !== "" && !isOver();
export const isSlow = () => part("slowly").checked;
const act = (name) => root().querySelector(`[data-act=${name}]`);

/** The name of a side's model in a link. */
export function modelOf(side) {
  const { cell, attention } = shown.subject.settings.models[side];
  return `${cell}-${attention}`;
}

export function draw() {
  if (!root()) return;
  const say = words();
  status(say);
  root().classList.toggle("stale", !shown.frames.length); // what was there before stays, paler
  if (!shown.frames.length) return;
  const frame = shown.frames[shown.at];
  const moment = part("moment");
  moment.max = shown.frames.length - 1;
  moment.value = shown.at;
  const when = filled(say["js-when"], { s: frame.looks[0].seconds.toFixed(1), u: frame.update.toLocaleString("en") });
  part("when").value = when;
  moment.setAttribute("aria-valuetext", when);
  const called = (side) => say[`name-${modelOf(side)}`] ?? modelOf(side);
  part("sides").replaceChildren(
    ...frame.looks.map((_, side) => column(shown.subject, frame, side, called(side), say, shown.reveal)),
  );
  const [first, second] = root().querySelectorAll("figcaption");
  const labels = { updates: say["js-updates"], length: say["js-length"] };
  part("curves").replaceChildren(curves(shown.frames, shown.at, { ...labels, curves: first.textContent }));
  const { longest } = shown.subject.settings;
  part("stairs").replaceChildren(stairs(frame, longest, { ...labels, stairs: second.textContent }));
  const exact = shown.subject.settings.task === "reverse" ? Math.max(...frame.looks.map((look) => look.exact)) : 0;
  document.dispatchEvent(new CustomEvent("learning", { detail: { exact } })); // the tour waits for it
}

function status(say) {
  const key = shown.stage === "ended" ? `js-ended-${shown.reason}` : `js-${shown.stage}`;
  const live = shown.token && filled(say[key] ?? say["js-failed"], { n: shown.place });
  part("status").textContent = [shown.error || live, shown.subject && about(say)].filter(Boolean).join(" ");
  part("phase").textContent = shown.phase && say[shown.phase];
  const going = shown.playing || (shown.stage === "running" && !isSlow());
  act("play").textContent = going ? say["js-pause"] : say["js-play"];
  for (const name of ["step", "stop"]) hide(act(name), !isLive());
  if (act("replay")) hide(act("replay"), !shown.token);
  if (act("learned")) hide(act("learned"), !shown.token || !shown.frames.length);
  if (part("which") && shown.name) part("which").value = shown.name;
}

/** What the training is about; of a recording that it is one. */
function about(say) {
  const { settings, pairs } = shown.subject;
  const { hidden: h, seed, learning_rate: lr } = settings;
  const values = { h, seed, lr, pairs, task: say[`task-${settings.task}`] };
  if (!shown.token) return shown.error ? "" : filled(say["js-recording"], values);
  return settings.task === "own" ? filled(say["js-own"], values) : "";
}
