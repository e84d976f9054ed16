"""The gallery opened as files, with the network cut: every page of it is reached from the first, draws and steps."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deploy import gallery

LIVE = "https://example.org/seq2seq/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("画廊") / "site"
    gallery.build(folder, LIVE)
    return folder


def test_it_weighs_ten_megabytes_at_most_and_carries_plotly_once(site: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in site.iterdir()}
    assert sum(sizes.values()) <= 10 * 2**20
    assert sizes.pop("plotly.min.js") > 4 * 2**20
    assert max(sizes.values()) < 2**20, "a page carries plotly.js a second time"


def test_the_first_page_greets_in_both_languages_and_leads_to_the_live_page(site: Path) -> None:
    index = (site / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<section lang="(\w+)">', index) == ["zh", "en"]
    assert index.count(f'href="{LIVE}"') == 2
    linked = set(re.findall(r'href="(\d+-\w+\.html)"', index))
    assert linked == {path.name for path in site.glob("*-*.html")} and len(linked) == 10


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_from_the_first_without_a_server(browser: Browser, site: Path, language: str) -> None:
    problems: list[str] = []
    context = browser.new_context(offline=True, locale="zh-CN" if language == "zh" else "en-US")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(f"error: {error}"))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    inside = (site.as_uri(), "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(inside) else problems.append(asked.url))
    page.goto((site / "index.html").as_uri())
    links = page.locator(f"section[lang={language}] li a")
    for number in range(links.count()):
        sentence = links.nth(number).inner_text().splitlines()[0]
        links.nth(number).click()
        page.wait_for_selector("[data-rail].live")
        assert page.locator("h1").inner_text() == sentence
        assert page.evaluate("document.documentElement.lang") == language
        page.locator(".plot").first.scroll_into_view_if_needed()
        page.wait_for_selector(".plot.drawn .main-svg")
        page.go_back()
    context.close()
    assert number == 4 and problems == []
