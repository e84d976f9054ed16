// The drawing turned by a quarter for a narrow window: the source down the left, read downwards and upwards; the field
// in the middle; at the right one decoder step at a time, the chosen one; the written pieces below.
import { all } from "./dom.js";
import { subscript } from "./phrases.js";
import { el } from "./svg.js";

const WIDTH = 344;
const TOP = 18;
const ROW = 54; // of a source piece
const TYPED = 13; // more, where the typed characters stand under it
const [CHIP, FORWARD, BACKWARD, FIELD] = [39, 104, 146, 168]; // x of the chips, of → and of ←; where the lines begin
const STEP = 294; // x of the step
const ROOM = 92; // of its candidates
const DOWN = { before: 0, context: 58, state: 76, bars: 124, end: 182 }; // y of a step's parts
const LINE = 46; // of the written pieces
const [MOSAIC, STATE, STRIP] = [32, 36, 6]; // as in app/picture/layout.py

// What was changed in the server's drawing: element → { attribute: [as it was, as it is] }. Gradio's next update leaves
// alone what the server says as before, so it must be put back before the drawing is laid out again.
const changes = new Map();

function set(element, name, value) {
  if (!element) return;
  const was = element.getAttribute(name);
  const now = String(value);
  const own = changes.get(element) ?? {};
  own[name] = [own[name]?.[1] === was ? own[name][0] : was, now];
  changes.set(element, own);
  element.setAttribute(name, now);
}

/** Puts back what a picture had from the server, and forgets what is gone. */
export function straighten(root) {
  for (const added of all(".lane, .previous, .step-wires, .bar .added", root)) added.remove();
  for (const hidden of all(".elsewhere", root)) hidden.classList.remove("elsewhere");
  for (const words of all("[data-whole]", root)) {
    words.textContent = words.dataset.whole;
    delete words.dataset.whole;
  }
  for (const [element, own] of changes) {
    for (const [name, [was, now]] of Object.entries(own)) {
      if (element.getAttribute(name) !== now) continue; // an update has changed it
      if (was === null) element.removeAttribute(name);
      else element.setAttribute(name, was);
    }
  }
  changes.clear();
}

