"""The Compare tab as a student uses it, in a real browser."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

BLOCKS = ("pair", "study", "memory", "lengthening", "probes")
HOSTILE = "<img src=x onerror=window.hit=1>"


def opened(visit: Visit, query: str = "") -> Page:
    visit.page.goto(f"{visit.address}?tab=compare{query}")
    visit.page.wait_for_selector("#compare-pair", timeout=60_000)
    return visit.page


def test_the_tab_opens_on_a_worked_example(visit: Visit) -> None:
    page = visit.open()
    assert page.locator("#compare-pair").count() == 0
    page.get_by_role("tab", name="比一比").click()
    page.wait_for_selector("#compare-pair", timeout=60_000)
    page.wait_for_function("location.search.includes('tab=compare')")
    assert page.locator("#compare-pair .translation").count() == 2
    assert len(page.locator(".differences li").all_inner_texts()) >= 4
    page.locator('[data-figure="states-A"]').scroll_into_view_if_needed()
    page.wait_for_selector('[data-figure="states-A"].drawn')
    assert page.locator('[data-figure="states-A"] .canvas').bounding_box()["width"] > 300  # type: ignore[index]


def test_back_in_the_walk_the_rail_sticks_and_the_link_is_the_walks(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_role("tab", name="走一遍").click()
    page.wait_for_selector("[data-rail].live")
    page.wait_for_function("!location.search.includes('tab=compare')")
    assert "Welcome to Beijing." in page.inner_text("#result")
    page.evaluate("document.querySelector('#stage-decoder').scrollIntoView()")
    page.wait_for_function("document.querySelector('#rail').getBoundingClientRect().top === 0")


def test_a_typed_sentence_is_compared_and_linked(visit: Visit) -> None:
    page = opened(visit, "&lang=en")
    assert page.locator("#compare-run").inner_text() == "Compare"
    page.fill("#compare-text textarea", "我爱学习")
    page.click("#compare-run")
    page.wait_for_function("document.querySelector('#compare-pair').innerText.includes('学习')")
    page.wait_for_function("text => location.search.includes(text)", arg="text=" + quote("我爱学习"))
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#compare-pair", timeout=60_000)
    assert page.locator("#compare-text textarea").input_value() == "我爱学习"


def test_bad_input_gets_a_sentence_and_loses_nothing(visit: Visit) -> None:
    page = opened(visit)
    page.fill("#compare-text textarea", "")
    page.click("#compare-run")
    page.wait_for_selector("#compare-said .error")
    assert page.locator("#compare-pair .translation").count() == 2


def test_the_slider_lengthens_the_sentence(visit: Visit) -> None:
    page = opened(visit, "&lang=en")
    rows = page.locator(".facts-table tbody tr").count()
    page.locator("#compare-added input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("n => document.querySelectorAll('.facts-table tbody tr').length > n", arg=rows)
    marks = "".join(page.locator(".facts-table td.centre").all_inner_texts())
    assert "✓" in marks


def test_the_language_switches_here_too(visit: Visit) -> None:
    page = opened(visit)
    page.click("#language >> text=English")
    page.wait_for_function("document.querySelector('#compare-pair h2').innerText.includes('two checkpoints')")
    assert page.get_by_role("tab", name="Compare").is_visible()
    page.wait_for_function("location.search.includes('tab=compare') && location.search.includes('lang=en')")
    for block in BLOCKS:
        if page.locator(f"#compare-{block}").count():
            assert len(page.inner_text(f"#compare-{block}")) > 60


def test_typed_markup_never_runs(visit: Visit) -> None:
    page = opened(visit, "&text=" + quote(HOSTILE))
    for position in range(0, 6000, 800):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(60)
    assert page.evaluate("window.hit") is None
    assert page.locator(".compare img").count() == 0


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}, "locale": "en-US"}], indirect=True)
def test_nothing_sticks_out_of_a_phone(visit: Visit) -> None:
    page = opened(visit)
    for position in range(0, 9000, 800):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(60)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
