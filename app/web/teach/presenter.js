// Presenter mode: large letters, one part of the walk a screen. → and PageDown (what a clicker sends) go on, ← and
// PageUp go back, Esc leaves. It stands in the address as present=1.
import { markPage, openTab } from "../address.js";
import { all } from "../dom.js";
import { draw } from "../figures.js";
import { onRender } from "../parts.js";
import { plotly } from "../plotly.js";
import { button, element, say } from "./words.js";

const KEYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const OWN = "input, textarea, select, [contenteditable], [role=tab], [role=slider]";
const OPEN = ".term-box:popover-open, .teach-card:not([hidden])"; // what Esc closes first
const LETTERS = 18; // pixels, in figures

let on = false;
let at = 0;
let bar = null;

/** The screens: { title, parts }, in reading order. A part belongs to the stage above it, or to the picture. */
function screens() {
  const column = document.querySelector("#result")?.closest(".column");
  const found = [{ title: say("teach", "present-first"), parts: [] }];
  for (const part of column?.children ?? []) {
    const stage = part.querySelector(".stage[id^=stage-]");
    if (stage) found.push({ title: stage.querySelector("h2").textContent.trim(), parts: [] });
    if (part.id !== "rail") found[found.length - 1].parts.push(part);
  }
  return found.filter(({ parts }) => parts.some((part) => part.textContent.trim() || part.querySelector("svg, input")));
}

// Gradio's own rules are strong; what stands in the element itself is stronger.
function away(part) {
  part.dataset.aside = "";
  part.style.setProperty("display", "none", "important");
}

function back() {
  for (const part of all("[data-aside]")) {
    delete part.dataset.aside;
    part.style.removeProperty("display");
  }
}

function show() {
  const list = screens();
  at = Math.max(0, Math.min(at, list.length - 1));
  back();
  list.forEach(({ parts }, index) => {
    if (index !== at) for (const part of parts) away(part);
  });
  document.documentElement.classList.toggle("present-first", at === 0);
  bar.querySelector("output").textContent = `${at + 1} / ${list.length}  ${list[at].title}`;
  scrollTo(0, 0);
  fit();
}

// Nothing scrolls sideways: what is too wide is made smaller.
async function fit() {
  const Plotly = await plotly();
  for (const figure of all(".plot.live:not(.drawn)")) if (figure.checkVisibility()) await draw(figure);
  for (const plot of all(".js-plotly-plot")) {
    if (plot.checkVisibility())
      await Plotly.relayout(plot, { "font.size": LETTERS, width: plot.parentElement.clientWidth });
  }
  for (const box of all(".scroll, .step-columns > *")) {
    const inside = box.firstElementChild;
    if (!inside || !box.checkVisibility()) continue; // in a closed fold it has no width
    inside.style.zoom = "";
    if (box.scrollWidth > box.clientWidth + 1) inside.style.zoom = box.clientWidth / box.scrollWidth;
  }
}

function go(by) {
  at += by;
  show();
}

function startPresenting() {
  if (on) return;
  on = true;
  at = 0;
  openTab("walk");
  const leave = button(say("teach", "present-leave"), stopPresenting);
  bar = element("div", { class: "present-bar", role: "toolbar", "aria-label": say("teach", "present") });
  bar.append(
    button("‹", () => go(-1), { "aria-label": say("teach", "present-back") }),
    element("output"),
  );
  bar.append(
    button("›", () => go(1), { "aria-label": say("teach", "present-on") }),
    leave,
  );
  document.body.append(bar);
  document.documentElement.classList.add("presenting");
  markPage("present", "1");
  show();
}

async function stopPresenting() {
  if (!on) return;
  on = false;
  bar.remove();
  document.documentElement.classList.remove("presenting", "present-first");
  markPage("present", null);
  back();
  for (const inside of all("[style*=zoom]")) inside.style.zoom = "";
  const Plotly = await plotly();
  for (const plot of all(".js-plotly-plot")) Plotly.relayout(plot, { "font.size": 13, width: null, autosize: true });
}

function pressed(event) {
  if (!on || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const by = KEYS[event.key];
  if (by && !event.target.matches?.(OWN)) {
    event.preventDefault();
    event.stopImmediatePropagation(); // the arrows choose steps elsewhere
    go(by);
  } else if (event.key === "Escape" && !document.querySelector(OPEN) && !document.querySelector(".picture.deep")) {
    stopPresenting();
  }
}

export function startPresenter() {
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-present]")) startPresenting();
  });
  document.addEventListener("keydown", pressed, { capture: true });
  let wanted = new URLSearchParams(location.search).get("present") === "1";
  onRender(() => {
    if (!document.querySelector("[data-rail].live") || !document.querySelector("[data-phrases]")) return;
    if (wanted) startPresenting();
    else if (on) show();
    wanted = false;
  });
  addEventListener("resize", () => on && fit());
  document.addEventListener("toggle", () => on && fit(), { capture: true }); // a fold was opened
}
