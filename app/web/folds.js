// What a stage keeps folded (details[data-fold]). What a person opened stays open: through every run, for the visit.
//
//   data-fold="stage.name"   the name under which it is remembered
//   data-of="att c"          parameters of a link that it shows: a link that brings one opens it
//
// An address that ends in a fold's id (…#fold-decoder-tree) opens it. On paper every fold is open.
import { all, rail } from "./dom.js";
import { onRender } from "./parts.js";

const KEY = "folds";
const opened = new Set(remembered());
let printing = false;
const seen = new Map(); // fold's name → what its parameters were when it was last opened for them

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return []; // a page that may keep nothing
  }
}

function remember(name, open) {
  if (open === opened.has(name)) return;
  opened[open ? "add" : "delete"](name);
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...opened]));
  } catch {
    // it is open as long as the page is
  }
}

/** Opens every fold that an element lies in. */
export function reveal(element) {
  for (let fold = element.closest("[data-fold]"); fold; fold = fold.parentElement.closest("[data-fold]")) {
    fold.open = true;
    remember(fold.dataset.fold, true);
  }
}

/** What a link says of the parameters that a fold shows; "" when nothing. */
export function said(link, parameters) {
  const query = new URLSearchParams(link);
  return parameters
    .split(" ")
    .map((name) => query.get(name) ?? "")
    .join(" ")
    .trim();
}

// A run was filled in: the update took every "open" away.
function restore() {
  const bar = rail();
  if (!bar) return;
  for (const fold of all("[data-fold]")) {
    const { fold: name, of } = fold.dataset;
    const told = of ? said(bar.dataset.link, of) : "";
    if (told && told !== seen.get(name)) remember(name, true);
    seen.set(name, told);
    fold.open = printing || opened.has(name);
  }
}

function named() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return false;
  reveal(target);
  target.scrollIntoView();
  return true;
}

function pressed({ target }) {
  const fold = target.closest?.("summary")?.parentElement;
  if (fold?.dataset.fold) remember(fold.dataset.fold, !fold.open); // the press changes it after this
}

// The browser's own search opens what it finds. That an update closed one is not a person's wish. The same part of
// every step has one name: one opened, all are.
function toggled({ target: { open, dataset } }) {
  if (!dataset.fold || printing) return;
  if (open) remember(dataset.fold, true);
  if (open !== opened.has(dataset.fold)) return;
  for (const same of all(`[data-fold="${dataset.fold}"]`)) same.open = open;
}

/** Opens every fold for paper, and folds them again after it. */
export function unfold(open) {
  printing = open;
  for (const fold of all("[data-fold]")) fold.open = open || opened.has(fold.dataset.fold);
}

export function startFolds() {
  const arrive = { done: false }; // at the part that the address names
  onRender(() => {
    restore();
    if (!arrive.done) arrive.done = named();
  });
  document.addEventListener("click", pressed);
  document.addEventListener("toggle", toggled, true); // it does not bubble
  addEventListener("hashchange", named);
  addEventListener("beforeprint", () => unfold(true));
  addEventListener("afterprint", () => unfold(false));
}
