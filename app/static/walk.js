// What the page does without asking the server: choose a step or a unit, light what belongs to it, fill in the ledger, draw figures.
// The markup it works on is described in app/stages/__init__.py.
(() => {
  "use strict";
  const chosen = { enc: 0, dec: 0, unit: 0 };
  const lit = { enc: null, dec: null }; // what the pointer or the keyboard is on, see link.js
  const ledgers = new Map(); // element → unpacked numbers
  const all = (selector, root = document) => root.querySelectorAll(selector);

  const json = (element) => JSON.parse(element.dataset.json);
  const tell = (what, detail) => document.dispatchEvent(new CustomEvent(`walk:${what}`, { detail }));

  // ---------- numbers
  function unpack(array) {
    const raw = Uint8Array.from(atob(array.data), (c) => c.charCodeAt(0));
    const integers = array.kind === "i1" ? new Int8Array(raw.buffer) : new Int16Array(raw.buffer);
    return { values: Float32Array.from(integers, (v) => v * array.scale), width: array.shape[array.shape.length - 1] };
  }
  const minus = (text) => text.replace("-", "\u2212");
  const number = (value) => minus((Math.abs(value) < 0.00005 ? 0 : value).toFixed(4));
  const small = (value) => (value === 0 ? "0" : minus(Math.abs(value).toExponential(1)));

  // ---------- the chosen step and unit
  function rail() { return document.querySelector("[data-rail]"); }
  function limit(name) { return Number(document.querySelector(`[data-choose="${name}"]`)?.max ?? 0); }
  function choose(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (name in chosen && Number.isFinite(value)) chosen[name] = Math.min(Math.max(0, value), limit(name));
    }
    show();
    remember();
  }
  function show() {
    const bar = rail();
    if (!bar) return;
    const pieces = json(bar);
    const half = Number(bar.dataset.half);
    for (const name of ["enc", "dec", "unit"]) {
      const input = bar.querySelector(`[data-choose="${name}"]`);
      input.value = chosen[name];
      const words = name === "unit"
        ? `${chosen.unit}` : `${chosen[name] + 1} · ${pieces[name][chosen[name]]}`;
      bar.querySelector(`[data-label="${name}"]`).textContent = words;
      input.setAttribute("aria-valuetext", words);
    }
    for (const [attribute, name] of [["enc", "enc"], ["dec", "dec"]]) {
      for (const element of all(`[data-${attribute}]`)) element.hidden = Number(element.dataset[attribute]) !== chosen[name];
    }
    for (const [attribute, name] of [["src", "enc"], ["tgt", "dec"]]) {
      for (const element of all(`[data-${attribute}]`)) {
        const on = Number(element.dataset[attribute]) === chosen[name];
        element.classList.toggle("on", on);
        const button = element.matches("th, td") ? element.firstElementChild : element; // link.js puts one into a cell
        if (button?.matches("button, [role=button]")) button.setAttribute("aria-pressed", on);
      }
    }
    for (const figure of all(".plot.drawn")) mark(figure);
    for (const element of ledgers.keys()) fill(element, bar, half);
    tell("chosen");
  }
  function remember() {
    const bar = rail();
    if (!bar?.offsetParent) return; // hidden: the address belongs to the tab that is shown
    const link = new URLSearchParams(bar.dataset.link);
    link.set("lang", bar.dataset.lang);
    for (const name of ["enc", "dec", "unit"]) if (chosen[name]) link.set(name, chosen[name]);
    history.replaceState(null, "", `${location.pathname}?${link}`);
  }

  // ---------- the gate ledger
  function read(element) {
    const data = json(element);
    const numbers = (group) => Object.fromEntries(Object.entries(group).map(([name, array]) => [name, unpack(array)]));
    ledgers.set(element, { ...data, gates: numbers(data.gates), deltas: numbers(data.deltas), start: unpack(data.start),
      column: new Map(data.units.map((unit, index) => [unit, index])) });
  }
  function fill(element, bar, half) {
    const data = ledgers.get(element);
    const encoder = data.side === "encoder";
    const step = encoder ? chosen.enc : chosen.dec;
    const column = data.column.get(chosen.unit);
    const at = (array, row) => array.values[row * array.width + column];
    const backward = encoder && chosen.unit >= half;
    const before = backward ? step + 1 : step - 1;
    const memory = data.gates.m ?? data.gates.h;
    const rows = memory.values.length / memory.width;
    const start = encoder || data.gates.m ? 0 : data.start.values[column];
    const previous = before < 0 || before >= rows ? start : at(memory, before);
    const words = encoder ? bar.dataset.encStep : bar.dataset.decStep;
    const side = encoder ? ` (${backward ? bar.dataset.backward : bar.dataset.forward})` : "";
    element.querySelector("[data-where]").textContent = `${words} ${step + 1} · ${bar.dataset.unitWord} ${chosen.unit}${side}`;
    const missing = column === undefined;
    element.querySelector("[data-missing]").hidden = !missing;
    const put = (attribute, text) => { for (const cell of all(`[data-${attribute}]`, element)) cell.textContent = missing ? "·" : text(cell.dataset[attribute]); };
    put("n", (name) => number(name === "previous" ? previous : at(data.gates[name], step)));
    put("numpy", (name) => number(at(data.gates[name], step) + at(data.deltas[name], step)));
    put("delta", (name) => small(at(data.deltas[name], step)));
  }

  // ---------- figures
  const axisName = { x: "xaxis", y: "yaxis" };
  function draw(figure) {
    const spec = json(figure);
    const canvas = figure.querySelector(".canvas");
    for (const trace of spec.data) {
      if (trace.z?.data) {
        const { values, width } = unpack(trace.z);
        trace.z = Array.from({ length: values.length / width }, (_, row) => values.subarray(row * width, (row + 1) * width));
      }
    }
    window.Plotly.newPlot(canvas, spec.data, spec.layout, { displaylogo: false, responsive: true, displayModeBar: "hover",
      modeBarButtons: [["toImage"], [{ name: "SVG", title: "SVG", icon: window.Plotly.Icons.disk,
        click: (plot) => window.Plotly.downloadImage(plot, { format: "svg", filename: figure.dataset.figure }) }]],
      toImageButtonOptions: { format: "png", scale: 2, filename: figure.dataset.figure } }).then(() => {
      figure.axes = spec.axes ?? {};
      figure.rings = spec.rings ?? {};
      figure.classList.add("drawn");
      for (const drawing of all("svg.main-svg", canvas)) drawing.setAttribute("aria-hidden", "true"); // its words are the caption and the table
      const box = (className) => { const div = document.createElement("div"); div.className = className; canvas.append(div); };
      for (const [axis, name] of Object.entries(figure.axes)) { if (name in lit) box(`light light-${axis}`); box(`band band-${axis}`); }
      for (const [name, points] of Object.entries(figure.rings)) points.forEach(() => box(`ring ring-${name}`));
      const steps = (event) => Object.fromEntries(
        Object.entries(figure.axes).map(([axis, name]) => [name, Math.round(event.points[0][axis])]));
      canvas.on("plotly_click", (event) => { if (Object.keys(figure.axes).length) choose(steps(event)); });
      canvas.on("plotly_hover", (event) => tell("hover", steps(event)));
      canvas.on("plotly_unhover", () => tell("hover", {}));
      canvas.on("plotly_afterplot", () => mark(figure));
      mark(figure);
    });
  }
  // A band over the chosen row and column, another over the lit ones, rings around the lit path: moving a box costs nothing,
  // where Plotly.relayout would redraw the figure.
  function mark(figure) {
    const canvas = figure.querySelector(".canvas");
    const layout = canvas._fullLayout;
    if (!layout) return;
    const put = (box, ...values) => { ["left", "top", "width", "height"].forEach((side, i) => { box.style[side] = `${values[i]}px`; }); };
    const at = (axis, value) => layout[axisName[axis]].d2p(value) + layout[axisName[axis]]._offset;
    const across = (box, axis, step) => {
      if (!box || !layout[axisName[axis]]) return;
      box.hidden = step == null;
      if (box.hidden) return;
      const ends = [at(axis, step - 0.5), at(axis, step + 0.5)];
      const [low, high] = [Math.min(...ends), Math.max(...ends)];
      const size = layout._size;
      if (axis === "x") put(box, low, size.t, Math.max(2, high - low), size.h);
      else put(box, size.l, low, size.w, high - low);
    };
    for (const [axis, name] of Object.entries(figure.axes)) {
      across(canvas.querySelector(`.band-${axis}`), axis, chosen[name]);
      across(canvas.querySelector(`.light-${axis}`), axis, lit[name]);
    }
    for (const [name, points] of Object.entries(figure.rings)) {
      all(`.ring-${name}`, canvas).forEach((ring, i) => {
        ring.hidden = lit[name] == null || i > lit[name];
        if (ring.hidden) return;
        ring.classList.toggle("last", i === lit[name]);
        const half = i === lit[name] ? 13 : 9;
        put(ring, at("x", points[i][0]) - half, at("y", points[i][1]) - half, 2 * half, 2 * half);
      });
    }
  }
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && window.Plotly) { near.unobserve(target); draw(target); }
    }
  }, { rootMargin: "800px" });

  // ---------- new markup comes alive
  // Gradio changes what stands there into what came, element by element; the new class attribute lacks "live", which is the sign.
  let waiting = false;
  let started = false;
  function wake() {
    waiting = false;
    let fresh = false;
    for (const element of all("[data-ledger]:not(.live)")) { element.classList.add("live"); read(element); fresh = true; }
    for (const element of ledgers.keys()) if (!element.isConnected || !element.dataset.ledger) ledgers.delete(element);
    for (const figure of all(".plot:not(.live)")) {
      if (!window.Plotly) { setTimeout(wake, 100); continue; }
      figure.classList.add("live");
      near.observe(figure);
    }
    const bar = document.querySelector("[data-rail]:not(.live)");
    if (bar) {
      bar.classList.add("live");
      fresh = true;
      if (!started) { // the permalink's steps, once
        started = true;
        const link = new URLSearchParams(location.search);
        for (const name of ["enc", "dec", "unit"]) chosen[name] = Number(link.get(name)) || 0;
        if (!link.has("unit")) chosen.unit = [...ledgers.values()][0]?.units[0] ?? 0; // one whose numbers are there
      }
    }
    tell("awake");
    if (fresh) choose({ enc: chosen.enc, dec: chosen.dec, unit: chosen.unit });
  }
  new MutationObserver(() => { if (!waiting) { waiting = true; requestAnimationFrame(wake); } })
    .observe(document.documentElement, { childList: true, subtree: true });

  // ---------- what the other scripts (link.js, lab.js) may use
  // chosen: the steps and the unit, to read; choose({ enc, dec, unit }): the one way to change them; lit: what is lit, to be followed
  // by mark(figure) for every ".plot.drawn". On document: "walk:awake" when the markup has changed, "walk:chosen" after every choice,
  // "walk:hover" with the steps of the figure's cell under the pointer, {} when it leaves.
  window.walk = { chosen, choose, lit, mark };

  // ---------- the person's hands
  document.addEventListener("input", (event) => {
    const name = event.target.dataset?.choose;
    if (name) choose({ [name]: Number(event.target.value) });
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-src],[data-tgt],[data-move],[data-copy]");
    if (!target) return;
    const { src, tgt, move, by } = target.dataset;
    if (src !== undefined) choose({ enc: Number(src) });
    if (tgt !== undefined) choose({ dec: Number(tgt) });
    if (move) choose({ [move]: chosen[move] + Number(by) });
    if (target.dataset.copy !== undefined) {
      const source = target.previousElementSibling ?? target.parentElement.querySelector("pre");
      navigator.clipboard?.writeText(source.textContent);
      target.classList.add("done");
      setTimeout(() => target.classList.remove("done"), 1200);
    }
  });
})();
