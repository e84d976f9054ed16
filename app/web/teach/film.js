// The played picture as a film: a GIF of every beat with its line of words, drawn here in the browser and handed out
// as a download. No server is asked.
import { all } from "../dom.js";
import { currentPlayer } from "../picture.js";
import { film, palette } from "./gif.js";
import { say } from "./words.js";

const WIDTHS = [960, 720, 540]; // the first that is small enough
const LARGEST = 2_000_000; // bytes
const BEAT = 800; // ms
const END = 3000;
const LETTERS = 20; // of the words, at the full width
const LINES = 3;
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "opacity",
  "visibility",
  "font-size",
  "font-weight",
  "font-style",
  "font-family",
  "text-anchor",
  "transform",
  "paint-order",
];

let busy = false;

/** The drawing as it looks now, as an SVG that stands alone. */
function standing(drawing) {
  const copy = drawing.cloneNode(true);
  const [originals, copies] = [
    [drawing, ...all("*", drawing)],
    [copy, ...all("*", copy)],
  ];
  const gone = [];
  for (const [index, element] of originals.entries()) {
    if (element.closest("[data-tiles]") && !element.matches("[data-tiles]")) continue; // its colour is an attribute
    const style = getComputedStyle(element);
    if (style.display === "none") {
      gone.push(copies[index]);
      continue;
    }
    const said = STYLES.map((name) => `${name}:${style.getPropertyValue(name)}`);
    const d = style.getPropertyValue("d");
    if (element.tagName === "path" && d && d !== "none") said.push(`d:${d}`);
    copies[index].setAttribute("style", said.join(";"));
  }
  for (const element of gone) element.remove();
  const { width, height } = drawing.viewBox.baseVal;
  const tags = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    style: `font-family:${getComputedStyle(drawing).fontFamily}`,
  };
  for (const [name, value] of Object.entries(tags)) copy.setAttribute(name, value);
  return new XMLSerializer().serializeToString(copy);
}

async function painted(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** Words in lines no wider than `width`, broken between words or Chinese characters. */
export function lines(words, width, measure) {
  const found = [""];
  for (const part of words.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/g) ?? []) {
    const last = found.length - 1;
    if (measure(found[last] + part) <= width || found[last] === "") found[last] += part;
    else found.push(part.trimStart());
  }
  return found.map((line) => line.trimEnd());
}

/** Draws beats one after the other on a canvas; `shot()`: the pixels of what the picture shows now. */
function camera(player, width) {
  const drawing = player.root.querySelector(".drawing");
  const box = drawing.viewBox.baseVal;
  const scale = width / box.width;
  const letters = Math.max(13, Math.round((LETTERS * width) / WIDTHS[0]));
  const drawn = Math.round(box.height * scale);
  const height = drawn + Math.round(letters * 1.5 * LINES) + 16;
  const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", {
    willReadFrequently: true,
  });
  const { backgroundColor, color, fontFamily } = getComputedStyle(player.root);
  context.font = `${letters}px ${fontFamily}`;
  return {
    height,
    async shot() {
      const image = await painted(standing(drawing));
      context.fillStyle = backgroundColor;
      context.fillRect(0, 0, width, height);
      context.drawImage(image, 0, 0, width, drawn);
      context.fillStyle = color;
      const words = player.root.querySelector("[data-telling]").textContent;
      const said = lines(words, width - 32, (line) => context.measureText(line).width);
      said.slice(0, LINES).forEach((line, index) => {
        context.fillText(line, 16, drawn + letters * (1.1 + 1.5 * index));
      });
      return context.getImageData(0, 0, width, height).data;
    },
  };
}

/** The bytes of a film of all beats, as wide as it may be; `tell(share)` hears how far it is. */
async function shoot(player, tell) {
  const last = player.list.length;
  for (const width of WIDTHS) {
    const { height, shot } = camera(player, width);
    const at = async (count) => {
      player.seek(count);
      return shot();
    };
    const made = film(width, height, palette([await at(0), await at(last >> 1), await at(last)]));
    for (let count = 0; count <= last; count += 1) {
      made.add(await at(count), count === last ? END : BEAT);
      tell((count + 1) / (last + 1));
    }
    const bytes = made.bytes();
    if (bytes.length <= LARGEST || width === WIDTHS[WIDTHS.length - 1]) return bytes;
  }
  return null;
}

function handOut(bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "image/gif" }));
  link.download = "seq2seq.gif";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

async function make(control) {
  const player = currentPlayer();
  if (busy || !player) return;
  busy = true;
  const words = control.textContent;
  const { count } = player;
  player.pause();
  player.level.close();
  try {
    handOut(
      await shoot(player, (share) => {
        control.textContent = say("teach", "film-at", { share: Math.round(100 * share) });
      }),
    );
  } finally {
    busy = false;
    control.textContent = words;
    player.seek(count);
  }
}

export function startFilms() {
  document.addEventListener("click", ({ target }) => {
    const control = target.closest?.("[data-film]");
    if (control) make(control);
  });
}
