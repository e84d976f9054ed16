// The teacher's panel: ticks become a lesson's link (app/teach/lesson.py), the code of a frame, and a preview.
import { all, rail } from "../dom.js";
import { onRender } from "../parts.js";
import { element } from "./words.js";

/** The query of a lesson. `run`: the link of a run; `show`: a list, or null for all. */
export function lessonOf(run, { show, lock, figure, lang, tour, present }) {
  const link = new URLSearchParams(run);
  link.set("lang", lang);
  if (figure) link.set("show", figure);
  else if (show) link.set("show", show.join(","));
  if (lock.length) link.set("lock", lock.join(","));
  link.set("tour", tour ? "1" : "off");
  if (present) link.set("present", "1");
  return link.toString().replaceAll("%2C", ",");
}

/** The code of a frame that shows a link. */
export function frameOf(address, title) {
  const safe = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<iframe src="${safe(address)}" title="${safe(title)}" width="100%" height="640" style="border:0"></iframe>`;
}

const form = () => document.querySelector("[data-lesson-panel]");
const ticked = (name) => all(`[name=${name}]:checked`, form()).map(({ value }) => value);

function said() {
  const { figure, lang } = form().elements;
  const show = ticked("show");
  const every = show.length === all("[name=show]", form()).length;
  const [tour, present] = [ticked("tour"), ticked("present")].map(({ length }) => length > 0);
  return { show: every ? null : show, lock: ticked("lock"), figure: figure.value, lang: lang.value, tour, present };
}

function write() {
  if (!form() || !rail()) return;
  const address = `${location.origin}${location.pathname}?${lessonOf(rail().dataset.link, said())}`;
  document.querySelector("[data-lesson-link]").textContent = address;
  document.querySelector("[data-lesson-frame]").textContent = frameOf(address, rail().dataset.text);
}

function changed({ target }) {
  if (target.closest?.("[data-lesson-panel]") !== form() || !form()) return;
  if (target.matches("[data-every]")) for (const box of all("[name=show]", form())) box.checked = target.checked;
  const boxes = all("[name=show]", form());
  form().querySelector("[data-every]").checked = boxes.every(({ checked }) => checked);
  for (const box of all("[name=show], [data-every]", form())) box.disabled = form().elements.figure.value !== "";
  write();
}

function preview({ target }) {
  if (!target.closest?.("[data-lesson-preview]")) return;
  const src = document.querySelector("[data-lesson-link]").textContent;
  const frame = element("iframe", { src, title: rail().dataset.text, class: "lesson-preview" });
  document.querySelector("[data-lesson-shown]").replaceChildren(frame);
}

export function startPanel() {
  document.addEventListener("change", changed);
  document.addEventListener("click", preview);
  onRender(write); // another run, or another language
  document.addEventListener("guide-shown", write);
}
