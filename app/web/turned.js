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

/** Lays a player's drawing out anew; gives what place.js describes. */
export function turned({ root, data, source, run, find }) {
  const drawing = root.querySelector(".drawing");
  for (const old of find(".column, .previous")) old.remove();
  const row = ROW + (root.querySelector(".origin") ? TYPED : 0);
  const rows = TOP + source * row;
  const y = (i) => TOP + (i + 0.5) * row;
  const head = Math.max(TOP, TOP + (source * row - DOWN.end) / 2); // of the step
  const foot = Math.max(rows, head + DOWN.end) + 14; // of the sentence: c
  const move = (element, x, top, more = "") => element?.setAttribute("transform", `translate(${x} ${top})${more}`);
  const path = (selector, d) => root.querySelector(selector)?.setAttribute("d", d);

  for (const part of find(".drawing > .chip.source")) {
    const width = Number(part.querySelector("rect").getAttribute("width"));
    move(part, CHIP, y(Number(part.dataset.src)) - 24, width > 72 ? ` scale(${72 / width})` : "");
  }
  all(".origin", drawing).forEach((text) => {
    const chip = text.previousElementSibling;
    text.setAttribute("x", CHIP);
    text.setAttribute("y", y(Number(chip.dataset.src)) + 32);
  });
  for (const part of find(".embedding")) move(part, CHIP, y(Number(part.dataset.src)) + 15);
  for (const part of find(".forward")) move(part, FORWARD, y(Number(part.dataset.src)) - MOSAIC / 2);
  for (const part of find(".backward")) move(part, BACKWARD, y(Number(part.dataset.src)) - MOSAIC / 2);
  for (const frame of find(".frame")) {
    const box = { x: FORWARD - 21, y: y(Number(frame.dataset.src)) - 22, width: BACKWARD - FORWARD + 42, height: 44 };
    for (const [name, value] of Object.entries(box)) frame.setAttribute(name, value);
  }

  // Arrows: x_i into the frames, from cell to cell, c_t and s_{t−1} into the state.
  const half = MOSAIC / 2 + 3;
  const wires = [];
  const heads = [];
  const arrow = (x, from, to) => {
    wires.push(`M${x} ${from}V${to}`);
    heads.push(`M${x} ${to}l-3 ${to > from ? -5 : 5}h6z`);
  };
  for (let i = 0; i < source; i += 1) {
    wires.push(`M76 ${y(i)}H81`);
    heads.push(`M82 ${y(i)}l-5-3v6z`);
    if (i) {
      arrow(FORWARD, y(i - 1) + half, y(i) - half);
      arrow(BACKWARD, y(i) - half, y(i - 1) + half);
    }
  }
  arrow(STEP + 12, head + DOWN.before + STATE + 3, head + DOWN.state - 3);
  arrow(STEP - 12, head + DOWN.context + STRIP + 1, head + DOWN.state - 3);
  path(".wires path", wires.join(""));
  path(".wires .heads", heads.join(""));
  path(".wires .bracket", "");

  // c below, out of the last → and the first ←; and from it to s₀, or through the pipe to every step.
  const c = [FORWARD + 21, foot + 12];
  const [last, first] = find(".bus:not(.down)");
  last?.setAttribute("d", `M${FORWARD} ${y(source - 1) + half}V${foot}H${c[0] - 15}V${c[1] - 4}`);
  first?.setAttribute("d", `M${BACKWARD + 18} ${y(0)}H${FIELD + 4}V${foot}H${c[0] + 15}V${c[1] - 4}`);
  path(".bus.down", `M${c[0] + 34} ${c[1] + 20}H341V${head + STATE / 2}H${STEP + STATE / 2 + 4}`);
  move(root.querySelector(".mark.c"), ...c);
  const pipe = [
    [c[0] + 34, c[1] + 14],
    [FIELD + 40, c[1] + 14],
    [FIELD + 40, head + DOWN.context + 3],
    [STEP - 26, head + DOWN.context + 3],
  ];
  path(".tube", `M${pipe.map((corner) => corner.join(" ")).join("L")}`);

  // The written pieces, in lines.
  let [x, top] = [6, foot + 62];
  for (const chip of find(".chip.target")) {
    const width = Math.min(WIDTH - 12, Number(chip.querySelector("rect").getAttribute("width")));
    if (x + width > WIDTH - 4) [x, top] = [6, top + LINE];
    move(chip, x + width / 2, top);
    x += width + 6;
  }
  const height = top + LINE;
  move(root.querySelector(".chip.bos"), -100, -100);
  for (const group of find(".bars")) narrowBars(group);
  label(drawing, data);
  const previous = el("text", { class: "previous", x: STEP - 26, y: head + DOWN.state + 22 });
  drawing.append(previous);
  drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
  drawing.style.setProperty("--width", `${WIDTH}px`);
  drawing.style.setProperty("--ratio", WIDTH / height);

  const cells = find(".decoder:not(.start)");
  const start = root.querySelector(".start");
  const of = (selector) => find(selector);
  const parts = { ctx: of(".ctx"), bars: of(".bars"), rays: of(".rays") };
  const line = (i, _, scoring) => {
    const [end, low] = scoring ? [STEP - 21, head + STATE / 2] : [STEP - 22, head + DOWN.context + 3];
    const bend = (end - FIELD) * 0.55;
    return [FIELD, y(i), FIELD + bend, y(i), end - bend, low, end, low];
  };
  for (const ray of all(".rays path", drawing)) {
    const [a, b, ...rest] = line(Number(ray.dataset.src));
    ray.setAttribute("d", `M${a} ${b}C${rest.join(" ")}`);
  }

  return {
    width: WIDTH,
    aside: false,
    line,
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
      place: (line_, i) => [108 + line_ * 52, y(i) + 4],
      name: (line_) => [108 + line_ * 52 + 16, 14],
      close: [WIDTH - 18, 16],
      wide: 48,
      long: false,
    },
    show(t) {
      for (const group of Object.values(parts)) {
        for (const part of group) part.classList.toggle("elsewhere", Number(part.dataset.tgt) !== t);
      }
      move(parts.ctx[t], STEP, head + DOWN.context);
      move(parts.bars[t], STEP - ROOM / 2, head + DOWN.bars);
      const before = t ? cells[t - 1] : start;
      for (const cell of [start, ...cells]) cell.classList.toggle("elsewhere", cell !== before && cell !== cells[t]);
      move(before, STEP, head + DOWN.before);
      move(cells[t], STEP, head + DOWN.state);
      root.classList.toggle("at-start", t === 0);
      previous.textContent = `y${subscript(t)} = ${run.previous(t)}`;
    },
  };
}

