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

test("a film plays the pictures that it was made of", async () => {
  const pictures = [0, 1, 2, 1].map(picture);
  const made = film(WIDE, WIDE, palette(pictures));
  for (const pixels of pictures) made.add(pixels, 200);
  const decoder = new ImageDecoder({ data: made.bytes(), type: "image/gif" });
  await decoder.completed;
  same(decoder.tracks.selectedTrack.frameCount, 4);
  const canvas = new OffscreenCanvas(WIDE, WIDE).getContext("2d", { willReadFrequently: true });
  for (const [frameIndex, pixels] of pictures.entries()) {
    const { image } = await decoder.decode({ frameIndex });
    same(image.duration, 200_000);
    canvas.drawImage(image, 0, 0);
    same([...canvas.getImageData(0, 0, WIDE, WIDE).data].join(), [...pixels].join());
  }
});

test("long rows of codes begin anew", async () => {
  let seed = 1;
  const noise = new Uint8ClampedArray(4 * 200 * 200).map((_, at) => {
    seed = Math.imul(seed, 1664525) + 1013904223;
    return at % 4 === 3 ? 255 : (seed >>> 30) * 80;
  });
  const made = film(200, 200, palette([noise]));
  made.add(noise, 100);
  const image = await createImageBitmap(new Blob([made.bytes()], { type: "image/gif" }));
  const canvas = new OffscreenCanvas(200, 200).getContext("2d");
  canvas.drawImage(image, 0, 0);
  same([...canvas.getImageData(0, 0, 200, 200).data].join() === [...noise].join(), true);
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
