// Where the parts of the drawing stand. The server lays them out side by side (app/picture/layout.py); in a narrow
// window turned.js turns them, with the same methods:
//
//   width                         of the whole, in the drawing's units
//   line(i, t, scoring)           from h_i to c_t, or to s_{t−1}: the eight numbers of a cubic curve
//   hint(i)                       where the number of that line is written
//   pipe(t)                       the corners of c's way to step t, without attention
//   inside(where)                 where a cell's inside opens: its corner, its scale, and what it grows from
//   sums                          where the sums behind α stand: a column for each piece, or a row
//   show(t)                       step t is looked at

export function sideBySide({ data }) {
  const { at } = data;
  const source = (i) => at.source[0] + i * at.source[1];
  const target = (t) => at.target[0] + t * at.target[1];
  return {
    width: at.width,
    aside: true, // an open cell's neighbours make room
    line(i, t, scoring) {
      const before = t ? target(t - 1) : at.start[0];
      const [x, y, bottom] = [source(i), scoring ? before : target(t), scoring ? at.start[1] : at.contexts];
      const bend = (bottom - at.field) * 0.55; // as Layout.ray
      return [x, at.field, x, at.field + bend, y, bottom - bend, y, bottom];
    },
    hint: (i) => [source(i), at.field + 24],
    pipe: (t) => [at.c, [target(t), at.c[1]], [target(t), at.contexts]],
    inside({ kind, step }, [width, height]) {
      const dec = kind === "dec";
      const x = dec ? target(step) : source(step);
      const left = Math.min(at.width - width - 6, Math.max(6, x - width / 2));
      const top = Math.max(4, dec ? at.start[1] - height + 70 : at.field - 96);
      return { left, top, scale: 1, grows: [x - left, dec ? height - 40 : 20] };
    },
    sums: {
      ground: { x: 4, y: at.field + 2, width: at.width - 8, height: at.contexts - at.field - 4 },
      place: (row, i) => [source(i), at.field + 22 + row * 23],
      name: (row) => [
        source(0) - at.source[1] / 2 - 4 > 150 ? source(0) - at.source[1] / 2 : 126,
        at.field + 22 + row * 23,
      ],
      close: [at.width - 26, at.field + 20],
      wide: Math.min(at.source[1] - 10, 60),
      long: true,
    },
    show() {},
  };
}
