"""The tour: every card is finished by doing what it says, and knows it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

WELCOME = "?lang=en&text=" + quote("欢迎来北京")


def is_done(page: Page, card: int) -> None:
    """The card says so, and the next one can be gone to."""
    page.wait_for_selector(".teach-card .tour-foot .teach-on")
    assert f"Card {card} of 12" in page.locator(".teach-card header").inner_text()
    if card < 12:
        page.locator(".tour-foot .teach-on").click()
        page.wait_for_function(
            "(n) => document.querySelector('.teach-card header').textContent.includes(`Card ${n} of`)", arg=card + 1
        )
        assert f"tour={card + 1}" in page.url


def when_run(page: Page, name: str, value: str) -> None:
    page.wait_for_function(
        "([name, value]) => (new URLSearchParams(document.querySelector('[data-rail]').dataset.link).get(name) ?? '')"
        ".startsWith(value)",
        arg=[name, value],
    )


def test_every_card_can_be_finished(visit: Visit) -> None:
    page = visit.open(WELCOME)
    page.wait_for_selector(".head [data-tour-go]")
    page.locator(".head [data-tour-go]").click()
    assert "tour=1" in page.url and page.locator("#text.tour-lit").count() == 1
    assert not page.locator(".tour-foot .teach-on").count(), "nothing was done yet"
    visit.run("我爱学习汉语")
    is_done(page, 1)
    page.locator("#stage-segmentation .modes button", has_text="single characters").click()
    is_done(page, 2)
    field = page.locator(".teach-card input")
    field.fill("99999")
    field.press("Enter")
    assert "Not 99999" in page.locator(".teach-card").inner_text()
    number = page.locator('#stage-vocabulary th[data-src="0"] + td').inner_text()
    field.fill(number)
    field.press("Enter")
    is_done(page, 3)
    last = len(json.loads(page.locator("[data-rail]").get_attribute("data-json") or "")["enc"]) - 1
    page.evaluate("document.activeElement?.blur()")
    for _ in range(last):
        page.keyboard.press("ArrowRight")
    is_done(page, 4)
    page.locator(".picture .cell.decoder:not(.start)").first.locator("[fill]").first.click()
    page.wait_for_selector(".picture .level")
    page.evaluate("document.activeElement?.blur()")
    for _ in range(450):
        page.keyboard.press("]")
        if page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>"
                         " done(!!document.querySelector('.tour-foot .teach-on')))))"):  # fmt: skip
            break
    assert "Found: 0.9" in page.locator(".teach-card").inner_text()
    is_done(page, 5)
    row = page.locator("#stage-meaning tr", has=page.locator("td[title^=cos]")).nth(1)
    row.focus()
    page.keyboard.press("Enter")
    is_done(page, 6)
    questions = json.loads(page.locator("[data-asked]").get_attribute("data-json") or "")["questions"]
    blurred = page.locator("#result .translation").evaluate("(line) => getComputedStyle(line).filter")
    assert "blur" in blurred
    right = next(question for question in questions if question["kind"] == "next")["right"][0]
    page.locator(f".teach-choices [data-choice='{right}']").click()
    assert page.locator(".teach-gap.hit").count() == 1
    is_done(page, 7)
    right = next(question for question in questions if question["kind"] == "look")["right"][0]
    page.locator(f".picture .chip.source[data-src='{right}']").click()
    is_done(page, 8)
    page.locator(".candidates:visible button[data-force]").first.click()
    is_done(page, 9)
    page.locator(".teach-choices button").click()
    page.wait_for_function("JSON.parse(document.querySelector('[data-rail]').dataset.json).enc.length >= 10")
    page.locator("#checkpoint input").click()
    page.locator("[role=option]", has_text="GRU · no attention").click()
    is_done(page, 10)
    page.locator(".teach-choices button", has_text="Back to the first sentence").click()
    page.wait_for_selector("form[data-what-if=attention]")
    page.locator("form[data-what-if=attention] button").click()
    when_run(page, "att", "uniform")
    page.locator("#fold-attention-hidden > summary").click()
    page.locator("[data-figure=occlusion]").scroll_into_view_if_needed()
    is_done(page, 11)
    page.wait_for_selector("[data-learn] [data-moment]")
    page.wait_for_function("document.querySelector('[data-moment]').max > 10")
    page.locator("[data-moment]").press("End")
    is_done(page, 12)
    page.locator(".tour-foot .teach-on").click()
    assert "That was the tour" in page.locator(".teach-card").inner_text()
    assert "tour=" not in page.url


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}, "has_touch": True}], indirect=True)
def test_it_is_left_and_gone_on_with_on_a_phone(visit: Visit) -> None:
    page = visit.open(f"{WELCOME}&tour=8")
    page.wait_for_selector(".teach-card")
    box = page.locator(".teach-card").bounding_box()
    assert box is not None and box["x"] >= 0 and box["width"] <= 390 and box["height"] <= 0.53 * 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".teach-choices button").first.tap()
    page.wait_for_selector(".tour-foot .teach-on")
    page.locator(".tour-foot .teach-on").tap()
    page.locator(".teach-close").tap()
    page.wait_for_selector(".teach-card", state="hidden")
    assert "tour=" not in page.url and not page.locator(".tour-lit").count()
    page.locator("[data-teach=tour]").tap()
    assert "Card 9 of 12" in page.locator(".teach-card header").inner_text()


def test_a_lesson_can_do_without_it(visit: Visit) -> None:
    page = visit.open(f"{WELCOME}&tour=off")
    page.wait_for_selector("[data-picture].live")
    page.wait_for_function("document.querySelector('[data-teach=quiz]')")
    assert page.locator(".head [data-tour-go]").is_hidden()
    assert not page.locator(".teach-card").count()
