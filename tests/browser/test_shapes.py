"""The four shapes in the browser: a silhouette chooses, an example opens in the walk, a poem is drawn again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

NARROW = {"viewport": {"width": 390, "height": 844}, "locale": "en-US", "color_scheme": "dark"}


def test_a_silhouette_chooses_and_a_poem_is_drawn_again(visit: Visit) -> None:
    page = visit.open()
    row = page.locator("#shapes button")
    assert [row.nth(i).get_attribute("aria-pressed") for i in range(4)] == ["false", "false", "false", "true"]
    assert page.locator("#shapes .shapes-row").bounding_box()["height"] <= 40  # type: ignore[index]
    row.nth(0).focus()
    page.keyboard.press("Enter")
    verse = page.locator("#result .verse")
    expect(verse.locator("p")).to_have_count(4)
    expect(page.locator("#text textarea")).to_have_value("月")
    expect(row.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(row.nth(3)).to_have_attribute("aria-pressed", "false")
    assert verse.locator("ruby.answers").count() >= 2  # two lines end on a rhyme
    first = verse.inner_text()
    page.click("#result [data-go]:has-text('再写一首')")
    expect(verse).not_to_have_text(first)
    page.wait_for_url("**seed=1**")
    second = verse.inner_text()
    page.reload()  # the link alone brings the same poem back
    expect(verse.locator("p")).to_have_count(4)
    assert verse.inner_text() == second != first


@pytest.mark.parametrize("visit", [NARROW], indirect=True)
def test_an_example_of_the_tab_opens_in_the_walk(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}?tab=shapes")
    page.wait_for_selector("[data-rail].live", state="attached")
    shapes = page.locator("#shapes-body .four-shapes")
    expect(shapes.locator("section")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(shapes.locator("h2").nth(1)).to_contain_text("N→1")
    shapes.get_by_text("这部电影的导演是谁？").click()
    expect(page.locator("#result .labels li")).to_have_count(6)
    expect(page.locator("#result .labels .first")).to_contain_text("电影")
    expect(page.locator("#result .labels")).to_be_visible()
    page.wait_for_url("**model=topic-n1**")
