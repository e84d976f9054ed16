import { same, test } from "../testing.js";
import { changes, film, palette } from "./gif.js";

const WIDE = 64;
/** A picture in which each pixel's colour follows from its place and a number. */
function picture(number) {
  const pixels = new Uint8ClampedArray(4 * WIDE * WIDE);
  for (let at = 0; at < WIDE * WIDE; at += 1) {
    const on = (at * 7 + (at > 900 && at < 1500 ? number * 31 : 0)) % 5;
    pixels.set([on * 40, 255 - on * 40, on % 2 ? 200 : 40, 255], 4 * at);
  }
  return pixels;
}

async function firstOf(bytes, wide) {
  const image = await createImageBitmap(new Blob([bytes], { type: "image/gif" }));
  const canvas = new OffscreenCanvas(wide, wide).getContext("2d", { willReadFrequently: true });
  canvas.drawImage(image, 0, 0);
  return [...canvas.getImageData(0, 0, wide, wide).data].join();
}

test("a film begins with the very picture that it was made of", async () => {
  for (const pixels of [0, 1, 2].map(picture)) {
    const made = film(WIDE, WIDE, palette([pixels]));
    made.add(pixels, 200);
    made.add(picture(1), 200);
    same(await firstOf(made.bytes(), WIDE), [...pixels].join());
  }
});

test("a picture in which nothing changed costs next to nothing", () => {
  const made = film(WIDE, WIDE, palette([picture(0)]));
  made.add(picture(0), 200);
  const one = made.bytes().length;
  made.add(picture(0), 200);
  same(made.bytes().length - one < 40, true);
});

test("long rows of codes begin anew", async () => {
  let seed = 1;
  const noise = new Uint8ClampedArray(4 * 200 * 200).map((_, at) => {
    seed = Math.imul(seed, 1664525) + 1013904223;
    return at % 4 === 3 ? 255 : (seed >>> 30) * 80;
  });
  const made = film(200, 200, palette([noise]));
  made.add(noise, 100);
  same((await firstOf(made.bytes(), 200)) === [...noise].join(), true);
});

test("only what changed is kept", () => {
  const before = new Uint8Array(20);
  const after = before.slice();
  after[7] = after[13] = 1;
  same(changes(after, before, 5), { left: 2, top: 1, width: 2, height: 2 });
  same(changes(before, before, 5), { left: 0, top: 0, width: 1, height: 1 });
  same(changes(after, null, 5), { left: 0, top: 0, width: 5, height: 4 });
});

test("the palette has the colours that occur most", () => {
  const pixels = new Uint8ClampedArray([255, 0, 0, 255, 255, 0, 0, 255, 0, 0, 255, 255]);
  same(palette([pixels]), [
    [255, 0, 0],
    [0, 0, 255],
  ]);
});
