// 全景 comes alive: a player for each new picture, and the person's hands on it, on the strip and on the keys.
import { calm } from "./calm.js";
import { rail } from "./dom.js";
import { reveal } from "./folds.js";
import { fresh, onRender } from "./parts.js";
import { narrow, Player } from "./player.js";
import { point } from "./saying.js";
import { store } from "./store.js";
import { arrive, leave } from "./twin.js";

const players = new WeakMap(); // picture → its player
let current = null;

/** The player of the picture on the page; null before the first run is there. */
export const currentPlayer = () => current;

// The strip shows when the picture is scrolled past; whatever lies below the window counts as seen.
const past = new IntersectionObserver(
  (entries) => {
    rail()?.classList.toggle("past", !entries[entries.length - 1].isIntersecting);
  },
  { rootMargin: "0px 0px 100000px 0px" },
);

function play(root) {
  current = new Player(root);
  players.set(root, current);
}

// The window became narrow, or wide: the drawing is laid out anew.
function turn() {
  const { root } = current ?? {};
  if (!root?.isConnected) return;
  current.pause();
  play(root);
  store.choose({}); // its marks
}

function wake() {
  if (!rail()) return;
  for (const root of fresh("[data-picture]")) {
    players.get(root)?.pause();
    play(root);
    arrive(current);
    past.disconnect();
    past.observe(root.querySelector(".console"));
  }
}

const BEATS = { ",": -1, "，": -1, ".": 1, "。": 1 };
const OWN = "input:not([type=range]), textarea, select, [contenteditable], [role=tab], [role=option], [role=dialog] *";
const PRESSED = "button, a, summary, [role=button], [type=checkbox], [type=radio]";

// ---------- the person's hands
function go(id) {
  const part = document.getElementById(id);
  if (!part) return;
  reveal(part);
  part.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
}
// A click on the drawing opens what it is on; walk.js has chosen the step already.
function open(player, target) {
  const does = target.closest(".press-it");
  if (does) return player.level.press(does);
  const words = target.closest("[data-goes]");
  if (words) return go(words.dataset.goes);
  if (target.closest(".level")) return undefined;
  const cell = target.closest(".cell:not(.start)");
  if (cell)
    return player.level.look(cell, target.matches("[fill]") ? [...target.parentElement.children].indexOf(target) : -1);
  if (target.closest(".mark.c, .context")) return go("stage-meaning");
  const ray = target.closest(".rays");
  if (ray) return player.level.showAttention(Number(ray.dataset.tgt));
  if (!target.closest(".mark, .frame")) return player.level.close();
  return undefined;
}
const playerOf = (target) =>
  target.closest?.("[data-rail]") ? current : players.get(target.closest?.("[data-picture]"));
export function startPicture() {
  onRender(wake);
  store.on("choose", () => current?.follow());
  narrow.addEventListener("change", turn);
  document.addEventListener("click", (event) => {
    const drawn = event.target.closest?.(".drawing");
    if (drawn) {
      const player = playerOf(drawn);
      if (player) open(player, event.target);
      return;
    }
    const twin = event.target.closest?.(".twin [data-go]");
    if (twin) leave(twin);
    const look = event.target.closest?.("[data-look]");
    if (look) {
      const player = playerOf(look);
      const { enc, dec } = store.chosen;
      if (look.dataset.look === "attention") player.level.showAttention(dec);
      else {
        const reading = player.beat?.t === undefined && !player.whole;
        player.level.look(reading ? player.drawn.forward[enc] : player.drawn.cells[dec]);
      }
      return;
    }
    const control = event.target.closest?.("[data-play],[data-again],[data-beat],[data-speed]");
    const player = control && playerOf(control);
    if (!player) return;
    const { beat, speed } = control.dataset;
    if (control.dataset.play !== undefined) player.toggle();
    else if (control.dataset.again !== undefined) {
      player.pause();
      player.seek(0);
    } else if (beat) player.step(Number(beat));
    else if (speed) player.setSpeed(Number(speed));
  });
  document.addEventListener("input", (event) => {
    const player = playerOf(event.target);
    if (!player) return;
    if (event.target.dataset.scrub !== undefined) {
      player.seekTick(Number(event.target.value));
    } else if (event.target.dataset.slow !== undefined) player.setSlow(event.target.checked);
  });
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const noun = event.target.closest?.("[data-names]");
      const player = noun ? playerOf(noun) : current;
      if (player) point(player, noun?.dataset.names, noun?.dataset.src ?? noun?.dataset.tgt);
    });
  }
  document.addEventListener("keydown", (event) => {
    const { root } = current ?? {};
    if (!root?.isConnected || !root.offsetParent || event.defaultPrevented || event.isComposing) return;
    if (event.metaKey || event.ctrlKey || event.altKey || event.target.matches?.(OWN)) return;
    if (event.key === "Escape") {
      if (current.level.close()) event.preventDefault();
    } else if ((event.key === "Enter" || event.key === " ") && event.target.matches?.(".press-it")) {
      event.preventDefault();
      current.level.press(event.target);
    } else if (event.key === " ") {
      const { top, bottom } = root.getBoundingClientRect();
      if (event.target.matches?.(PRESSED) || bottom < 0 || top > innerHeight) return; // a press there; a scroll
      event.preventDefault();
      current.toggle();
    } else if (event.key in BEATS) {
      event.preventDefault();
      current.step(BEATS[event.key]);
    }
  });
}
