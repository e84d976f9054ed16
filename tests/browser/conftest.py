"""A running page and Debian's chromium. No request may leave the machine: one that tries fails its test."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.server import running_page

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with running_page() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium on this machine: sudo apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


def bytes_of_runs(page: Page) -> list[int]:
    """A list that grows with every piece of data the page's events bring (favicons and the like do not count)."""
    received: list[int] = []
    events: set[str] = set()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def asked(event: dict[str, Any]) -> None:
        if "/gradio_api/" in event["request"]["url"]:
            events.add(event["requestId"])

    def came(event: dict[str, Any]) -> None:
        if event["requestId"] in events:
            received.append(event["dataLength"])

    network.on("Network.requestWillBeSent", asked)
    network.on("Network.dataReceived", came)
    return received


OUTERMOST = """(selector) => {
  let name = null;
  for (let element = document.querySelector(selector); element; element = element.parentElement) {
    if (element.matches("details[data-fold]:not([open])")) name = element.dataset.fold;
  }
  return name;
}"""


def press(page: Page, fold: str) -> None:
    """Opens or closes a fold by its heading."""
    page.locator(f'[data-fold="{fold}"] > summary').first.click()


def reveal(page: Page, selector: str) -> None:
    """Opens the folds around the first that a selector finds, as a person does."""
    page.wait_for_selector(selector, state="attached")
    while name := page.evaluate(OUTERMOST, selector):
        press(page, name)


def unfold(page: Page) -> None:
    """Opens every fold that is there; a report hides those that only ask a server."""
    closed = "all => all.filter((fold) => fold.checkVisibility()).map((fold) => fold.dataset.fold)"
    for name in page.eval_on_selector_all("details.fold:not([open])", closed):
        press(page, name)


class Visit:
    """A page open in the browser, with what it asked for and what went wrong on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, query: str = "") -> Page:
        self.page.goto(self.address + query)
        self.page.wait_for_selector("[data-rail].live")
        self.page.wait_for_function("window.Plotly")
        return self.page

    def run(self, text: str) -> None:
        self.page.fill("#text textarea", text)
        self.page.click("#run")

    @property
    def outside(self) -> list[str]:
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    options = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", **getattr(request, "param", {})}
    context = browser.new_context(**options)
    context.set_default_timeout(120_000)  # a busy machine takes its time
    visit = Visit(context.new_page(), address)
    yield visit
    context.close()
    assert visit.outside == []
    assert visit.errors == []
