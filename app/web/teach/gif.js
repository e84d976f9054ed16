// An animated GIF out of pictures, in the browser: one palette for all of them, and of each picture only what has
// changed. The format is GIF89a with its LZW (Welch 1984). Pure functions.

const COLOURS = 255; // and one place for "unchanged"
const CLEAR = 256;
const MOST = 4096; // codes of LZW

const short = (r, g, b) => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);

/** The colours that occur most in pictures (RGBA arrays), at most 255, as [r, g, b]. */
export function palette(pictures) {
  const counts = new Map();
  for (const pixels of pictures) {
    for (let at = 0; at < pixels.length; at += 4) {
      const key = short(pixels[at], pixels[at + 1], pixels[at + 2]);
      const known = counts.get(key);
      if (known) known[3] += 1;
      else counts.set(key, [pixels[at], pixels[at + 1], pixels[at + 2], 1]);
    }
  }
  const often = [...counts.values()].sort((a, b) => b[3] - a[3]);
  return often.slice(0, COLOURS).map(([r, g, b]) => [r, g, b]);
}

/** A function from a colour to the place of the nearest one in a palette. */
function nearest(colours) {
  const known = new Map();
  return (r, g, b) => {
    const key = short(r, g, b);
    if (known.has(key)) return known.get(key);
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    colours.forEach(([x, y, z], place) => {
      const far = (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2;
      if (far < least) [best, least] = [place, far];
    });
    known.set(key, best);
    return best;
  };
}

/** Bytes that grow. */
class Bytes {
  constructor() {
    this.data = new Uint8Array(1 << 16);
    this.length = 0;
  }
  push(...values) {
    for (const value of values) {
      if (this.length === this.data.length) {
        const more = new Uint8Array(2 * this.data.length);
        more.set(this.data);
        this.data = more;
      }
      this.data[this.length] = value;
      this.length += 1;
    }
  }
  pair(value) {
    this.push(value & 255, value >> 8);
  }
  text(said) {
    this.push(...[...said].map((letter) => letter.charCodeAt(0)));
  }
}

/** Writes places of the palette as LZW, in blocks of 255 bytes. */
function pack(places, out) {
  out.push(8);
  let codes = new Map();
  let next = CLEAR + 2;
  let size = 9;
  let [bits, held] = [0, 0];
  let block = [];
  const flush = () => {
    out.push(block.length, ...block);
    block = [];
  };
  const byte = (value) => {
    block.push(value);
    if (block.length === 255) flush();
  };
  const code = (value) => {
    held |= value << bits;
    bits += size;
    while (bits >= 8) {
      byte(held & 255);
      held >>>= 8;
      bits -= 8;
    }
  };
  code(CLEAR);
  let before = places[0];
  for (let at = 1; at < places.length; at += 1) {
    const pair = before * 256 + places[at];
    const known = codes.get(pair);
    if (known !== undefined) {
      before = known;
      continue;
    }
    code(before);
    if (next === MOST) {
      code(CLEAR);
      codes = new Map();
      next = CLEAR + 2;
      size = 9;
    } else {
      if (next === 1 << size) size += 1;
      codes.set(pair, next);
      next += 1;
    }
    before = places[at];
  }
  code(before);
  code(CLEAR + 1);
  if (bits) byte(held & 255);
  if (block.length) flush();
  out.push(0);
}

/** Where a picture differs from the one before: { left, top, width, height }. */
export function changes(places, before, width) {
  if (!before) return { left: 0, top: 0, width, height: places.length / width };
  let [left, right, top, bottom] = [width, -1, -1, -1];
  for (let at = 0; at < places.length; at += 1) {
    if (places[at] === before[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    if (top < 0) top = y;
    bottom = y;
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  if (top < 0) return { left: 0, top: 0, width: 1, height: 1 };
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Takes pictures one after the other, and gives the file: `add(pixels, ms)`, then `bytes()`. */
export function film(width, height, colours) {
  const place = nearest(colours);
  const out = new Bytes();
  out.text("GIF89a");
  out.pair(width);
  out.pair(height);
  out.push(0xf7, 0, 0); // a palette of 256
  for (let at = 0; at < 256; at += 1) out.push(...(colours[at] ?? [0, 0, 0]));
  out.push(0x21, 0xff, 11); // again and again
  out.text("NETSCAPE2.0");
  out.push(3, 1, 0, 0, 0);
  let before = null;
  return {
    add(pixels, ms) {
      const places = new Uint8Array(width * height);
      for (let at = 0; at < places.length; at += 1)
        places[at] = place(pixels[4 * at], pixels[4 * at + 1], pixels[4 * at + 2]);
      const part = changes(places, before, width);
      const inside = new Uint8Array(part.width * part.height);
      for (let y = 0; y < part.height; y += 1) {
        for (let x = 0; x < part.width; x += 1) {
          const at = (part.top + y) * width + part.left + x;
          inside[y * part.width + x] = before?.[at] === places[at] ? COLOURS : places[at];
        }
      }
      out.push(0x21, 0xf9, 4, before ? 5 : 4); // what was there stays; the last place of the palette is transparent
      out.pair(Math.round(ms / 10));
      out.push(COLOURS, 0, 0x2c);
      for (const value of [part.left, part.top, part.width, part.height]) out.pair(value);
      out.push(0);
      pack(inside, out);
      before = places;
    },
    bytes() {
      out.push(0x3b);
      return out.data.slice(0, out.length);
    },
  };
}
