// Small helps for drawing SVG.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; a string becomes text, whatever it holds. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** The colour of a value on a scale of [place, colour], from `low` to `high`. */
export function colour(scale, value, low, high) {
  const at = Math.min(1, Math.max(0, (value - low) / (high - low)));
  const next = Math.max(
    1,
    scale.findIndex(([place]) => place >= at),
  );
  const [[a, from], [b, to]] = [scale[next - 1], scale[next]];
  const share = Math.round(((at - a) / (b - a)) * 100);
  return `color-mix(in srgb, ${to} ${share}%, ${from})`;
}
