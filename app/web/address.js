// The page's address is the run's link and the chosen steps, so that it can be sent on and gone back to.
//
// A sentence or a what-if is an entry of the browser's history: Back and Forward bring it back. A step, a unit or the
// language is not; it changes the entry there is. Each entry remembers the run before it (`from`), for "undo".
import { rail } from "./dom.js";
import { firstUnit } from "./ledger.js";
import { onRender } from "./parts.js";
import { store } from "./store.js";

const PAGE = ["show", "lock", "tour", "present"];
const STEPS = ["enc", "dec", "unit"];
const SEARCH = ["beam", "alpha", "n", "temp", "topk", "topp", "seed"];

/** The steps that a query names, to begin with. */
export function stepsOf(query) {
  const link = new URLSearchParams(query);
  const named = Object.fromEntries(STEPS.map((name) => [name, Number(link.get(name)) || 0]));
  return link.has("unit") ? named : { ...named, unit: firstUnit() };
}

/** A query without what is no part of the run: the language and the steps. */
export function runOf(query) {
  const link = new URLSearchParams(query);
  for (const name of ["lang", "__theme", ...STEPS]) link.delete(name);
  return link.toString();
}

/** The query of a run's link with the chosen steps and the language. */
export function queryOf(run, language, chosen) {
  const link = new URLSearchParams(run);
  link.set("lang", language);
  for (const name of STEPS) if (chosen[name]) link.set(name, chosen[name]);
  return link.toString();
}

/** A query with what the address says of the page and not of the run, which stays: a lesson, the tour, large type. */
export function kept(query, before) {
  const link = new URLSearchParams(query);
  const old = new URLSearchParams(before);
  for (const name of PAGE) if (old.has(name)) link.set(name, old.get(name));
  return link.toString();
}

function write(how, state, query) {
  try {
    history[how](state, "", `${location.pathname}?${kept(query, location.search)}`);
  } catch {
    // A file in a mail or a frame has no address of its own to write; stepping goes on without.
  }
}

/** What tells entries of the history apart: a number of the search that a slider runs through does not. */
function entryOf(run) {
  const link = new URLSearchParams(run);
  for (const name of SEARCH) link.delete(name);
  return link.toString();
}

/** Back to the run before this one, if this page has shown one; says whether it did. */
export function goBack() {
  if (history.state?.from === undefined) return false;
  history.back();
  return true;
}

let awaited = null; // { run, steps, instead }: the run of the entry that the person went to, and what is still shown

function keep() {
  const bar = rail();
  if (!bar) return;
  const run = runOf(bar.dataset.link);
  if (awaited && run === awaited.instead) return;
  const steps = awaited?.run === run ? awaited.steps : null;
  awaited = null;
  if (steps) return store.choose(steps); // which comes here again
  if (!bar.offsetParent) return; // hidden: the address belongs to the tab that is shown
  const query = queryOf(run, bar.dataset.lang, store.chosen);
  const { run: before, tab } = history.state ?? {};
  const same = before !== undefined && entryOf(before) === entryOf(run);
  if (same || !(before ?? tab)) write("replaceState", { ...history.state, run }, query);
  else write("pushState", { run, from: before }, query);
}

// Another tab than the walk is one entry, whatever is shown in it; it tells its query itself (app/compare/tab.py).
function tabbed({ detail: query }) {
  const { run, tab } = history.state ?? {};
  write(
    run !== undefined && tab === undefined ? "pushState" : "replaceState",
    { tab: new URLSearchParams(query).get("tab") },
    query,
  );
}

/** Says something of the page in its address, or takes it away (null): a name of PAGE. */
export function markPage(name, value) {
  const link = new URLSearchParams(location.search);
  if (value === null) link.delete(name);
  else link.set(name, value);
  try {
    history.replaceState(history.state, "", `${location.pathname}?${link}`);
  } catch {
    // as above
  }
}

/** Brings a tab to the front. */
export const openTab = (tab) => document.querySelector(`[role=tab][data-tab-id=${tab}][aria-selected=false]`)?.click();

/** Keeps the address; `restore(run)` is asked for the run of an entry that the person went to. */
export function startAddress(restore) {
  const sight = new ResizeObserver(keep); // the rail's size changes when its tab comes into sight
  let watched = null;
  store.on("choose", keep);
  onRender(() => {
    if (rail() === watched) return;
    sight.disconnect();
    watched = rail();
    if (watched) sight.observe(watched);
  });
  document.addEventListener("tabbed", tabbed);
  addEventListener("popstate", ({ state }) => {
    const bar = rail();
    openTab(state?.tab ?? "walk");
    if (state?.run === undefined || !bar) return;
    const instead = runOf(bar.dataset.link);
    const steps = stepsOf(location.search);
    if (instead === state.run) return store.choose(steps);
    awaited = { run: state.run, steps, instead };
    restore(state.run);
  });
}
