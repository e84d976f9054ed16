"""The cases of app/web/*.test.js, each a test of its own, in the browser: no server, no build, no node."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from app.assets import WEB
from app.bundle import modules

ADDRESS = "http://modules.test/"
FILES = sorted(WEB.rglob("*.test.js"))
CASE = re.compile(r'^test\("(.+?)",', re.MULTILINE)
CASES = [(file, name) for file in FILES for name in CASE.findall(file.read_text("utf-8"))]


def answer(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS).partition("?")[0]
    if name:
        route.fulfill(path=WEB / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>modules</title><body></body>", content_type="text/html")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.route(f"{ADDRESS}**", answer)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def outcomes(page: Page) -> dict[Path, dict[str, str | None]]:
    """What became of every case of every file; each file in a page of its own."""
    found = {}
    for file in FILES:
        page.goto(ADDRESS)
        told = page.evaluate(
            """async (file) => { await import(file); return (await import("/testing.js")).outcomes(); }""",
            f"/{file.relative_to(WEB).as_posix()}",
        )
        found[file] = dict(told)
    return found


@pytest.mark.parametrize(("file", "name"), CASES, ids=[f"{file.name}: {name}" for file, name in CASES])
def test_case(outcomes: dict[Path, dict[str, str | None]], file: Path, name: str) -> None:
    why = outcomes[file][name]
    assert why is None, why


def test_no_case_is_left_out(outcomes: dict[Path, dict[str, str | None]]) -> None:
    assert sorted(CASES) == sorted((file, name) for file, told in outcomes.items() for name in told)


def test_every_module_is_used() -> None:
    used = {name for entry in ("page", "report", "night") for name in modules(entry, WEB)}
    there = {file.relative_to(WEB).as_posix().removesuffix(".js") for file in WEB.rglob("*.js")}
    assert {name for name in there if not name.endswith(".test")} - used == {"testing"}