// Candidates in the room there is: the bars' widths from their probabilities, and less of the longer pieces.
function narrowBars(group) {
  const rest = group.querySelector(".rest rect");
  const was = Math.max(...[...group.querySelectorAll(".bar")].map((bar) => width(bar) / (Number(bar.dataset.p) || 1)));
  for (const bar of group.querySelectorAll(".bar")) {
    const rect = bar.querySelector("rect");
    const share = rect === rest ? width(bar) / was : Number(bar.dataset.p);
    rect.setAttribute("width", Math.max(0.5, share * ROOM));
    const [words, p] = bar.querySelectorAll("text");
    if (p) p.setAttribute("x", ROOM);
    else bar.append(el("text", { class: "p", x: ROOM }, share.toFixed(2)));
    if (words.textContent.length > 10) words.textContent = `${words.textContent.slice(0, 9)}…`;
  }
}
const width = (bar) => Number(bar.querySelector("rect").getAttribute("width"));

// What the columns are called.
function label(drawing, data) {
  const cell = data.cell.toUpperCase();
  drawing.append(
    el("text", { class: "column is-enc", x: (FORWARD + BACKWARD) / 2, y: 11 }, `→ ${cell} ←`),
    el("text", { class: "column is-dec", x: STEP, y: 11 }, `⇢ ${cell}`),
  );
}
