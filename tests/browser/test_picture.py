"""The picture as a student plays it, in a real browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

WELCOME = "?lang=en&text=" + quote("欢迎来北京")  # 4 source pieces, 5 target pieces
BEATS = 4 + 1 + 2 * 5 + 3
CALM = {"reduced_motion": "reduce"}


def opened(visit: Visit, query: str = WELCOME) -> Page:
    page = visit.open(query)
    page.wait_for_selector("[data-picture].live")
    return page


def made(page: Page, selector: str) -> list[bool]:
    """Of every part, in the order of the steps, whether it is there already."""
    parts: list[bool] = page.eval_on_selector_all(
        f"[data-picture] {selector}", "all => all.map((part) => !part.classList.contains('later'))"
    )
    return parts


def told(page: Page) -> str:
    return page.locator("[data-telling]").inner_text()


def to_the_start(page: Page) -> None:
    page.locator("[data-again]").click()
    page.locator("[data-again]").evaluate("(button) => button.blur()")


def test_it_shows_the_whole_and_does_not_start_by_itself(visit: Visit) -> None:
    page = opened(visit)
    assert all(made(page, ".cell"))
    assert page.locator(".invite").is_visible()
    assert not page.locator("[data-picture].playing").count()
    assert page.locator("[data-scrub]").input_value() == "10"


def test_stepping_makes_one_thing_after_the_other(visit: Visit) -> None:
    page = opened(visit)
    to_the_start(page)
    assert not any(made(page, ".cell"))
    page.keyboard.press(".")
    assert made(page, ".forward") == [True, False, False, False]
    assert made(page, ".backward") == [False, False, False, True]
    assert "“欢迎”" in told(page)
    for _ in range(4):
        page.keyboard.press(".")
    assert made(page, ".mark.c") == [True]
    assert "224" in told(page)
    expected = {"score": (False, False, False), "share": (False, False, False), "mix": (True, False, False)}
    expected |= {"cell": (True, True, False), "word": (True, True, True)}
    for name, there in expected.items():
        page.keyboard.press(".")
        assert (made(page, ".ctx")[0], made(page, ".decoder[data-tgt]")[0], made(page, ".target")[0]) == there, name
    assert "0.98" in told(page)
    page.keyboard.press(",")
    assert made(page, ".target")[0] is False
    for _ in range(BEATS):
        page.keyboard.press(".")
    assert all(made(page, ".target"))


def test_playing_stops_after_c_and_after_the_first_word_and_asks_nothing(visit: Visit) -> None:
    page = opened(visit)
    page.locator("[data-speed='2']").click()
    before = len(visit.requests)
    page.locator(".invite").click()
    page.wait_for_selector("[data-picture]:not(.playing)")
    assert page.locator("[data-scrub]").input_value() == "5"
    page.locator(".console .play").click()
    page.wait_for_selector("[data-picture]:not(.playing)")
    assert page.locator("[data-scrub]").input_value() == "6"
    assert made(page, ".target") == [True, False, False, False, False]
    page.locator(".console .play").click()
    page.wait_for_selector("[data-picture]:not(.playing)", timeout=60_000)
    assert all(made(page, ".target"))
    asked = visit.requests[before:]
    assert not [url for url in asked if "/heartbeat/" not in url], "Gradio's own sign of life apart"
    assert "dec=4" in page.url


def test_space_plays_and_pauses(visit: Visit) -> None:
    page = opened(visit)
    page.evaluate("document.activeElement?.blur()")
    page.locator("[data-picture]").scroll_into_view_if_needed()
    page.keyboard.press("Space")
    page.wait_for_selector("[data-picture].playing")
    page.keyboard.press("Space")
    page.wait_for_selector("[data-picture]:not(.playing)")
    page.locator("#text textarea").focus()
    page.keyboard.type(" .,")
    assert not page.locator("[data-picture].playing").count()
    assert page.locator("#text textarea").input_value().endswith(" .,")


def test_the_time_bar_goes_anywhere(visit: Visit) -> None:
    page = opened(visit)
    page.locator("[data-scrub]").fill("7")
    assert made(page, ".target") == [True, True, False, False, False]
    assert "␣to" in told(page)
    page.locator("[data-scrub]").fill("2")
    assert made(page, ".forward") == [True, True, False, False]
    assert made(page, ".target") == [False] * 5


def test_every_step_can_be_played_slowly(visit: Visit) -> None:
    page = opened(visit)
    page.locator("[data-slow]").check()
    page.locator("[data-scrub]").fill("9")
    page.locator("[data-slow]").evaluate("(box) => box.blur()")
    page.keyboard.press(".")
    assert "compared" in told(page)
    assert not made(page, ".target")[4]


def test_what_is_chosen_elsewhere_is_shown_and_lit_here(visit: Visit) -> None:
    page = opened(visit)
    page.locator("#stage-decoder .chip[data-tgt='2']").click()
    assert page.locator(".picture .target.on").get_attribute("data-tgt") == "2"
    shown = page.locator(".hints text").all_text_contents()
    assert "0.96" in shown
    assert "␣Beijing" in told(page)
    page.locator(".picture .source[data-src='1']").hover()
    assert page.locator("#stage-encoder .chip.lit").count() == 1
    page.locator(".picture .source[data-src='1']").click()
    assert "enc=1" in page.url


def test_a_noun_lights_the_part_that_it_names(visit: Visit) -> None:
    page = opened(visit)
    page.locator("[data-scrub]").fill("5")
    page.locator("[data-telling] b.c").hover()
    assert page.locator(".mark.c.pointed").count() == 1
    page.locator("[data-telling] b.start").hover()
    assert page.locator(".mark.c.pointed").count() == 0
    assert page.locator(".drawing .start.pointed").count() == 1


@pytest.mark.parametrize("visit", [CALM], indirect=True)
def test_whoever_wants_no_motion_gets_steps(visit: Visit) -> None:
    page = opened(visit)
    page.locator("[data-speed='2']").click()
    page.locator(".invite").click()
    page.wait_for_selector("[data-picture].still.playing")
    assert page.locator("[data-picture] .packet").count() == 0
    page.wait_for_selector("[data-picture]:not(.playing)")
    assert page.evaluate("document.getAnimations().filter((a) => a.effect.target.closest('.picture')).length") == 0
    assert made(page, ".mark.c") == [True]


def test_another_sentence_gets_its_own_picture(visit: Visit) -> None:
    page = opened(visit)
    page.locator(".invite").click()
    page.wait_for_selector("[data-picture].playing")
    visit.run("我爱学习")
    page.wait_for_function("document.querySelector('[data-rail]').dataset.text === '我爱学习'")
    page.wait_for_selector("[data-picture].live:not(.playing)")
    assert all(made(page, ".cell"))
    assert page.locator(".picture .source").count() == 4
    assert page.locator(".hints").count() == 1


def test_without_attention_every_step_drinks_from_one_pipe(visit: Visit) -> None:
    page = opened(visit, WELCOME + "&model=zh-en-gru-none")
    assert page.locator(".picture .rays").count() == 0
    assert page.locator(".picture .drop").count() == 5
    page.locator("[data-scrub]").fill("5")
    page.keyboard.press(".")
    assert "without attention" in told(page)
    assert made(page, ".drop") == [True, False, False, False, False]


# Counts the drawings that are left behind to fade, and the runs that are asked for.
WATCH = """() => { window.faded = 0; new MutationObserver((records) => { for (const { addedNodes } of records)
  for (const node of addedNodes) window.faded += node.classList?.contains("leaving") ?? 0;
  }).observe(document.body, { childList: true, subtree: true }); }"""


@pytest.mark.parametrize("visit", [{}, CALM], indirect=True, ids=["moving", "calm"])
def test_the_switch_goes_to_the_twin_and_back_at_one_run_each(visit: Visit, request: pytest.FixtureRequest) -> None:
    text = "他昨天没有去学校，因为他病了。"
    page = opened(visit, "?lang=en&att=uniform@1&text=" + quote(text))
    page.evaluate(WATCH)
    was = page.inner_text("#result .translation")
    for number, model in enumerate(("zh-en-gru-none", ""), start=1):  # "" is the default
        before = len([url for url in visit.requests if "queue/join" in url])
        page.locator(".twin [data-go]").click()
        page.wait_for_function(
            "model => document.querySelector('[data-rail].live')?.dataset.model === model", arg=model
        )
        page.wait_for_selector("[data-picture].live")
        page.wait_for_function("document.querySelector('[data-telling]').textContent.includes('attention')")
        assert len([url for url in visit.requests if "queue/join" in url]) - before == 1
        steps = page.locator(".drawing:not(.leaving) .ctx").count()
        assert page.locator(".drawing:not(.leaving) .rays").count() == (0 if number == 1 else steps)
        assert page.locator("#text textarea").input_value() == text
        assert page.locator("#result .effect").count() == 0, "what-ifs are of one model"
        assert was in told(page)
        was = page.inner_text("#result .translation")
        assert was in told(page)
        assert ("256 units, this one 448" in told(page)) == (number == 1)
        page.wait_for_function(
            "model => (new URLSearchParams(location.search).get('model') ?? '') === model", arg=model
        )
        assert page.evaluate("window.faded") == (0 if "calm" in request.node.name else number)
    page.wait_for_function("!document.querySelector('.leaving')")
