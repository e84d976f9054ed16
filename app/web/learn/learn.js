// The tab in which two models learn: a recording is replayed, or a training of the visitor's own is followed.
import { openTab } from "../address.js";
import { ask } from "../ask.js";
import { hide, json } from "../dom.js";
import { fresh, onRender } from "../parts.js";
import { question } from "./channel.js";
import { curves, stairs } from "./charts.js";
import { bound, queryOf, settingsIn, settingsOf, show } from "./form.js";
import { column, filled } from "./look.js";

const FRAME = 320; // ms of the replay
const ROW = 130; // ms of a row in slow motion
const LOOK = 250; // ms between two looks at a training
const STAY = 60_000; // ms between two signs of life when it is over
const TOO_HIGH = 0.1;
const WHOLE = { rows: Number.POSITIVE_INFINITY, loss: true, gradient: true };

// What is shown; it outlives the markup, which another language replaces. `token`: of the visitor's own training.
const shown = { subject: null, frames: [], at: 0, name: "", token: "", stage: "", place: 0, reason: "", error: "" };
let playing = 0; // the timer of the replay or of slow motion
let reveal = WHOLE;
let phase = "";
let asked = false; // for the first recording
let seen = null; // watches whether the tab is in sight

const root = () => document.querySelector("[data-learn]");
const part = (name) => root().querySelector(`[data-${name}]`);
const isOver = () => shown.stage === "ended" || shown.stage === "failed";
const isLive = () => shown.token !== "" && !isOver();
const isSlow = () => part("slowly").checked;

// ---------- drawing

function draw() {
  if (!root()) return;
  const say = json(root());
  status(say);
  if (!shown.frames.length) return;
  const frame = shown.frames[shown.at];
  const moment = part("moment");
  moment.max = shown.frames.length - 1;
  moment.value = shown.at;
  const when = filled(say["js-when"], { s: frame.looks[0].seconds.toFixed(1), u: frame.update.toLocaleString("en") });
  part("when").value = when;
  moment.setAttribute("aria-valuetext", when);
  part("sides").replaceChildren(
    ...frame.looks.map((_, side) => column(shown.subject, frame, side, named(side), say, reveal)),
  );
  const [first, second] = root().querySelectorAll("figcaption");
  const labels = { updates: say["js-updates"], length: say["js-length"] };
  part("curves").replaceChildren(curves(shown.frames, shown.at, { ...labels, curves: first.textContent }));
  const { longest } = shown.subject.settings;
  part("stairs").replaceChildren(stairs(frame, longest, { ...labels, stairs: second.textContent }));
  const exact = shown.subject.settings.task === "reverse" ? Math.max(...frame.looks.map((look) => look.exact)) : 0;
  document.dispatchEvent(new CustomEvent("learning", { detail: { exact } })); // the tour waits for it
}

/** What the form calls a model. */
function named(side) {
  const { cell, attention } = shown.subject.settings.models[side];
  const name = `${cell}-${attention}`;
  return json(root())[`name-${name}`] ?? name;
}

function status(say) {
  const { settings } = shown.subject ?? {};
  const task = settings && root().querySelector(`option[value=${settings.task}]`)?.textContent;
  const values = { h: settings?.hidden, seed: settings?.seed, task: task ?? settings?.task };
  const recording = settings && filled(say["js-recording"], values);
  const key = shown.stage === "ended" ? `js-ended-${shown.reason}` : `js-${shown.stage}`;
  const live = shown.token && filled(say[key] ?? say["js-failed"], { n: shown.place });
  part("status").textContent = shown.error || live || recording || "";
  part("phase").textContent = phase && say[phase];
  const going = playing || (shown.stage === "running" && !isSlow());
  root().querySelector("[data-act=play]").textContent = going ? say["js-pause"] : say["js-play"];
  for (const act of ["step", "stop"]) hide(root().querySelector(`[data-act=${act}]`), !isLive());
  const replay = root().querySelector("[data-act=replay]");
  if (replay) hide(replay, !shown.token);
}

// ---------- the replay, and slow motion

function halt() {
  clearTimeout(playing);
  playing = 0;
  reveal = WHOLE;
  phase = "";
}

function go(at) {
  shown.at = Math.max(0, Math.min(shown.frames.length - 1, at));
  draw();
}

function next() {
  if (shown.at >= shown.frames.length - 1) {
    halt();
    return draw();
  }
  go(shown.at + 1);
  if (isSlow()) return slowly(0);
  playing = setTimeout(next, FRAME);
}

/** One frame in three phases: forward a row at a time, the loss, the gradient; then the next one. */
function slowly(row) {
  const rows = shown.subject.target_pieces.length;
  reveal = { rows: row, loss: row > rows, gradient: row > rows + 6 };
  phase = row > rows + 6 ? "js-backward" : row > rows ? "js-loss-phase" : "js-forward";
  draw();
  playing = setTimeout(() => (row > rows + 14 ? next() : slowly(row + 1)), ROW);
}

