"""What a learner is asked and what they do, in a real browser."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.conftest import Visit

WELCOME = "?lang=en&text=" + quote("欢迎来北京")


def opened(visit: Visit, query: str = WELCOME) -> Page:
    page = visit.open(query)
    page.wait_for_selector("[data-picture].live")
    page.wait_for_selector("[data-teaching]")
    return page


def asked(page: Page) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(page.locator("[data-asked]").get_attribute("data-json") or "")
    return values


def card(page: Page) -> str:
    return page.locator(".teach-card").inner_text()


def until_asked(page: Page) -> None:
    """Beat by beat to the next question."""
    page.evaluate("document.activeElement?.blur()")
    for _ in range(40):
        if page.locator(".teach-choices").is_visible():
            return
        page.keyboard.press(".")
    raise AssertionError("no question came")


def test_a_run_asks_before_it_shows(visit: Visit) -> None:
    page = opened(visit)
    questions = asked(page)["questions"]
    assert {question["kind"] for question in questions} == {"cut", "hide", "look", "next"}
    assert not page.locator(".teach-card").count(), "off by default"
    before = len(visit.requests)
    page.locator("[data-teach=quiz]").click()
    assert "fewer pieces" in card(page)
    assert page.locator("[data-scrub]").input_value() == "0"
    blurred = page.locator("#result .translation").evaluate("(line) => getComputedStyle(line).filter")
    assert "blur" in blurred, "the answer is not in sight anywhere else"
    page.locator(".teach-choices [data-choice='0']").click()
    assert "Right. Words give 3 pieces, single characters 5" in card(page)
    assert page.locator(".teach-score").inner_text().startswith("1 of 1 right")

    kinds = {"cut"}
    for _ in questions[1:]:
        if page.get_by_role("button", name="Next question").is_visible():
            page.locator(".teach-on").click()
        until_asked(page)
        if "gets most of its attention" in card(page):
            kind = "look"
            question = next(q for q in questions if q["kind"] == kind and q["step"] == _step(page))
            page.locator(f".picture .chip.source[data-src='{question['right'][0]}']").click()
            assert page.locator(".picture .chip.right").count() == len(question["right"])
        else:
            kind = "hide" if "hidden" in card(page) else "next"
            question = next(q for q in questions if q["kind"] == kind and q["step"] == _step(page))
            page.locator(f".teach-choices [data-choice='{question['right'][0]}']").click()
        assert page.locator(".teach-gap.hit").count() == 1
        assert question["values"]["p"] in card(page)
        kinds.add(kind)
    assert kinds == {question["kind"] for question in questions}
    count = len(questions)
    assert page.locator(".teach-score").inner_text().startswith(f"{count} of {count} right")
    page.locator(".teach-on").click()
    assert "That was all" in card(page)
    page.keyboard.press("Escape")
    page.wait_for_selector(".teach-card", state="hidden")
    assert page.locator("[data-teach=quiz]").get_attribute("aria-pressed") == "false"
    assert "blur" not in page.locator("#result .translation").evaluate("(line) => getComputedStyle(line).filter")
    assert not [url for url in visit.requests[before:] if "/heartbeat/" not in url], "it asks no server"
    page.reload()
    page.wait_for_selector(".teach-score button")
    assert page.locator(".teach-score").inner_text().startswith(f"{count} of {count} right")


def _step(page: Page) -> int:
    """The step that the card speaks of, counted from 0."""
    words = card(page).replace(":", " ").split()
    return int(words[[word.lower() for word in words].index("step") + 1]) - 1


def test_a_wrong_answer_is_told_its_own_number(visit: Visit) -> None:
    page = opened(visit)
    page.locator("[data-teach=quiz]").click()
    page.locator(".teach-choices [data-choice='1']").click()
    assert page.locator(".teach-gap.miss").count() == 1
    question = next(q for q in asked(page)["questions"] if q["kind"] == "next")
    for _ in range(9):
        until_asked(page)
        if "what will it write next" in card(page) and _step(page) == question["step"]:
            break
        page.locator(".teach-choices [data-choice='0']").click()
        if page.get_by_role("button", name="Next question").is_visible():
            page.locator(".teach-on").click()
    wrong = next(i for i in range(5) if i not in question["right"])
    page.locator(f".teach-choices [data-choice='{wrong}']").click()
    assert question["choices"][wrong] in card(page) and question["mine"][wrong] in card(page)
    assert page.locator(".picture .target:not(.later)").count() >= 1, "the picture shows the word"
    page.locator("[data-teach=decoder]").click()
    assert page.locator("[data-teach=quiz]").get_attribute("aria-pressed") == "false"


def test_a_person_decodes_by_hand(visit: Visit) -> None:
    page = opened(visit)
    page.locator("[data-teach=decoder]").click()
    for id, piece, _ in asked(page)["written"]:
        assert len(asked(page)["candidates"][0]) == 5
        page.locator(".teach-choices").get_by_role("button", name=piece, exact=True).click()
        assert id is not None
    assert "word for word" in card(page)
    page.locator(".teach-on").click()  # once more, and otherwise than the model
    candidates, total = asked(page)["candidates"][0], sum(p for _, _, p in asked(page)["written"])
    _, piece, log_prob = candidates[1]
    page.locator(".teach-choices").get_by_role("button", name=piece, exact=True).click()
    page.wait_for_function("document.querySelector('[data-rail]').dataset.link.includes('force=')")
    page.wait_for_selector(".teach-choices button")
    assert piece in card(page) and f"{log_prob:.2f}".replace("-", "−") in card(page)
    while page.locator(".teach-choices").is_visible():
        written = asked(page)["written"]
        done = page.locator("[data-scrub]").input_value()
        _, piece, _ = written[int(done) - 5]  # four source pieces and c
        page.locator(".teach-choices").get_by_role("button", name=piece, exact=True).click()
    assert "Σ log p" in card(page)
    assert f"{total:.2f}".replace("-", "−") in card(page), "the model's own, as it was before"
    page.locator(".teach-close").click()
    assert page.locator("[data-teach=decoder]").get_attribute("aria-pressed") == "false"
