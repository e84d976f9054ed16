// Where a figure's box is narrow, or narrower than the figure, a colour bar at the right is cut off or scrolled away.
// There it lies under the map, at the left, with its title above it.

/** Pixels that a lying bar, its numbers and its title take. */
export const BAR = 64;

const NARROW = 500; // px of the box
const LENGTH = 200; // px of the bar
const AXIS = 22; // px of the axis that stands below the map

/** The figure's { data, layout } for a box of this width and a canvas of that. The figure itself is left as it is. */
export function narrowed({ data, layout }, box, canvas) {
  const barred = data.filter((trace) => trace.colorbar && trace.showscale !== false);
  if (barred.length !== 1 || (box >= NARROW && canvas <= box + 1)) return { data, layout };
  const below = layout.xaxis?.side === "top" ? 0 : AXIS;
  const lying = (bar) => ({
    ...bar,
    orientation: "h",
    lenmode: "pixels",
    len: Math.min(LENGTH, box),
    x: 0,
    xref: "container",
    xanchor: "left",
    y: 0,
    yref: "container",
    yanchor: "bottom",
  });
  return {
    data: data.map((trace) => (trace === barred[0] ? { ...trace, colorbar: lying(trace.colorbar) } : trace)),
    layout: {
      ...layout,
      height: layout.height + BAR,
      margin: { ...layout.margin, b: layout.margin.b + BAR + below },
    },
  };
}
