"""What a small screen and a large map need, and what the page says of itself."""

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, reveal

SICK = "他昨天没有去学校，因为他病了。"
LONG = (
    "昨天下午我和三个朋友一起去了城里的图书馆，可是门口的人告诉我们今天不开门，所以我们只好去旁边的公园里坐了一会儿。"
)
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "en-US"}


def drawn(page: Page, figure: str) -> None:
    reveal(page, f'[data-figure="{figure}"]')
    page.locator(f'[data-figure="{figure}"]').scroll_into_view_if_needed()
    page.wait_for_selector(f'[data-figure="{figure}"].drawn')


def test_the_documents_language_is_the_pages(visit: Visit) -> None:
    page = visit.open("?lang=en")  # in a browser that speaks Chinese
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.click("#language >> text=中文")
    page.wait_for_function("document.documentElement.lang === 'zh-CN'")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("query", ["?lang=en", "?lang=en&tab=compare"])
def test_no_field_makes_a_phone_zoom_in(visit: Visit, query: str) -> None:
    page = visit.page
    page.goto(visit.address + query)
    page.wait_for_selector("#compare-pair" if "compare" in query else "[data-rail].live")
    small = page.evaluate(
        """() => [...document.querySelectorAll('input, textarea, select')]
          .filter((field) => !['range', 'radio', 'checkbox', 'file'].includes(field.type))
          .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16).map((field) => field.outerHTML)"""
    )
    assert small == []


WORDS = """(figure) => {
  const box = document.querySelector(`[data-figure="${figure}"] .scroll`);
  const edge = box.getBoundingClientRect();
  const across = (r) => r.left >= edge.left - 1 && r.right <= edge.right + 1;
  const down = (r) => r.top >= edge.top - 1 && r.bottom <= edge.bottom + 1;
  const inside = (axis) => [...box.querySelectorAll(`.staying-${axis} text`)]
    .map((text) => text.getBoundingClientRect()).filter((r) => across(r) && down(r)).length;
  const wide = box.scrollWidth > box.clientWidth;
  return { y: inside("y"), x: inside("x"), wide, tall: box.scrollHeight > box.clientHeight };
}"""


@pytest.mark.parametrize("visit", [PHONE, {"viewport": {"width": 1440, "height": 900}}], indirect=True)
def test_the_words_of_a_large_map_stay_while_it_scrolls(visit: Visit) -> None:
    page = visit.open("?lang=en&text=" + quote(LONG))
    drawn(page, "attention")
    page.evaluate(
        """() => { const box = document.querySelector('[data-figure="attention"] .scroll');
        box.scrollTo(box.scrollWidth / 2, box.scrollHeight / 2); }"""
    )
    words = page.evaluate(WORDS, "attention")
    assert words["wide"]
    assert words["tall"]
    assert words["y"] >= 5
    assert words["x"] >= 4
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def test_a_map_that_fits_has_no_second_words(visit: Visit) -> None:
    page = visit.open("?text=" + quote("现在几点了"))
    drawn(page, "attention")
    assert page.locator(".staying").count() == 0


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("text", ["现在几点了", SICK])
def test_a_colour_bar_is_whole_on_a_phone(visit: Visit, text: str) -> None:
    page = visit.open("?lang=en&att=uniform&text=" + quote(text))
    for figure in ("encoder-states", "attention", "attention-change", "occlusion", "gradient"):
        drawn(page, figure)
        cut = page.evaluate(
            """(figure) => {
              const box = document.querySelector(`[data-figure="${figure}"] .scroll`).getBoundingClientRect();
              const parts = document.querySelectorAll(`[data-figure="${figure}"] .colorbar :is(text, .cbfill)`);
              if (!parts.length) return ["no colour bar"];
              const across = (r) => r.left >= box.left - 1 && r.right <= box.right + 1;
              const down = (r) => r.top >= box.top - 1 && r.bottom <= box.bottom + 1;
              return [...parts].filter((part) => { const r = part.getBoundingClientRect();
                return !across(r) || !down(r); }).map((part) => part.textContent || "bar"); }""",
            figure,
        )
        assert cut == [], figure


def test_only_a_run_that_is_shown_can_be_downloaded(visit: Visit) -> None:
    page = visit.page
    page.goto(visit.address + "?lang=en&text=" + "好" * 300)
    buttons = page.locator("#get-json, #get-npz, #get-html")
    reason = page.locator("#downloads-reason")
    page.wait_for_selector("#result .error")
    page.wait_for_function("document.querySelector('#get-json').disabled")
    assert all(button.is_disabled() for button in buttons.all())
    assert re.search("nothing to download", reason.inner_text())
    assert buttons.first.get_attribute("aria-describedby") == "downloads-reason"
    visit.run("我爱学习")
    page.wait_for_function("!document.querySelector('#result .error')")
    page.wait_for_function("!document.querySelector('#get-json').disabled")
    assert not reason.is_visible()
    visit.run("好" * 300)
    page.wait_for_selector("#result .error")
    with page.expect_download() as download:  # a refusal leaves the run before it on the page, and to be had
        page.click("#get-json")
    content = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert "我爱学习" in json.dumps(content, ensure_ascii=False)
