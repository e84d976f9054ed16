"""Every word of the page can be read, light and dark: WCAG AA, 4.5 to 1, or 3 to 1 in large letters."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.browser.conftest import Visit, unfold

# Every visible word against what lies behind it, colours with their opacity laid over each other.
FAULTS = """() => {
  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    const scale = colour.startsWith("color(") ? 255 : 1;
    return [r * scale, g * scale, b * scale, a];
  };
  const over = ([r, g, b, a], under) => [...[r, g, b].map((v, k) => v * a + under[k] * (1 - a)), 1];
  const light = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => light(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const chain = [];
    for (let e = element; e; e = e.parentElement) chain.unshift(e);
    return chain.reduce((under, e) => over(parse(getComputedStyle(e).backgroundColor), under), [255, 255, 255, 1]);
  };
  const DRAWN = ".xtick, .ytick, .xtitle, .ytitle, .legendtext, .colorbar";
  const opacity = (element) => {
    let product = 1;
    for (let e = element; e; e = e.parentElement) product *= Number(getComputedStyle(e).opacity);
    return product;
  };
  const faults = new Map();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (words.nextNode()) {
    const { parentElement: element, textContent } = words.currentNode;
    if (!/[\\p{L}\\p{N}]/u.test(textContent) || element.closest("script, style, noscript, :disabled, .unseen"))
      continue;
    if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    if (element.closest(".main-svg") && !element.closest(DRAWN)) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element);
    const alpha = opacity(element);
    if (alpha < 0.2) continue; // not there yet, or faded on purpose until it is looked at
    const [r, g, b, a] = parse(element.closest("svg") ? style.fill : style.color);
    const behind = ground(element);
    const pair = [over([r, g, b, a * alpha], behind), behind].map(luminance);
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    seen += 1;
    if (ratio >= (large ? 3 : 4.5) - 0.005) continue;
    const place = `${element.tagName} ${element.getAttribute("class") ?? ""} ${element.parentElement.className}`;
    if (!faults.has(place)) faults.set(place, `${ratio.toFixed(2)} “${textContent.trim().slice(0, 20)}” in ${place}`);
  }
  return [seen, ...faults.values()];
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_of_the_walk_can_be_read(visit: Visit, theme: str) -> None:
    page = visit.open(f"?lang=en&__theme={theme}&att=uniform@1&c=0.5&text=" + quote("他昨天没有去学校，因为他病了。"))
    unfold(page)
    for figure in page.locator(".stage .plot").all():
        figure.scroll_into_view_if_needed()
    page.wait_for_function("!document.querySelector('.stage .plot:not(.drawn)')")
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(2, 2)
    seen, *faults = page.evaluate(FAULTS)
    assert seen > 1000
    assert faults == []
