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
