"""Presenter mode: a screen at a time, by a clicker's keys, and nothing that scrolls sideways."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.browser.conftest import Visit

SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".scroll, .stand, .step-columns > *")]
  .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
  .map((box) => box.className || box.tagName)"""
VISIBLE = "[...document.querySelectorAll('.stage[id^=stage-]')].filter((s) => s.offsetParent).map((s) => s.id)"
ON = "document.querySelector('.present-bar output').textContent"


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1280, "height": 720}}], indirect=True)
def test_it_goes_through_the_walk_by_a_clickers_keys(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}?lang=en&present=1&text={quote('他昨天没有去学校，因为他病了。')}")
    page.wait_for_selector(".present-bar")
    page.wait_for_selector("[data-picture].live")
    drawing = page.locator(".picture .drawing").bounding_box()
    assert drawing is not None and drawing["y"] >= 0 and drawing["y"] + drawing["height"] <= 720
    letters = page.locator("[data-telling]").evaluate("(line) => parseFloat(getComputedStyle(line).fontSize)")
    assert letters >= 20
    seen = []
    for screen in range(9):
        said = page.evaluate(ON)
        assert said.startswith(f"{screen + 1} / 9")
        seen.append(page.evaluate(VISIBLE))
        page.wait_for_function(f"!({SIDEWAYS})().length")
        page.keyboard.press("PageDown" if screen % 2 else "ArrowRight")
    assert seen[0] == [] and all(len(stages) == 1 for stages in seen[1:])
    assert page.evaluate(ON).startswith("9 / 9"), "the last one stays"
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(ON).startswith("7 / 9")
    assert "present=1" in page.url
    page.keyboard.press("Escape")
    page.wait_for_selector(".present-bar", state="detached")
    assert page.locator(".stage[id^=stage-]:visible").count() == 8 and "present" not in page.url
