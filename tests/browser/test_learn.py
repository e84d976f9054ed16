"""The tab in which models learn: the recording is there at once, a snapshot opens the walk, and a training can be
followed."""

from __future__ import annotations

import re

from tests.browser.conftest import Visit
from tests.own_pairs import pairs

MOMENT = "[data-learn] [data-moment]"


def test_the_recording_is_replayed_scrubbed_and_walked_through(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}?tab=learn&lang=en")
    page.wait_for_selector("[data-sides] .side")
    assert page.inner_text("[data-status]") == "Recording: Letters backwards, H = 48, learning rate 0.006, seed 1"
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

    page.select_option("[data-which]", "too-high")
    page.wait_for_function("document.querySelector('[data-status]').textContent.includes('learning rate 0.3')")
    page.select_option("[data-which]", "reverse")
    page.wait_for_function("document.querySelector('[data-status]').textContent.includes('learning rate 0.006')")

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


def test_pairs_of_ones_own_are_pasted_judged_trained_on_and_walked_through(visit: Visit) -> None:
    page, said = visit.page, "[data-own-said]"
    page.goto(f"{visit.address}?tab=learn&task=own&h=16&lang=en")
    page.wait_for_selector("[data-own]:not([hidden])")
    page.fill("[name=pairs]", pairs(150))
    page.wait_for_function("document.querySelector('[data-own-said]').textContent.includes('Only 150 pairs')")
    page.click("[data-train] [type=submit]")
    page.wait_for_function(f"document.querySelector('{said}').textContent.includes('at least 200')")
    assert page.input_value("[name=pairs]") == pairs(150)

    page.set_input_files("[data-own-file]", [{"name": "a.bin", "mimeType": "", "buffer": b"PK\3\4\0\0"}])
    page.wait_for_function(f"document.querySelector('{said}').textContent.startsWith('a.bin is no text file')")
    table = f"source,target\n{pairs(300).replace(chr(9), ',')}alone\n<b>x</b>,\n"
    page.set_input_files("[data-own-file]", [{"name": "own.csv", "mimeType": "text/csv", "buffer": table.encode()}])
    page.wait_for_function(f"document.querySelector('{said}').textContent.includes('300 pairs can be used')")
    judged = page.inner_text(said)
    assert "The first row names the columns (source · target)" in judged
    assert "1 with one column only: line 302 alone" in judged and "line 303 <b>x</b>" in judged
    page.select_option("[name=unit-target]", "characters")
    page.wait_for_function(f"document.querySelector('{said}').textContent.includes('cut into characters')")
    page.click("#language label:has-text('中文')")
    page.wait_for_function(f"document.querySelector('{said}').textContent.includes('可以用的有 300 对')")
    assert page.input_value("[name=unit-target]") == "characters"
    with page.expect_download() as taken:
        page.click("[data-act=folder]")
    assert taken.value.suggested_filename == "pairs.zip"

    page.click("[data-train] [type=submit]")
    page.wait_for_function("document.querySelector('[data-status]').textContent.includes('270 对用来学')")
    page.wait_for_function("document.querySelector('[data-learn] [data-moment]').max > 5")
    page.click("[data-learn] [data-act=stop]")
    page.wait_for_function("document.querySelector('[data-status]').textContent.startsWith('训练停了')")
    with page.expect_download() as learned:
        page.click("[data-act=learned]")
    assert learned.value.suggested_filename == "learned.zip"
    page.click("[data-walk='0']")
    page.wait_for_function("document.querySelector('[data-rail]')?.dataset.link.includes('gru-bahdanau%40')")
    assert page.locator("#checkpoint input").input_value().startswith("自己的数据 · GRU")
