import { fixed, rows, small, unpack } from "./numbers.js";
import { same, test } from "./testing.js";

const packed = (integers, shape, kind = "i2") => {
  const bytes = new Uint8Array(integers.buffer);
  return { kind, scale: 0.5, shape, data: btoa(String.fromCharCode(...bytes)) };
};

test("two bytes a number come back with their sign and scale", () => {
  const { values, width } = unpack(packed(Int16Array.of(1, -2, 300, 0, 5, -32767), [2, 3]));
  same([...values], [0.5, -1, 150, 0, 2.5, -16383.5]);
  same(width, 3);
});

test("one byte a number does too, as rows", () => {
  const found = rows(packed(Int8Array.of(1, -1, 127, -127), [2, 2], "i1"));
  same(
    found.map((row) => [...row]),
    [
      [0.5, -0.5],
      [63.5, -63.5],
    ],
  );
});

test("fixed digits have a true minus sign and no minus zero", () => {
  same(fixed(-1.23456, 4), "\u22121.2346");
  same(fixed(-0.00004, 4), "0.0000");
  same(fixed(-0.004, 2), "0.00");
  same(fixed(-0.006, 2), "\u22120.01");
});

test("a small difference is one digit and a power", () => {
  same([small(0), small(-3.4e-8)], ["0", "3.4e\u22128"]);
});
