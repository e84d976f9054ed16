"""The walk as a student does it, in a real browser."""

import json
import math
import re
from urllib.parse import quote

import pytest

from tests.browser.conftest import Visit, bytes_of_runs, reveal

STAGES = ("segmentation", "vocabulary", "embedding", "encoder", "meaning", "decoder", "attention", "code")
HOSTILE = "<img src=x onerror=window.hit=1>"


def test_it_starts_on_a_worked_example(visit: Visit) -> None:
    page = visit.open()
    assert "Welcome to Beijing." in page.inner_text("#result")
    for stage in STAGES:
        section = page.locator(f"#stage-{stage}")
        assert section.count() == 1
        assert len(section.inner_text()) > 60


def test_a_typed_sentence_is_translated(visit: Visit) -> None:
    page = visit.open()
    visit.run("我爱学习")
    page.wait_for_function("document.querySelector('#result').innerText.includes('I love')")
    assert page.locator("#stage-encoder [data-src]").all_inner_texts()[:3] != []
    assert "text=" + quote("我爱学习") in page.url


def test_stepping_asks_nothing_of_the_server(visit: Visit) -> None:
    page = visit.open()
    page.locator('[data-figure="plane"]').scroll_into_view_if_needed()
    page.wait_for_selector('[data-figure="plane"].drawn')  # its points are fetched once
    reveal(page, "#stage-encoder [data-ledger]")
    before = len(visit.requests)
    ledger = page.locator("#stage-encoder [data-ledger]")
    first = ledger.inner_text()
    page.locator('[data-choose="enc"]').focus()
    page.keyboard.press("ArrowRight")
    second = ledger.inner_text()
    page.locator('[data-choose="unit"]').fill("300")
    third = ledger.inner_text()
    assert len({first, second, third}) == 3
    assert len(visit.requests) == before
    assert "enc=1" in page.url
    assert "unit=300" in page.url


def test_the_ledger_adds_up(visit: Visit) -> None:
    """h = (1 − z)·n + z·h′ with the very numbers on the page, at several steps and units, in both directions."""
    page = visit.open("?text=" + quote("现在几点了"))
    reveal(page, "#stage-encoder [data-ledger]")
    for step, unit in ((0, 0), (2, 17), (1, 250), (3, 380)):
        page.locator('[data-choose="enc"]').fill(str(step))
        page.locator('[data-choose="unit"]').fill(str(unit))
        shown = page.locator("#stage-encoder [data-ledger] tbody tr").last
        numbers = [float(t.replace("\u2212", "-")) for t in shown.locator("[data-n]").all_inner_texts()]
        z, n, z_again, previous, h = numbers
        assert z == z_again
        assert abs((1 - z) * n + z * previous - h) < 3e-4
        numpy = float(shown.locator("[data-numpy]").inner_text().replace("\u2212", "-"))
        assert abs(numpy - h) < 2e-4


def test_a_click_on_the_attention_map_sets_both_steps(visit: Visit) -> None:
    page = visit.open("?text=" + quote("现在几点了"))
    page.locator("#stage-attention").scroll_into_view_if_needed()
    page.wait_for_selector('[data-figure="attention"].drawn')
    box = page.evaluate(
        """() => { const c = document.querySelector('[data-figure="attention"] .canvas');
        c.scrollIntoView({block: 'center'});
        const r = c.getBoundingClientRect(), l = c._fullLayout;
        return [r.left + l.xaxis._offset + l.xaxis.d2p(2), r.top + l.yaxis._offset + l.yaxis.d2p(1)]; }"""
    )
    page.mouse.click(*box)
    page.wait_for_function("new URLSearchParams(location.search).get('enc') === '2'")
    assert "dec=1" in page.url
    assert page.locator('#stage-attention p[data-dec="1"]').first.is_visible()
    assert not page.locator('#stage-attention p[data-dec="0"]').first.is_visible()


def test_a_link_brings_back_the_run_and_its_steps(visit: Visit) -> None:
    page = visit.open("?text=" + quote("我爱学习") + "&lang=en&enc=2&dec=1&unit=7&beam=1&seg=characters")
    assert page.locator('[data-choose="enc"]').input_value() == "2"
    assert page.locator('[data-choose="dec"]').input_value() == "1"
    assert page.locator('[data-choose="unit"]').input_value() == "7"
    assert page.locator("#stage-encoder h2").inner_text().endswith("The encoder")
    assert "seg=characters" in page.url
    assert "beam=1" in page.url


def test_the_language_switches(visit: Visit) -> None:
    page = visit.open()
    assert "编码器" in page.locator("#stage-encoder h2").inner_text()
    page.click("#language >> text=English")
    page.wait_for_function("document.querySelector('#stage-encoder h2').innerText.includes('encoder')")
    assert page.locator("#run").inner_text() == "Translate"
    assert "lang=en" in page.url


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "我" * 10_000])
def test_bad_input_gets_a_sentence_and_loses_nothing(visit: Visit, text: str) -> None:
    page = visit.open()
    visit.run(text)
    page.wait_for_selector("#result .error")
    assert re.search("请|没有", page.inner_text("#result .error"))
    assert page.locator("#stage-attention").count() == 1
    assert page.locator("#text textarea").input_value() == text


