import { same, test } from "../testing.js";
import { decoded } from "./own.js";

const bytes = (...numbers) => new Uint8Array(numbers).buffer;

test("a file is read in the encodings that tables come in", () => {
  same(decoded(new TextEncoder().encode("猫\tcat").buffer), "猫\tcat");
  same(decoded(bytes(0xc3, 0xa8, 0x2c, 0x61)), "è,a"); // UTF-8 before anything else
  same(decoded(bytes(0xc3, 0xa8, 0x2c, 0xb9, 0xb7)), "猫,狗"); // GB 18030
  same(decoded(bytes(0xff, 0xfe, 0x2b, 0x73, 0x2c, 0x00)), "猫,"); // UTF-16 with its mark
});

test("what is no text is not read", () => {
  same(decoded(bytes(0x50, 0x4b, 3, 4, 0, 0)), null); // a spreadsheet's own file
  same(decoded(bytes(0xff, 0xff, 0x80)), null);
});
