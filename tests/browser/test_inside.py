"""Level 2, the sums behind α, the strip, and the picture in a narrow window, in a real browser."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, reveal

WELCOME = "?lang=en&text=" + quote("欢迎来北京")
LONG = "昨天下午我和三个朋友一起去了城里的图书馆，可是门口的人告诉我们今天不开门。"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def opened(visit: Visit, query: str = WELCOME) -> Page:
    page = visit.open(query)
    page.wait_for_selector("[data-picture].live")
    return page


def numbers(texts: list[str]) -> list[float]:
    return [float(text.replace("\u2212", "-")) for text in texts]


def test_a_cell_opens_to_its_wiring_with_the_ledgers_numbers(visit: Visit) -> None:
    page = opened(visit)
    reveal(page, "#stage-encoder [data-ledger]")
    page.locator(".picture .forward[data-src='1'] .made rect").nth(5).click()
    assert "step 2 “来”" in (page.locator(".inside .title").text_content() or "")
    assert "enc=1" in page.url
    assert page.locator(".picture .aside").count() > 2, "its neighbours make room"

    def shown() -> dict[str, float]:
        """The gates by name, as they are drawn."""
        named = [text.split(" = ") for text in page.locator(".inside .gate .name").all_text_contents()]
        return {name: numbers([value])[0] for name, value in named}

    def ledger() -> dict[str, float]:
        rows = page.locator("#stage-encoder [data-ledger] tbody tr")
        return {
            row.locator("th i").inner_text(): numbers([row.locator("td.result").inner_text()])[0] for row in rows.all()
        }

    for _ in range(2):
        gates, written = shown(), ledger()
        assert set(gates) == {"z", "r", "n"}
        assert all(abs(gates[name] - written[name]) < 0.0051 for name in gates)
        page.keyboard.press("]")
    page.keyboard.press("Escape")
    assert page.locator(".inside, .picture .aside").count() == 0
    page.locator("[data-look=cell]").focus()
    page.keyboard.press("Enter")
    assert (page.locator(".inside .title").text_content() or "").startswith("GRU")
    page.locator(".inside .go").click()
    page.wait_for_function("Math.abs(document.querySelector('#stage-decoder').getBoundingClientRect().top) < 300")


def test_the_sums_end_in_alpha_and_try_puts_it_on_trial(visit: Visit) -> None:
    page = opened(visit, WELCOME + "&dec=2")
    page.locator("[data-look=attention]").click()
    rows = [numbers(row.locator(".number").all_text_contents()) for row in page.locator(".sums .sum-row").all()]
    e, raised, shares, alpha = rows
    assert max(raised) == 1 and raised.index(1) == e.index(max(e))
    assert shares == alpha == pytest.approx([value / sum(raised) for value in raised], abs=0.011)
    assert numbers(page.locator(".hints text").all_text_contents()) == alpha
    page.locator(".picture .try[data-piece='1']").focus()
    page.keyboard.press("Enter")
    form = page.locator("form[data-what-if=attention]")
    assert form.locator("select[name=kind]").input_value() == "one-hot"
    page.keyboard.press("Enter")  # its button has the focus
    page.wait_for_function("document.querySelector('[data-rail]').dataset.link.includes('one-hot')")
    page.wait_for_selector(".picture .rays.yours")
    assert page.locator(".picture .rays.yours").get_attribute("data-tgt") == "2"


def test_the_strip_takes_the_pictures_place_and_knows_what_is_read(visit: Visit) -> None:
    page = opened(visit)
    assert not page.locator("[data-rail].past").count()
    page.evaluate("document.querySelector('#stage-encoder').scrollIntoView({ block: 'center' })")
    page.wait_for_selector("[data-rail].past")
    page.wait_for_selector("[data-rail][data-reading=encoder]")
    assert page.locator("[data-picture]").get_attribute("data-reading") == "encoder"
    page.locator(".rail .bit[data-tgt='3']").click()
    assert "dec=3" in page.url
    slider = page.locator('[data-choose="dec"]')
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert slider.input_value() == "2"
    assert slider.get_attribute("aria-valuetext") == "3 · ␣Beijing"
    page.locator(".rail [data-beat='1']").click()
    page.evaluate("document.querySelector('#stage-attention').scrollIntoView({ block: 'center' })")
    page.wait_for_selector("[data-picture][data-reading=attention]")
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_selector("[data-rail]:not(.past):not([data-reading])")


# What sticks out of the drawing, or is covered by its edge.
OUTSIDE = """() => {
  const svg = document.querySelector(".picture .drawing");
  const edge = svg.getBoundingClientRect();
  return [...svg.querySelectorAll(".mark, .lane, .previous")].filter((part) => {
    const box = part.getBoundingClientRect();
    if (!box.width || getComputedStyle(part).display === "none") return false;
    return box.left < edge.left - 2 || box.right > edge.right + 2 || box.bottom > edge.bottom + 2;
  }).map((part) => part.getAttribute("class"));
}"""
SMALL = """() => [...document.querySelectorAll(".console button, .console input[type=range], .rail .bit, .rail .play")]
  .filter((part) => part.checkVisibility()).map((part) => [part.className, part.getBoundingClientRect()])
  .filter(([, box]) => box.height < 40 || box.width < 40).map(([name]) => name)"""


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_the_picture_is_turned_and_nothing_is_cut(visit: Visit) -> None:
    page = opened(visit)
    for text in ("欢迎来北京", "好", LONG):
        page.locator("[data-scrub]").fill("2")
        if text != "欢迎来北京":
            visit.run(text)
            page.wait_for_function("text => document.querySelector('[data-rail]').dataset.text === text", arg=text)
        page.wait_for_function(f"({OUTSIDE})().length === 0 && document.querySelector('[data-picture].live.turned')")
        assert page.evaluate(SMALL) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        box = page.locator(".picture .scroll").evaluate("(box) => [box.scrollWidth, box.clientWidth]")
        assert box[0] <= box[1]
        tops = page.locator(".picture .chip.source").evaluate_all(
            "all => all.map((c) => c.getBoundingClientRect().top)"
        )
        assert tops == sorted(tops) and len(set(tops)) == len(tops), "the source goes down"
        assert page.locator(".picture .bars:not(.elsewhere)").count() == 1


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_turned_picture_can_be_played_opened_and_turned_back(visit: Visit) -> None:
    page = opened(visit)
    page.locator("[data-again]").click()
    for _ in range(6):
        page.locator(".console [data-beat='1']").click()
    lines = page.locator(".hints path").evaluate_all("all => all.map((line) => line.getAttribute('d'))")
    assert len(lines) == 4 and len(set(lines)) == 4, "scores: a line from each piece"
    page.locator("[data-scrub]").fill("7")
    assert page.locator(".picture .decoder:not(.start, .elsewhere)").count() == 2, "s of before, and s"
    assert page.locator(".picture .previous").text_content() == "y₁ = ␣Welcome"
    for look in ("cell", "attention"):
        page.locator(f"[data-look={look}]").click()
        inside = page.locator(".inside").bounding_box()
        assert inside is not None and inside["x"] >= 0 and inside["x"] + inside["width"] <= 390
        page.locator(".inside [data-does=close], .closing [data-does=close]").first.click()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_selector("[data-picture]:not(.turned)")
    places = page.locator(".picture .chip.source").evaluate_all(
        "all => all.map((chip) => chip.getAttribute('transform'))"
    )
    assert len({re.findall(r"[-\d.]+", place)[1] for place in places}) == 1, "side by side again"
    assert page.locator(".elsewhere, .lane").count() == 0