/** Lays a player's drawing out anew; gives what place.js describes. */
export function turned({ root, data, source, alpha, run, find }) {
  const drawing = root.querySelector(".drawing");
  const row = ROW + (root.querySelector(".origin") ? TYPED : 0);
  const rows = TOP + source * row;
  const foot = Math.max(rows, TOP + DOWN.end) + 14; // of the sentence: c
  const y = (i) => TOP + (i + 0.5) * row;
  const move = (element, x, top, more = "") => set(element, "transform", `translate(${x} ${top})${more}`);
  const path = (element, d) => set(element, "d", d);

  for (const part of find(".drawing > .chip.source")) {
    const width = Number(part.querySelector("rect").getAttribute("width"));
    move(part, CHIP, y(Number(part.dataset.src)) - 24, width > 72 ? ` scale(${72 / width})` : "");
  }
  for (const text of all(".origin", drawing)) {
    const chip = text.previousElementSibling;
    set(text, "x", CHIP);
    set(text, "y", y(Number(chip.dataset.src)) + 32);
  }
  for (const part of find(".embedding")) move(part, CHIP, y(Number(part.dataset.src)) + 15);
  for (const part of find(".forward")) move(part, FORWARD, y(Number(part.dataset.src)) - MOSAIC / 2);
  for (const part of find(".backward")) move(part, BACKWARD, y(Number(part.dataset.src)) - MOSAIC / 2);
  for (const frame of find(".frame")) {
    const box = { x: FORWARD - 21, y: y(Number(frame.dataset.src)) - 22, width: BACKWARD - FORWARD + 42, height: 44 };
    for (const [name, value] of Object.entries(box)) set(frame, name, value);
  }
  const half = MOSAIC / 2 + 3;
  const [wires, heads] = arrows();
  path(drawing.querySelector(".wires path"), wires);
  path(drawing.querySelector(".wires .heads"), heads);
  path(drawing.querySelector(".wires .bracket"), "");

  // c below, out of the last → and the first ←.
  const c = [FORWARD + 21, foot + 12];
  const [last, first] = find(".bus:not(.down)");
  path(last, `M${FORWARD} ${y(source - 1) + half}V${foot}H${c[0] - 15}V${c[1] - 4}`);
  path(first, `M${BACKWARD + 18} ${y(0)}H${FIELD + 4}V${foot}H${c[0] + 15}V${c[1] - 4}`);
  move(root.querySelector(".mark.c"), ...c);

  // The written pieces, in lines.
  let [x, top] = [6, foot + 62];
  for (const chip of find(".chip.target")) {
    const width = Math.min(WIDTH - 12, Number(chip.querySelector("rect").getAttribute("width")));
    if (x + width > WIDTH - 4) [x, top] = [6, top + LINE];
    move(chip, x + width / 2, top);
    x += width + 6;
  }
  const height = top + LINE;
  for (const group of find(".bars")) narrowBars(group);
  const cell = data.cell.toUpperCase();
  const previous = el("text", { class: "previous", x: STEP - 26 });
  const stepWires = el("path", { class: "step-wires" });
  drawing.append(
    el("text", { class: "lane", x: (FORWARD + BACKWARD) / 2, y: 11 }, `→ ${cell} ←`),
    el("text", { class: "lane", x: STEP, y: 11 }, `⇢ ${cell}`),
    previous,
    stepWires,
  );
  set(drawing, "viewBox", `0 0 ${WIDTH} ${height}`);
  set(drawing, "style", `--width:${WIDTH}px;--ratio:${WIDTH / height}`);

  const cells = find(".decoder:not(.start)");
  const start = root.querySelector(".start");
  const parts = { ctx: find(".ctx"), bars: find(".bars"), rays: find(".rays") };
  let head = TOP; // of the step that is shown
  let pipe = [];

  // Beside the piece that it looks at most; without attention beside c.
  function headOf(t) {
    if (rows - TOP <= DOWN.end) return TOP;
    const most = alpha ? y(alpha[t].indexOf(Math.max(...alpha[t]))) : rows;
    return Math.min(rows - DOWN.end, Math.max(TOP, most - DOWN.context));
  }

  function line(i, _, scoring) {
    const [end, low] = scoring ? [STEP - 21, head + STATE / 2] : [STEP - 22, head + DOWN.context + 3];
    const bend = (end - FIELD) * 0.55;
    return [FIELD, y(i), FIELD + bend, y(i), end - bend, low, end, low];
  }

  // x_i into the frames, from cell to cell.
  function arrows() {
    const [lines, tips] = [[], []];
    const arrow = (at, from, to) => {
      lines.push(`M${at} ${from}V${to}`);
      tips.push(`M${at} ${to}l-3 ${to > from ? -5 : 5}h6z`);
    };
    for (let i = 0; i < source; i += 1) {
      lines.push(`M76 ${y(i)}H81`);
      tips.push(`M82 ${y(i)}l-5-3v6z`);
      if (i) arrow(FORWARD, y(i - 1) + half, y(i) - half);
      if (i) arrow(BACKWARD, y(i) - half, y(i - 1) + half);
    }
    return [lines.join(""), tips.join("")];
  }

  function show(t) {
    head = headOf(t);
    for (const group of Object.values(parts)) {
      for (const part of group) part.classList.toggle("elsewhere", Number(part.dataset.tgt) !== t);
    }
    const before = t ? cells[t - 1] : start;
    for (const one of [start, ...cells]) one?.classList.toggle("elsewhere", one !== before && one !== cells[t]);
    move(parts.ctx[t], STEP, head + DOWN.context);
    move(parts.bars[t], STEP - ROOM / 2, head + DOWN.bars);
    move(before, STEP, head + DOWN.before);
    move(cells[t], STEP, head + DOWN.state);
    for (const ray of parts.rays[t]?.children ?? []) {
      const [a, b, ...rest] = line(Number(ray.dataset.src));
      path(ray, `M${a} ${b}C${rest.join(" ")}`);
    }
    const into = head + DOWN.state - 3;
    const wire = (at, from) => `M${at} ${from}V${into}m-3-5l3 5 3-5`;
    stepWires.setAttribute("d", wire(STEP + 12, head + STATE + 3) + wire(STEP - 12, head + DOWN.context + STRIP + 1));
    // From c to s₀; or through the pipe to every step.
    path(root.querySelector(".bus.down"), `M${c[0] + 34} ${c[1] + 20}H341V${head + STATE / 2}H${STEP + STATE / 2 + 4}`);
    pipe = [
      [c[0] + 34, c[1] + 14],
      [FIELD + 40, c[1] + 14],
      [FIELD + 40, head + DOWN.context + 3],
      [STEP - 26, head + DOWN.context + 3],
    ];
    path(root.querySelector(".tube:not(.drop)"), `M${pipe.map((corner) => corner.join(" ")).join("L")}`);
    root.classList.toggle("at-start", t === 0);
    previous.setAttribute("y", head + DOWN.state + 22);
    previous.textContent = `y${subscript(t)} = ${run.previous(t)}`;
  }

  return {
    width: WIDTH,
    aside: false,
    line,
    show,
    hint: (i) => [FIELD + 16, y(i) - 8],
    pipe: () => pipe,
    inside({ kind, step }, [width, tall]) {
      const scale = (WIDTH - 8) / width;
      const at = kind === "dec" ? head + DOWN.state : y(step);
      const place = Math.max(4, Math.min(height - (tall + 24) * scale, at - (tall * scale) / 2));
      return { left: 4, top: place, scale, grows: [kind === "dec" ? STEP / scale : FORWARD / scale, tall / 2] };
    },
    sums: {
      ground: { x: 80, y: 2, width: WIDTH - 84, height: rows - 2 },
      place: (number, i) => [108 + number * 52, y(i) + 4],
      name: (number) => [108 + number * 52 + 16, 14],
      close: [WIDTH - 18, 16],
      wide: 48,
      long: false,
    },
  };
}

// Candidates in the room there is: the bars' widths from their probabilities, and less of the longer pieces.
function narrowBars(group) {
  const bars = [...group.querySelectorAll(".bar")];
  const room = Math.max(...bars.map((bar) => width(bar) / (Number(bar.dataset.p) || 1))); // as it was
  for (const bar of bars) {
    const share = bar.classList.contains("rest") ? width(bar) / room : Number(bar.dataset.p);
    set(bar.querySelector("rect"), "width", Math.max(0.5, share * ROOM));
    const [words, p] = bar.querySelectorAll("text");
    if (p) set(p, "x", ROOM);
    else bar.append(el("text", { class: "p added", x: ROOM }, share.toFixed(2)));
    if (words.textContent.length <= 10) continue;
    words.dataset.whole = words.textContent;
    words.textContent = `${words.textContent.slice(0, 9)}…`;
  }
}
const width = (bar) => Number(bar.querySelector("rect").getAttribute("width"));
