// Packets on their way: what flows from part to part while the picture plays.
import { el } from "./svg.js";

const SMALLEST_SHARE = 0.03; // of α that still sends a packet

/** Sends what flows in a beat. */
export function send(player, beat) {
  const { alpha } = player;
  if (beat.kind === "mix") {
    alpha[beat.t].forEach((share, i) => {
      if (share >= SMALLEST_SHARE) packet(player, bezier(player.place.line(i, beat.t)), Math.sqrt(share) * 8, "att");
    });
  } else if (beat.kind === "c") {
    for (const bus of player.find(".bus:not(.down)")) packet(player, along(bus), 5, "c");
  } else if (beat.kind === "pipe") packet(player, through(player.place.pipe(beat.t)), 6, "c");
}

// A dot that goes along a path, `at(p)` for p from 0 to 1, in one beat.
function packet({ root, beatLength }, at, radius, part) {
  const circle = el("circle", { class: `packet ${part}`, r: radius });
  root.querySelector(".drawing").append(circle);
  const begin = performance.now();
  const move = (now) => {
    const p = Math.min(1, Math.max(0, (now - begin) / beatLength));
    const [x, y] = at(p * p * (3 - 2 * p));
    circle.setAttribute("transform", `translate(${x} ${y})`);
    if (p < 1 && circle.isConnected) requestAnimationFrame(move);
    else circle.remove();
  };
  move(begin);
}

const bezier =
  ([x0, y0, x1, y1, x2, y2, x3, y3]) =>
  (p) => {
    const q = 1 - p;
    const [a, b, c, d] = [q * q * q, 3 * q * q * p, 3 * q * p * p, p * p * p];
    return [a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3];
  };
// Through corners, one after the other.
const through = (corners) => {
  const path = el("path", { d: `M${corners.map((corner) => corner.join(" ")).join("L")}` });
  return along(path);
};
const along = (path) => {
  const length = path.getTotalLength();
  return (p) => {
    const { x, y } = path.getPointAtLength(length * p);
    return [x, y];
  };
};
