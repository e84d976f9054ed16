// The glossary: a marked term (app/teach/glossary/) says what it means when it is pointed at, focused or pressed. One
// popover for all of them; Esc or a press elsewhere closes it, as the browser does by itself.
import { openTab } from "../address.js";
import { all, json } from "../dom.js";
import { onRender } from "../parts.js";
import { button, element } from "./words.js";

const LEAVE = 250; // ms in which the pointer may go from the term to its explanation
const EDGE = 8; // pixels to the window's edges

let box = null;
let term = null; // the one that is explained
let pinned = false; // it was pressed or focused, and stays when the pointer leaves
let leaving = 0;
let closing = false;

const glossary = () => document.querySelector("[data-glossary]");
const isOpen = () => box?.matches(":popover-open") ?? false;

function explained([name, sentence, symbol, paper, seen]) {
  const { see, stages } = glossary().dataset;
  const sign = "①②③④⑤⑥⑦⑧"[stages.split(" ").indexOf(seen)];
  const tab = document.querySelector(`[role=tab][data-tab-id=${seen}]`)?.textContent;
  const foot = element("p", { class: "term-foot" });
  if (sign ?? tab) foot.append(button(`${see} ${sign ?? tab}`, () => goTo(seen), { "data-see": seen }));
  if (paper) foot.append(element("small", {}, paper));
  const symbols = symbol ? [" ", element("i", {}, symbol)] : [];
  return [element("p", {}, element("b", {}, name), ...symbols), element("p", {}, sentence), foot];
}

/** To a stage, or to a tab. */
export function goTo(seen) {
  hide();
  const stage = () => document.querySelector(`#stage-${seen}`);
  if (!glossary().dataset.stages.split(" ").includes(seen)) return openTab(seen);
  openTab("walk");
  const arrive = (frames) => {
    if (stage()?.checkVisibility()) stage().scrollIntoView({ block: "start" });
    else if (frames) requestAnimationFrame(() => arrive(frames - 1)); // the tab is still coming
  };
  arrive(600);
  return undefined;
}

function made() {
  const popover = element("div", { class: "term-box", popover: "auto", role: "note" });
  popover.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed")
      for (const one of all("[data-term][aria-expanded]")) one.removeAttribute("aria-expanded");
  });
  popover.addEventListener("pointerenter", () => clearTimeout(leaving));
  popover.addEventListener("pointerleave", leave);
  document.body.append(popover);
  return popover;
}

// A popover that closes gives the focus back, which would open it again.
function hide() {
  if (!isOpen()) return;
  closing = true;
  box.hidePopover();
  closing = false;
}

function show(wanted) {
  clearTimeout(leaving);
  const entry = json(glossary())[wanted.dataset.term];
  if (!entry || closing || (isOpen() && term === wanted)) return;
  box ??= made();
  hide();
  term = wanted;
  box.replaceChildren(...explained(entry));
  box.showPopover({ source: term });
  term.setAttribute("aria-expanded", "true");
  const at = term.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = Math.max(EDGE, Math.min(at.left, document.documentElement.clientWidth - width - EDGE));
  const top = at.bottom + height + EDGE < innerHeight ? at.bottom + 4 : at.top - height - 4;
  Object.assign(box.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
}

function leave() {
  if (pinned) return;
  clearTimeout(leaving);
  leaving = setTimeout(hide, LEAVE);
}

const termOf = ({ target }) => target.closest?.("[data-term]");

function hold(event) {
  const wanted = termOf(event);
  if (!wanted || (event.type === "focusin" && !wanted.matches(":focus-visible"))) return;
  pinned = true;
  show(wanted);
}

/** All entries, as a list with a heading for each. */
function list() {
  const place = document.querySelector("[data-terms]");
  if (!place || !glossary()) return;
  const { json: said } = glossary().dataset;
  if (place.dataset.listed === said.length + said.slice(0, 40)) return;
  place.dataset.listed = said.length + said.slice(0, 40);
  place.replaceChildren(...Object.values(JSON.parse(said)).map((entry) => element("li", {}, ...explained(entry))));
}

export function startTerms() {
  document.addEventListener("pointerover", (event) => {
    const wanted = event.pointerType === "touch" ? null : termOf(event);
    if (!wanted) return;
    if (term !== wanted || !isOpen()) pinned = false;
    show(wanted);
  });
  document.addEventListener("pointerout", (event) => {
    if (termOf(event)) leave();
  });
  document.addEventListener("focusin", hold);
  document.addEventListener("click", hold);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && termOf(event)) hold(event);
  });
  document.addEventListener("focusout", (event) => {
    if (termOf(event) && !closing && !box?.contains(event.relatedTarget)) hide();
  });
  onRender(() => {
    for (const one of all("dfn[data-term]:not([tabindex])")) {
      one.setAttribute("role", "button");
      one.setAttribute("tabindex", "0");
    }
    list();
  });
}
