"""The glossary in a real browser: by keyboard, by pointer, and where its links lead."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import Visit

IN_SIGHT = """(place) => {
  const { top } = document.querySelector(`#stage-${place}`).getBoundingClientRect();
  return top >= 0 && top < innerHeight / 2;
}"""
OPEN = ".term-box:popover-open"


def into_sight(page: Page, term: str) -> None:
    page.locator(term).evaluate("(term) => term.scrollIntoView({ block: 'center' })")


def test_a_term_explains_itself(visit: Visit) -> None:
    page = visit.open("?lang=en")
    page.wait_for_selector("#stage-encoder dfn[tabindex]")
    both = "#stage-encoder [data-term=bidirectional]"
    into_sight(page, both)
    page.locator(both).press("Enter")
    assert "knows what stands on both sides" in page.locator(OPEN).inner_text()
    assert "Schuster & Paliwal 1997" in page.locator(OPEN).inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.see") == "encoder", "the way on is next"
    page.keyboard.press("Escape")
    assert not page.locator(OPEN).count()
    into_sight(page, "#stage-attention [data-term=alpha]")
    page.hover("#stage-attention [data-term=alpha]")
    assert "α" in page.locator(OPEN).inner_text()
    box = page.locator(OPEN).bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 1440
    page.mouse.move(5, 5)
    page.wait_for_selector(OPEN, state="detached" if not page.locator(".term-box").count() else "hidden")
    page.click("#stage-attention [data-term=alpha]")
    page.mouse.move(5, 5)
    assert page.locator(OPEN).count(), "what was pressed stays"
    page.locator(f"{OPEN} [data-see=attention]").click()
    assert not page.locator(OPEN).count()


def test_the_list_holds_every_entry_and_each_link_leads_somewhere(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}?lang=zh&tab=guide")
    page.wait_for_selector(".terms li")
    entries = page.evaluate("JSON.parse(document.querySelector('[data-glossary]').dataset.json)")
    assert page.locator(".terms li").count() == len(entries)
    seen = page.locator(".terms [data-see]")
    assert seen.count() == len(entries)
    places = {place for *_, place in entries.values()}
    for place in sorted(places):
        page.locator("[role=tab][data-tab-id=guide]").click()
        page.locator(f".terms [data-see={place}]").first.click()
        tab = place if place in ("compare", "learn") else "walk"
        page.wait_for_selector(f"[role=tab][data-tab-id={tab}][aria-selected=true]")
        if tab == "walk":
            page.wait_for_function(IN_SIGHT, arg=place)
