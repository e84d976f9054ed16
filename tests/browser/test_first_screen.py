"""What a first visit sees without scrolling, on which edge it stands, and how long the page is."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit

SIZES = [{"viewport": {"width": 1440, "height": 900}}, {"viewport": {"width": 1280, "height": 720}}]


@pytest.mark.parametrize("visit", SIZES, indirect=True)
def test_sentence_answer_and_picture_need_no_scrolling(visit: Visit) -> None:
    page = visit.open("?lang=en")
    height = page.evaluate("innerHeight")
    for part in ("#text textarea", "#run", "#result .translation", ".picture .drawing", ".console", "[data-telling]"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= height, part
    assert page.locator(".picture .drawing").evaluate("(svg) => svg.getBoundingClientRect().width") > 880


def test_everything_stands_on_one_left_edge(visit: Visit) -> None:
    page = visit.open()
    parts = ("h1", ".shapes-row", "#text textarea", "#result small", ".picture", ".stage h2", ".stage .lead")
    left = "(element) => element.getBoundingClientRect().left"
    edges = {part: page.locator(part).first.evaluate(left) for part in parts}
    assert max(edges.values()) - min(edges.values()) <= 1, edges


# Gradio cuts what does not fit: nothing may be squeezed, stand on another thing, or have less room than its words need.
FITS = """() => {
  const box = (part) => document.querySelector(part).getBoundingClientRect();
  const cut = (part) => [...document.querySelectorAll(part)].filter((e) => e.scrollWidth > e.clientWidth + 1);
  const faults = ["h1", "#run", "#settings", ".shapes-row"].filter((part) => cut(part).length);
  if (box("h1").right > box("#language").left && box("h1").bottom > box("#language").top + 4) faults.push("head");
  if (box("#text").width < 180) faults.push("text");
  return faults;
}"""


@pytest.mark.parametrize("visit", [*SIZES, {"viewport": {"width": 390, "height": 844}}], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_of_the_first_screen_is_squeezed(visit: Visit, language: str) -> None:
    page = visit.open(f"?lang={language}")
    assert page.evaluate(FITS) == []


CONTRAST = """(part) => {
  const light = (channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((value) => light(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const solid = (colour) => !/^rgba\\(.*, 0\\)$/.test(colour);
  const element = document.querySelector(part);
  let behind = element;
  while (behind.parentElement && !solid(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const pair = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor].map(luminance);
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_of_the_first_screen_can_be_read(visit: Visit, theme: str) -> None:
    page = visit.open(f"?__theme={theme}")
    for part in ("#run", ".tab-container button.selected", ".head .tagline", "#result small", ".examples button"):
        assert page.evaluate(CONTRAST, part) >= 4.5, part
