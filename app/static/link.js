// One thing lights up everywhere: what belongs to the word under the pointer or the keyboard's focus. Also the keyboard's way
// to every control, and the words for a screen reader. Nothing here asks the server. It needs walk.js: see window.walk there.
(() => {
  "use strict";
  const { chosen, choose, lit, mark } = window.walk;
  const all = (selector, root = document) => root.querySelectorAll(selector);
  const rail = () => document.querySelector("[data-rail]");
  const HOOK = "[data-src],[data-tgt]";
  const number = (text) => (text === undefined ? null : Number(text));
  const steps = (hook) => (hook ? { enc: number(hook.dataset.src), dec: number(hook.dataset.tgt) } : {});

  // ---------- light
  let shining = [];
  function light({ enc = null, dec = null }) {
    if (enc === lit.enc && dec === lit.dec) return;
    Object.assign(lit, { enc, dec });
    for (const element of shining) element.classList.remove("lit");
    const parts = [];
    if (enc !== null) parts.push(`[data-src="${enc}"],[data-enc="${enc}"]`);
    if (dec !== null) parts.push(`[data-tgt="${dec}"],[data-dec="${dec}"]`);
    shining = parts.length ? [...all(parts.join())] : [];
    for (const element of shining) element.classList.add("lit");
    for (const figure of all(".plot.drawn")) mark(figure);
  }
  function focused() { // the word that the keyboard is on
    const at = document.activeElement;
    return at?.matches(":focus-visible") ? at.closest(HOOK) : null;
  }
  let pointed = {}; // the steps of what the pointer is on
  const last = { x: -1, y: -1 };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || event.target.closest?.(".canvas")) return; // a figure tells by "walk:hover"
    const moved = event.clientX !== last.x || event.clientY !== last.y;
    Object.assign(last, { x: event.clientX, y: event.clientY });
    if (!moved && focused()) return; // Tab scrolled the page under a resting pointer
    point(steps(event.target.closest?.(HOOK)));
  });
  function point(at) {
    pointed = at;
    light("enc" in at || "dec" in at ? at : steps(focused()));
  }
  document.documentElement.addEventListener("pointerleave", () => point({}));
  document.addEventListener("walk:hover", ({ detail }) => point(detail));
  document.addEventListener("focusin", () => { if (focused()) light(steps(focused())); });
  document.addEventListener("focusout", () => light(pointed));

  // ---------- keys
  const KEYS = { "ArrowLeft": ["enc", -1], "ArrowRight": ["enc", 1], "[": ["unit", -1], "]": ["unit", 1], "【": ["unit", -1], "】": ["unit", 1] };
  const OWN_KEYS = "input, textarea, select, [contenteditable], [role=tab], [role=tablist], [role=option],"
    + "[role=slider], .scroll, pre"; // they use arrows themselves
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.defaultPrevented || event.isComposing || event.metaKey) return;
    if ((event.key === "Enter" || event.key === " ") && at.matches?.("[role=button]:not(button)") && at.closest(HOOK)) {
      event.preventDefault();
      at.click();
      return;
    }
    const key = KEYS[event.key];
    if (!key || !rail()?.offsetParent || at.matches?.(OWN_KEYS) || at.closest?.("[role=dialog], [role=menu], [role=listbox]") || at.isContentEditable) return;
    const arrow = event.key.startsWith("Arrow");
    if (arrow && (event.ctrlKey || event.altKey)) return; // [ and ] need Ctrl + Alt on some keyboards
    if (event.shiftKey && (!arrow || !getSelection().isCollapsed)) return; // Shift + arrow grows a selection
    const name = event.shiftKey ? "dec" : key[0];
    event.preventDefault();
    choose({ [name]: chosen[name] + key[1] });
  });

  // ---------- Tab reaches what a click reaches
  const SCROLLS = ".scroll, .stage pre, .step-columns > *";
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const over = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
      const says = over ? { tabindex: "0", role: "group", "aria-label": rail()?.dataset.scrolls ?? "" } : {};
      for (const name of ["tabindex", "role", "aria-label"]) name in says ? target.setAttribute(name, says[name]) : target.removeAttribute(name);
    }
  });
  function reach() {
    for (const cell of all("th:is([data-src],[data-tgt]), td:is([data-src],[data-tgt])")) { // a button inside: the cell stays a cell
      if (cell.querySelector(":scope > .press")) continue;
      const press = document.createElement("span");
      press.className = "press";
      press.append(...cell.childNodes);
      cell.append(press);
    }
    for (const element of all(`:is(.press, :is(${HOOK}):not(button, a, input, select, th, td, svg *)):not([tabindex])`)) {
      element.setAttribute("role", "button");
      element.tabIndex = 0;
    }
    for (const box of all(`:is(${SCROLLS}):not(.live)`)) {
      box.classList.add("live"); // gone when Gradio changes the markup, as in walk.js
      sizes.unobserve(box);
      sizes.observe(box);
    }
  }

  // ---------- a map of thousands of cells gets its table when someone opens it
  const round = (value) => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace("-", "\u2212");
  function tabulate(details) {
    const figure = details.closest(".plot");
    const bar = rail();
    const rows = figure.classList.contains("drawn") && figure.querySelector(".canvas").data[0].z;
    const name = figure.axes?.y;
    if (!details.open || !rows || !bar || details.querySelector("table")) return;
    const pieces = JSON.parse(bar.dataset.json)[name];
    if (!pieces) return;
    const table = document.createElement("table");
    table.className = "numbers";
    const head = table.createTHead().insertRow();
    const th = (row, scope, text) => { const cell = document.createElement("th"); cell.scope = scope; cell.textContent = text; row.append(cell); return cell; };
    th(head, "col", "#");
    pieces.forEach((piece, step) => { th(head, "col", piece).dataset[name === "enc" ? "src" : "tgt"] = step; });
    const body = table.createTBody();
    for (let unit = 0; unit < rows[0].length; unit += 1) {
      const row = body.insertRow();
      th(row, "row", unit);
      for (const values of rows) row.insertCell().textContent = round(values[unit]);
    }
    const box = details.querySelector(".scroll");
    box.classList.add("tall");
    box.append(table);
    reach();
    choose({}); // one of its words is the chosen one
  }
  document.addEventListener("toggle", (event) => { if (event.target.matches?.(".plot details.table")) tabulate(event.target); }, true);
  document.addEventListener("walk:awake", () => { reach(); for (const details of all(".plot details.table[open]")) tabulate(details); });

  // ---------- a screen reader hears the step that was chosen
  let said = null;
  let speaking = 0;
  function speak() {
    const bar = rail();
    if (!bar) return;
    const pieces = JSON.parse(bar.dataset.json);
    const names = { enc: bar.dataset.encStep, dec: bar.dataset.decStep, unit: bar.dataset.unitWord };
    const heard = document.activeElement?.dataset?.choose; // a slider says its own value
    const words = Object.keys(names).filter((name) => chosen[name] !== said[name] && name !== heard).map((name) =>
      (name === "unit" ? `${names.unit} ${chosen.unit}` : `${names[name]} ${chosen[name] + 1}${bar.dataset.colon}${pieces[name][chosen[name]]}`));
    said = { ...chosen };
    if (words.length) bar.querySelector("[data-spoken]").textContent = words.join(bar.dataset.comma);
  }
  document.addEventListener("walk:chosen", () => {
    said ??= { ...chosen };
    clearTimeout(speaking);
    speaking = setTimeout(speak, 400);
  });
})();
