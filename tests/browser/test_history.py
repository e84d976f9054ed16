"""Back and Forward go through the sentences and the what-ifs; no what-if is lost on the way."""

from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.conftest import Visit, reveal

ONE, OTHER = "现在几点了", "我爱学习"


def shown(page: Page, parameter: str) -> None:
    """Wait until the run that is shown, and the address, have this in their link."""
    page.wait_for_function(
        """(part) => document.querySelector('[data-rail].live')?.dataset.link.includes(part)
          && location.search.includes(part)""",
        arg=parameter,
    )


def test_back_and_forward_bring_sentences_and_what_ifs_with_their_steps(visit: Visit) -> None:
    page = visit.open("?lang=en&text=" + quote(ONE))
    entries = page.evaluate("history.length")
    page.locator(".picture .target[data-tgt='2']").click()
    page.wait_for_function("location.search.includes('dec=2')")
    assert page.evaluate("history.length") == entries  # a step is no entry
    visit.run(OTHER)
    shown(page, "text=" + quote(OTHER))
    reveal(page, "form[data-what-if=attention]")
    page.locator("form[data-what-if=attention] button").click()
    shown(page, "att=uniform")
    assert page.evaluate("history.length") == entries + 2
    page.go_back()
    page.wait_for_function("!document.querySelector('#result .effect')")
    shown(page, "text=" + quote(OTHER))
    page.go_back()
    shown(page, "text=" + quote(ONE))
    assert page.locator("#text textarea").input_value() == ONE
    assert page.locator('[data-choose="dec"]').input_value() == "2"
    assert page.evaluate("history.length") == entries + 2
    page.go_forward()
    page.go_forward()
    shown(page, "att=uniform")
    assert page.locator("#text textarea").input_value() == OTHER


def test_back_from_the_tab_that_compares_is_the_walk(visit: Visit) -> None:
    page = visit.open("?lang=en&text=" + quote(ONE))
    page.get_by_role("tab", name="Compare").click()
    page.wait_for_function("location.search.includes('tab=compare')")
    page.go_back()
    page.wait_for_function("document.querySelector('[data-rail]').offsetParent")
    shown(page, "text=" + quote(ONE))
    page.go_forward()
    page.wait_for_function("document.querySelector('#compare-pair').offsetParent")
    assert "tab=compare" in page.url


def test_two_what_ifs_in_a_row_are_both_done_and_both_taken_back(visit: Visit) -> None:
    page = visit.open("?lang=en&text=" + quote(OTHER))
    page.evaluate(
        """() => { const click = (go) => { const button = document.createElement("button");
          button.dataset.go = JSON.stringify(go); document.body.append(button); button.click(); button.remove(); };
        click({ att: "uniform" });
        setTimeout(() => click({ c: "0.5" }), 30); }"""
    )
    shown(page, "c=0.5")
    assert "att=uniform" in page.evaluate("document.querySelector('[data-rail]').dataset.link")
    assert page.locator("#result .change").count() == 2
    page.click("#result [data-undo]")
    page.wait_for_function("!document.querySelector('[data-rail]').dataset.link.includes('c=0.5')")
    shown(page, "att=uniform")
    page.click("#result [data-undo]")
    page.wait_for_function("!document.querySelector('#result .effect')")
    assert "att" not in page.url