function play() {
  if (isLive()) return steer(shown.stage === "running" ? "pause" : "play");
  if (playing) {
    halt();
    return draw();
  }
  if (shown.at >= shown.frames.length - 1) shown.at = -1;
  playing = -1;
  next();
}

// ---------- the server

async function record(name) {
  halt();
  const answer = await question({ do: "recording", name });
  if (!answer || answer.error) return fail(answer);
  Object.assign(shown, {
    subject: answer.subject,
    frames: answer.frames,
    at: 0,
    name,
    token: "",
    stage: "",
    error: "",
  });
  draw();
}

function fail(answer) {
  shown.error = answer?.error ?? json(root())["js-lost"];
  draw();
}

async function train(form) {
  halt();
  const settings = settingsOf(form);
  if (shown.token) await question({ do: "leave", token: shown.token });
  const answer = await question({ do: "train", ...settings });
  if (!answer || answer.error) return fail(answer);
  Object.assign(shown, {
    subject: null,
    frames: [],
    at: 0,
    name: "",
    error: "",
    stage: "waiting",
    token: answer.token,
  });
  address();
  draw();
  root().querySelector("h2").scrollIntoView({ block: "start" });
  follow(answer.token);
}

/** Looks at a training until it is forgotten here or there. */
async function follow(token) {
  while (shown.token === token) {
    const answer = await question({ do: "look", token, after: shown.frames.length });
    if (shown.token !== token) return;
    if (answer) take(answer);
    await new Promise((done) => setTimeout(done, isOver() ? STAY : LOOK));
  }
}

function take(answer) {
  if (answer.error) {
    Object.assign(shown, { error: answer.error, stage: "ended", reason: "stopped" });
    return draw();
  }
  const newest = shown.at >= shown.frames.length - 1;
  const known = shown.frames.at(-1)?.update ?? -1;
  const more = answer.frames.filter(({ update }) => update > known);
  Object.assign(shown, { stage: answer.stage, place: answer.place, reason: answer.reason, error: "" });
  shown.subject ??= answer.subject;
  shown.frames.push(...more);
  if (newest && !playing) shown.at = Math.max(0, shown.frames.length - 1);
  draw();
}

async function steer(command) {
  const answer = await question({ do: command, token: shown.token, after: shown.frames.length });
  if (answer) take(answer);
  else fail(answer);
}

// ---------- what a person does

/** The walk on the snapshot that is at this frame, or the last before it. */
function walk(side) {
  const kept = shown.frames.slice(0, shown.at + 1).findLast((frame) => frame.kept);
  if (!kept) return;
  const { cell, attention } = shown.subject.settings.models[side];
  const model = `learning/${shown.token || shown.name}/${cell}-${attention}@${kept.update}`;
  openTab("walk");
  ask(new URLSearchParams({ text: shown.subject.items[shown.subject.shown].source, model }).toString());
}

const ACTS = {
  play,
  step: () => steer("step"),
  stop: () => steer("stop"),
  replay: async () => {
    await question({ do: "leave", token: shown.token });
    await record(recordings()[0]);
  },
  "too-high": () => {
    const form = part("train");
    form.elements.lr.value = TOO_HIGH;
    form.requestSubmit();
  },
};
const recordings = () => root().dataset.recordings.split(" ").filter(Boolean);

function clicked({ target }) {
  const control = target.closest?.("[data-learn] button");
  if (!control) return;
  if (control.dataset.walk) walk(Number(control.dataset.walk));
  else ACTS[control.dataset.act]?.();
}

function changed({ target }) {
  if (!target.closest?.("[data-learn]")) return;
  if (target.matches("[data-moment]")) {
    halt();
    go(Number(target.value));
  }
  if (target.matches("[name=task]")) bound(target.form);
}

function submitted(event) {
  if (!event.target.matches?.("[data-train]")) return;
  event.preventDefault();
  train(event.target);
}

/** Tells the tab's address (web/address.js writes it). */
function address() {
  if (!root()?.offsetParent) return;
  const form = part("train");
  const lang = root().dataset.lang;
  const detail = form ? queryOf(settingsOf(form), lang) : new URLSearchParams({ tab: "learn", lang }).toString();
  document.dispatchEvent(new CustomEvent("tabbed", { detail }));
}

function arrived() {
  for (const element of fresh("[data-learn]")) {
    const form = part("train");
    const settings = settingsIn(location.search);
    if (form && settings) show(form, settings);
    seen?.disconnect();
    seen = new IntersectionObserver(([entry]) => {
      const [first] = recordings();
      if (!entry.isIntersecting || asked || !first) return;
      asked = true;
      record(first);
    });
    seen.observe(element);
    draw();
  }
}

export function startLearning() {
  document.addEventListener("click", clicked);
  document.addEventListener("input", changed);
  document.addEventListener("submit", submitted);
  document.addEventListener("learn-shown", () => setTimeout(address));
  onRender(arrived);
}
