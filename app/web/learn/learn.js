// The tab in which two models learn: a recording is replayed, or a training of the visitor's own is followed.
import { openTab } from "../address.js";
import { ask } from "../ask.js";
import { rail } from "../dom.js";
import { fresh, onRender } from "../parts.js";
import { question } from "./channel.js";
import { bound, queryOf, settingsIn, settingsOf, show } from "./form.js";
import { arrange, choose, edited, isOwn, ownOf, restore, sent, takeAway, tell } from "./own.js";
import { go, halt, play } from "./play.js";
import { draw, isLive, modelOf, part, root, shown } from "./shown.js";
import { download, leave, record, steer, train } from "./training.js";

const TOO_HIGH = 0.1;
let asked = false; // for the first recording
let said = null; // settings that were changed in the form, which another language replaces
let wanted = ""; // the link of a walk that waits
let seen = null; // watches whether the tab is in sight

const recordings = () => root().dataset.recordings.split(" ").filter(Boolean);

/** The walk on the snapshot that is at this frame, or the last before it. */
function walk(side) {
  const kept = shown.frames.slice(0, shown.at + 1).findLast((frame) => frame.kept);
  if (!kept) return;
  const model = `learning/${shown.token || shown.name}/${modelOf(side)}@${kept.update}`;
  openTab("walk");
  scrollTo({ top: 0 });
  wanted = new URLSearchParams({ text: shown.subject.items[shown.subject.shown].source, model }).toString();
  askForWanted();
}

/** Not before the page's first run is there: until then its controls do not know the language. */
function askForWanted() {
  if (!wanted || !rail()) return;
  ask(wanted);
  wanted = "";
}

const ACTS = {
  play: () => (isLive() ? steer(shown.stage === "running" ? "pause" : "play") : play()),
  step: () => steer("step"),
  stop: () => steer("stop"),
  replay: () => leave(recordings()[0]),
  learned: download,
  folder: () => takeAway(part("train")),
  "too-high": () => {
    const form = part("train");
    form.elements.lr.value = TOO_HIGH;
    form.requestSubmit();
  },
};

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
  } else if (target.matches("[data-which]")) {
    if (shown.token) leave(target.value);
    else record(target.value);
  } else if (target.matches("[name=task]")) {
    bound(target.form);
    arrange(target.form);
  } else if (target.matches("[data-own-file]")) choose(target);
  else if (target.closest("[data-own]")) edited(target.form);
  if (target.closest("[data-train]")) said = settingsOf(target.form);
}

async function submitted(event) {
  if (!event.target.matches?.("[data-train]")) return;
  event.preventDefault();
  const form = event.target;
  const own = isOwn(form);
  const refused = await train({ ...settingsOf(form), ...(own && ownOf(form)) }, own ? sent : question);
  if (!refused) address();
  else if (own) tell(refused);
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
    const settings = said ?? settingsIn(location.search);
    if (form && settings) show(form, settings);
    if (form) restore(form);
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
  onRender(askForWanted);
}
