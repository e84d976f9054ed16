"""The tab in which models learn: the recording is there at once, a snapshot opens the walk, and a training can be
followed."""

from __future__ import annotations

import re

from tests.browser.conftest import Visit

MOMENT = "[data-learn] [data-moment]"


def test_the_recording_is_replayed_scrubbed_and_walked_through(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}?tab=learn&lang=en")
    page.wait_for_selector("[data-sides] .side")
    assert page.inner_text("[data-status]") == "Recording: Letters backwards, H = 48, seed 1"
    page.focus(MOMENT)
    page.keyboard.press("End")
    with_attention, without = page.locator("[data-sides] .learn-figures strong").all_inner_texts()
    assert float(with_attention.partition("%")[0]) >= 95
    assert float(without.partition("%")[0]) <= 45
    assert page.locator("[data-sides] .side").first.locator("td.kept").count() == 8
    assert page.locator("[data-curves] polyline").count() == 2
    page.keyboard.press("Home")
    page.click("[data-learn] [data-act=play]")
    page.wait_for_function("Number(document.querySelector('[data-learn] [data-moment]').value) > 2")
    page.check("[data-learn] [data-slowly]")
    page.wait_for_function("document.querySelector('[data-phase]').textContent.startsWith('① Forward')")
    page.click("[data-learn] [data-act=play]")

    page.focus(MOMENT)
    page.keyboard.press("End")
    page.click("[data-walk='1']")
    page.wait_for_function("document.querySelector('[data-rail]')?.dataset.link.includes('gru-none%40')")
    assert page.locator("#checkpoint input").input_value().startswith("Backwards · GRU")
    page.wait_for_url(re.compile("model=learning%2Freverse%2Fgru-none%40"))


def test_a_training_is_begun_followed_and_ended(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}?tab=learn&task=numbers&h=16&seed=3&lang=zh")
    page.wait_for_selector("[data-sides] .side")
    assert page.input_value("[name=task]") == "numbers"
    page.click("[data-train] [type=submit]")
    page.wait_for_function("document.querySelector('[data-status]').textContent === '训练中。'")
    page.wait_for_function("document.querySelector('[data-learn] [data-moment]').max > 5")
    page.click("[data-learn] [data-act=play]")
    page.wait_for_function("document.querySelector('[data-status]').textContent === '暂停了。'")
    page.click("[data-learn] [data-act=stop]")
    page.wait_for_function("document.querySelector('[data-status]').textContent === '训练停了。'")
    page.wait_for_url(re.compile("task=numbers.*h=16.*seed=3"))
    page.click("[data-learn] [data-act=replay]")
    page.wait_for_function("document.querySelector('[data-status]').textContent.startsWith('录像')")
