"""How long the page is, what it keeps folded, and that a fold opens for whoever means what is in it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, press, reveal, unfold

WELCOME = "?lang=en&text=" + quote("欢迎来北京")


def opened(page: Page) -> set[str]:
    return set(page.eval_on_selector_all("details.fold[open]", "all => all.map((fold) => fold.dataset.fold)"))


def drawn(page: Page, figure: str) -> float:
    """Reads down to a figure until it is drawn; its width."""
    page.locator(f'[data-figure="{figure}"]').scroll_into_view_if_needed()
    page.wait_for_selector(f'[data-figure="{figure}"].drawn')
    width: float = page.locator(f'[data-figure="{figure}"] .main-svg').first.evaluate(
        "(svg) => svg.getBoundingClientRect().width"
    )
    return width


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_first_visit_is_short_and_every_what_if_two_clicks_away(visit: Visit, language: str) -> None:
    page = visit.open(f"?lang={language}")
    for figure in ("embeddings", "encoder-states", "plane", "attention"):
        drawn(page, figure)
    assert opened(page) == set()
    assert page.evaluate("document.documentElement.scrollHeight") <= 5000
    assert page.locator(".stage .plot:visible").count() == 4
    unfold(page)
    asking = page.locator(":is([data-go], [data-swap], [data-cut], form[data-what-if] button):visible")
    assert asking.count() > 20, "each is there after one click"
    assert page.evaluate("document.documentElement.scrollHeight") > 9000


def test_what_was_opened_stays_open_through_runs_and_a_reload(visit: Visit) -> None:
    page = visit.open(WELCOME)
    heading = page.locator('[data-fold="decoder.tree"] > summary')
    heading.focus()
    page.keyboard.press("Enter")
    assert opened(page) == {"decoder.tree"}
    assert drawn(page, "beam-tree") > 900, "as wide as the fold"
    visit.run("我爱学习")
    page.wait_for_function("document.querySelector('[data-rail]').dataset.text === '我爱学习'")
    page.wait_for_selector('[data-fold="decoder.tree"][open]')
    drawn(page, "beam-tree")
    page.click("#language >> text=中文")
    page.wait_for_function("document.querySelector('#stage-decoder h2').innerText.includes('解码器')")
    page.wait_for_selector('[data-fold="decoder.tree"][open]')
    press(page, "decoder.tree")
    press(page, "meaning.nearest")
    page.reload()
    page.wait_for_selector("[data-rail].live")
    page.wait_for_selector('[data-fold="meaning.nearest"][open]')
    assert opened(page) == {"meaning.nearest"}


def test_a_link_opens_what_it_means(visit: Visit) -> None:
    page = visit.open(WELCOME + "&own=Hello&att=uniform#fold-encoder-ledger")
    page.wait_for_selector('[data-fold="encoder.ledger"][open]')
    assert opened(page) == {"encoder.ledger", "decoder.own", "attention.trial", "attention.moved"}
    page.wait_for_function(
        "(([top, bottom]) => top >= 0 && bottom <= innerHeight)((r => [r.top, r.bottom])"
        "(document.querySelector('#fold-encoder-ledger > summary').getBoundingClientRect()))"
    )
    page.evaluate("location.hash = '#fold-code-sources'")
    page.wait_for_selector('[data-fold="code.sources"][open]')
    # the picture's way into attention on trial
    press(page, "attention.trial")
    page.locator("[data-look=attention]").click()
    page.locator(".picture .try").first.click()
    page.wait_for_selector('[data-fold="attention.trial"][open]')
    assert page.evaluate("document.activeElement.closest('form')?.dataset.whatIf") == "attention"


def test_the_same_part_of_every_step_opens_with_one(visit: Visit) -> None:
    page = visit.open(WELCOME)
    page.locator("[data-dec='0'] [data-fold='table.candidates'] > summary").click()
    page.keyboard.press("Shift+ArrowRight")
    sixth = page.locator("[data-dec='1'] [data-fold='table.candidates'] button").first
    assert sixth.is_visible()
    word = sixth.inner_text()
    sixth.click()
    page.wait_for_function("document.querySelector('[data-rail]').dataset.link.includes('force=')")
    page.wait_for_selector("#result .effect")
    assert word.strip("␣") in page.inner_text("#result .translation")


def test_paper_has_every_fold_open(visit: Visit) -> None:
    page = visit.open(WELCOME)
    reveal(page, "[data-fold='meaning.code'] .plot")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.fold:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened(page) == {"meaning.code"}
