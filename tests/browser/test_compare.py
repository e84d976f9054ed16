"""The Compare tab as a student uses it, in a real browser."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

BLOCKS = ("pair", "study", "gradients", "lengthening", "probes")
HOSTILE = "<img src=x onerror=window.hit=1>"
DEFAULT = "zh-en-gru-bahdanau"
ONE, OTHER = "医生明天要见病人。", "病人明天要见医生。"
TWO = f"&a={DEFAULT}&b={DEFAULT}&text={quote(ONE)}&text2={quote(OTHER)}"


def opened(visit: Visit, query: str = "") -> Page:
    visit.page.goto(f"{visit.address}?tab=compare{query}")
    visit.page.wait_for_selector("#compare-pair")
    return visit.page


def test_the_tab_opens_on_a_worked_example(visit: Visit) -> None:
    page = visit.open()
    assert page.locator("#compare-pair").count() == 0
    page.get_by_role("tab", name="比一比").click()
    page.wait_for_selector("#compare-pair")
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
    page.wait_for_selector("#compare-pair")
    assert page.locator("#compare-text textarea").input_value() == "我爱学习"


def test_two_sentences_are_compared_and_linked(visit: Visit) -> None:
    page = opened(visit, "&lang=en")
    assert "text2" not in page.url
    page.fill("#compare-text2 textarea", "他昨天去了学校。")
    page.click("#compare-run")
    page.wait_for_function("document.querySelector('#compare-pair').innerText.includes('他昨天去了学校')")
    page.wait_for_function("text => location.search.includes(text)", arg="text2=" + quote("他昨天去了学校。"))
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#compare-pair")
    assert page.locator("#compare-text2 textarea").input_value() == "他昨天去了学校。"
    page.fill("#compare-text2 textarea", "")
    page.click("#compare-run")
    page.wait_for_function("!location.search.includes('text2=')")


def test_an_example_fills_both_boxes_and_runs(visit: Visit) -> None:
    page = opened(visit, "&lang=en")
    chips = page.locator("#compare-examples button")
    assert chips.count() == 4
    chips.nth(1).click()
    page.wait_for_function("document.querySelector('#compare-pair').innerText.includes('in another order')")
    assert page.locator("#compare-text textarea").input_value() == ONE
    assert page.locator("#compare-text2 textarea").input_value() == OTHER
    for side in "ab":
        assert page.locator(f"#compare-{side} input").input_value() == DEFAULT
    page.wait_for_function("text => location.search.includes(text)", arg="text2=" + quote(OTHER))


def test_every_stage_of_two_sentences_is_drawn(visit: Visit) -> None:
    page = opened(visit, TWO + "&lang=en")
    assert page.locator("#compare-pair h3 .sign").all_inner_texts() == list("①②③④⑤⑥⑦")
    for name in ("embedded-B", "states-A", "contexts", "plane-both", "attention-B", "attention-difference"):
        page.locator(f'[data-figure="{name}"]').scroll_into_view_if_needed()
        page.wait_for_selector(f'[data-figure="{name}"].drawn')
    rows = page.locator('[data-figure="attention-difference"] tbody tr')
    page.locator('[data-figure="attention-difference"] summary').click()
    assert rows.first.is_visible()
    drawn = page.evaluate("document.querySelector('[data-figure=\"attention-difference\"] .canvas').data[0].z.length")
    assert rows.count() == drawn


def test_bad_input_of_b_names_b_and_loses_nothing(visit: Visit) -> None:
    page = opened(visit, TWO + "&lang=en")
    page.fill("#compare-text2 textarea", "好" * 101)
    page.click("#compare-run")
    page.wait_for_selector("#compare-said .error")
    assert "■ B: This has 101 characters" in page.inner_text("#compare-said")
    assert OTHER[:-1] in page.inner_text("#compare-pair")


def test_a_links_bad_second_sentence_is_left_out(visit: Visit) -> None:
    page = opened(visit, "&text2=" + quote("好" * 101))
    assert page.locator("#compare-text2 textarea").input_value() == ""
    assert page.locator("#compare-said .error").count() == 0


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
    page.wait_for_function("document.querySelector('#compare-pair h2').innerText.includes('Side by side')")
    page.get_by_role("tab", name="Compare").wait_for()
    page.wait_for_function("location.search.includes('tab=compare') && location.search.includes('lang=en')")
    for block in BLOCKS:
        if page.locator(f"#compare-{block}").count():
            assert len(page.inner_text(f"#compare-{block}")) > 60


@pytest.mark.parametrize("query", ["&text=" + quote(HOSTILE), TWO.partition("&text2=")[0] + "&text2=" + quote(HOSTILE)])
def test_typed_markup_never_runs(visit: Visit, query: str) -> None:
    page = opened(visit, query)
    for position in range(0, 9000, 800):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(60)
    assert page.evaluate("window.hit") is None
    assert page.locator(".compare img").count() == 0


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}, "locale": "en-US"}], indirect=True)
@pytest.mark.parametrize("query", ["", TWO])
def test_nothing_sticks_out_of_a_phone(visit: Visit, query: str) -> None:
    page = opened(visit, query)
    for position in range(0, 14000, 800):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(60)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