@pytest.mark.parametrize("text", [HOSTILE, "</s></template><script>window.hit=1</script>", "▁我</b>", "שלום", "😀"])
def test_typed_markup_never_runs(visit: Visit, text: str) -> None:
    page = visit.open()
    visit.run(text)
    page.wait_for_function("text => document.querySelector('[data-rail]').dataset.text === text", arg=text)
    for position in range(0, 9000, 900):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(60)
    assert page.evaluate("window.hit") is None
    assert page.locator(".stage img").count() == 0


def test_own_boundaries_change_the_pieces(visit: Visit) -> None:
    page = visit.open("?text=" + quote("我爱学习") + "&seg=own&words=" + quote("我/爱/学/习"))
    assert len(json.loads(page.evaluate("document.querySelector('[data-rail]').dataset.json"))["enc"]) == 5


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}, "locale": "en-US"}], indirect=True)
def test_nothing_sticks_out_of_a_phone(visit: Visit) -> None:
    page = visit.open("?text=" + quote("他昨天没有去学校，因为他病了。"))
    for position in range(0, 12000, 800):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(60)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#run").inner_text() == "Translate"


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("他昨天没有去学校，因为他病了。", 400_000),
        (
            "昨天下午我和三个朋友一起去了城里的图书馆，可是门口的人告诉我们今天不开门，所以我们只好去旁边的公园里坐了一会儿。",
            500_000,
        ),
    ],
)
def test_a_run_sends_no_more_than_it_must(visit: Visit, text: str, most: int) -> None:
    page = visit.open()
    received = bytes_of_runs(page)
    visit.run(text)
    page.wait_for_function("text => document.querySelector('[data-rail]').dataset.text === text", arg=text)
    page.wait_for_timeout(500)
    assert 50_000 < sum(received) <= most


def test_the_trace_can_be_downloaded(visit: Visit) -> None:
    page = visit.open()
    with page.expect_download() as waiting:
        page.click("#get-json")
    trace = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert trace["translation"] == "Welcome to Beijing."


def test_the_rail_stays_in_sight(visit: Visit) -> None:
    page = visit.open()
    page.evaluate("document.querySelector('#stage-decoder').scrollIntoView()")
    page.wait_for_function("document.querySelector('#rail').getBoundingClientRect().top === 0")
    assert page.locator("[data-rail]").is_visible()


def test_a_word_is_looked_up(visit: Visit) -> None:
    page = visit.open("?lang=en")
    page.locator("#lookup-fold button").first.click()
    page.wait_for_selector("#lookup textarea, #lookup input")
    page.fill("#lookup input, #lookup textarea", "北京")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lookup-found table")
    number = page.inner_text("#lookup-found td")
    assert f"number {number}." in page.inner_text("#lookup-found")
    assert "Welcome to Beijing." in page.inner_text("#result")


def test_another_checkpoint_is_chosen_and_stays_in_the_link(visit: Visit) -> None:
    page = visit.open("?lang=en&text=" + quote("现在几点了"))
    page.click("#checkpoint input")
    page.get_by_role("option", name=re.compile("GRU · no attention")).click()
    page.wait_for_function("document.querySelector('[data-rail]').dataset.model === 'zh-en-gru-none'")
    assert "What time is it now?" in page.inner_text("#result")
    page.wait_for_function("location.search.includes('model=zh-en-gru-none')")
    assert "no attention" in page.inner_text("#stage-attention")
    assert page.locator('#stage-attention [data-figure="shares"]').count() == 1


def test_a_link_opens_the_lstm_and_its_ledger_adds_up(visit: Visit) -> None:
    """m = f·m′ + i·g and h = o·tanh(m) with the numbers on the page."""
    page = visit.open("?model=zh-en-lstm-bahdanau&enc=2&unit=9&text=" + quote("现在几点了"))
    reveal(page, "#stage-encoder [data-ledger]")
    rows = page.locator("#stage-encoder [data-ledger] tbody tr")
    assert rows.count() == 6

    def filled(row: int) -> list[float]:
        return [float(t.replace("\u2212", "-")) for t in rows.nth(row).locator("[data-n]").all_inner_texts()]

    f, previous, i, g, m = filled(4)
    assert abs(f * previous + i * g - m) < 3e-4
    o, m_again, h = filled(5)
    assert m == m_again
    assert abs(o * math.tanh(m) - h) < 3e-4


def test_a_tanh_rnn_shows_its_one_equation(visit: Visit) -> None:
    page = visit.open("?model=zh-en-rnn-none&text=" + quote("我爱学习"))
    reveal(page, "#stage-encoder [data-ledger]")
    rows = page.locator("#stage-encoder [data-ledger] tbody tr")
    assert rows.count() == 1
    a, h = [float(t.replace("\u2212", "-")) for t in rows.nth(0).locator("[data-n]").all_inner_texts()]
    assert abs(math.tanh(a) - h) < 3e-4


def test_the_other_direction_brings_its_own_examples(visit: Visit) -> None:
    page = visit.open("?lang=en")
    page.click("#checkpoint input")
    page.get_by_role("option", name=re.compile("en → zh")).click()
    page.wait_for_function("document.querySelector('[data-rail]').dataset.model === 'en-zh-gru-bahdanau'")
    assert page.locator("#text textarea").input_value() == "Welcome to Beijing."
    assert "北京" in page.inner_text("#result")
    assert "What time is it now?" in page.locator(".examples button").all_inner_texts()
    assert page.locator('[data-figure="lattice"]').count() == 0
    visit.run("What time is it now?")
    page.wait_for_function("document.querySelector('#result').innerText.includes('现在几点了？')")
