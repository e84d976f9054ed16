"""Lessons in a real browser: no more comes than is shown, locks hold, and the panel makes what it says."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.conftest import Visit

TEXT = "text=" + quote("欢迎来北京")
STAGES = ("segmentation", "vocabulary", "embedding", "encoder", "meaning", "decoder", "attention", "code")


def opened(visit: Visit, query: str) -> tuple[Page, list[str]]:
    """The page, and everything that its events brought."""
    came: list[str] = []
    visit.page.on("response", lambda answer: came.append(answer.text()) if "queue/data" in answer.url else None)
    visit.page.goto(f"{visit.address}?lang=en&{TEXT}&{query}")
    visit.page.wait_for_selector("[data-rail].live", state="attached")
    return visit.page, came


def test_a_lesson_shows_its_parts_and_is_sent_no_others(visit: Visit) -> None:
    page, came = opened(visit, "show=text,picture,attention&lock=text,whatif&tour=off")
    page.wait_for_selector("[data-picture].live")
    page.wait_for_selector("#stage-attention")
    assert [key for key in STAGES if page.locator(f"#stage-{key}").count()] == ["attention"]
    everything = page.content() + "".join(came)
    for left_out in (
        'id="stage-decoder"',
        "data-teaching",
        'class="four-shapes"',
        "data-recordings",
        "data-lesson-panel",
    ):
        assert left_out not in everything, left_out
    assert not page.locator(".tab-wrapper").is_visible()
    assert page.locator("#text textarea").is_disabled() and page.locator("#run").is_disabled()
    assert page.locator("#checkpoint input").is_enabled()
    assert page.locator("form[data-what-if=attention] button").first.is_disabled()
    page.locator(".picture .chip.target").nth(1).click()
    page.wait_for_function("new URLSearchParams(location.search).get('dec') === '1'")
    kept = page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
    assert kept["show"] == "text,picture,attention" and kept["lock"] == "text,whatif" and kept["tour"] == "off"
    page.locator("#language input").nth(0).check()
    page.wait_for_function("document.documentElement.lang === 'zh-CN'")
    page.wait_for_selector("[data-rail][data-lang=zh]")
    assert not page.locator("#stage-decoder").count(), "another language brings no more"


def test_a_figure_alone(visit: Visit) -> None:
    page, came = opened(visit, "show=figure-attention")
    page.wait_for_selector("#body-attention .js-plotly-plot")
    assert page.locator(".plot").count() == 1
    assert (
        not page.locator("#text").count() and not page.locator("h1").count() and not page.locator("footer").is_visible()
    )
    assert "stage-encoder" not in page.content() + "".join(came)


def test_a_wrong_name_is_a_sentence(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}?lang=en&show=pictures")
    visit.page.wait_for_selector("#result .error")
    said = visit.page.locator("#result .error").inner_text()
    assert "show must be one of text, settings, result" in said and "pictures" in said


def test_the_panel_makes_a_lesson(visit: Visit) -> None:
    page = visit.open(f"?lang=en&{TEXT}")
    page.locator("[role=tab][data-tab-id=guide]").click()
    page.wait_for_function("document.querySelector('[data-lesson-link]')?.textContent")
    page.locator("[data-every]").uncheck()
    page.locator("[name=show][value=picture]").check()
    page.locator("[name=lock][value=text]").check()
    link = page.locator("[data-lesson-link]").inner_text()
    assert link.startswith(visit.address) and "&show=picture&lock=text&tour=off" in link
    assert f'<iframe src="{link.replace("&", "&amp;")}"' in page.locator("[data-lesson-frame]").inner_text()
    page.locator("[name=figure]").select_option("figure-attention")
    assert page.locator("[name=show]").first.is_disabled()
    page.locator("[data-lesson-preview]").click()
    inside = page.frame_locator(".lesson-preview")
    inside.locator("#body-attention .js-plotly-plot").wait_for()
    assert not inside.locator("#text").count()
