// Numbers as they travel (app/display.py, `packed`) and as they are shown.

/** { kind: "i1" | "i2", scale, shape, data } → { values: Float32Array, width: the last axis }. */
export function unpack(array) {
  const raw = Uint8Array.from(atob(array.data), (c) => c.charCodeAt(0));
  const integers = array.kind === "i1" ? new Int8Array(raw.buffer) : new Int16Array(raw.buffer);
  return { values: Float32Array.from(integers, (v) => v * array.scale), width: array.shape.at(-1) };
}

/** The same as rows, for Plotly. */
export function rows(array) {
  const { values, width } = unpack(array);
  return Array.from({ length: values.length / width }, (_, row) => values.subarray(row * width, (row + 1) * width));
}

const minus = (text) => text.replace("-", "\u2212");

/** Fixed digits with a true minus sign, and no −0. */
export function fixed(value, digits) {
  return minus((Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value).toFixed(digits));
}

/** A |Δ|: one digit and a power of ten, or 0. */
export const small = (value) => (value === 0 ? "0" : minus(Math.abs(value).toExponential(1)));
