"""Two replicas behind a real nginx at a sub-path: what deploy/nginx.conf promises, and what is said without it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import Browser

from tests.browser.conftest import Visit
from tests.nginx import proxied
from tests.server import running_page


@pytest.fixture(scope="module")
def replicas() -> Iterator[list[str]]:
    with ExitStack() as stack:
        setting = {"SEQ2SEQ_ROOT_PATH": "/seq2seq", "SEQ2SEQ_FORWARDED": "1", "SEQ2SEQ_METRICS": "1"}
        yield [stack.enter_context(running_page(**setting)) for _ in range(2)]


def runs_of(page: str) -> int:
    with urllib.request.urlopen(f"{page}metrics", timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    return sum(int(line.split()[-1]) for line in lines if line.startswith("seq2seq_runs_total"))


def test_a_visit_and_its_downloads_through_nginx(replicas: list[str], tmp_path: Path, browser: Browser) -> None:
    with proxied(replicas, tmp_path) as address:
        context = browser.new_context(locale="en-US")
        context.set_default_timeout(120_000)
        visit = Visit(context.new_page(), address)
        page = visit.open("?text=欢迎来北京")
        assert "Welcome to Beijing." in page.locator("#result").inner_text()
        assert [cookie["path"] for cookie in context.cookies()] == ["/seq2seq/"]
        with page.expect_download() as download:
            page.click("#get-json")
        content = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        assert content["translation"] == "Welcome to Beijing."
        visit.run("我爱学习")
        page.wait_for_function("!document.querySelector('#result').innerText.includes('Welcome to Beijing')")
        assert not page.locator("#result .error").count()
        assert visit.outside == [] and visit.errors == []
        context.close()


def test_programs_with_and_without_cookies_through_nginx(replicas: list[str], tmp_path: Path) -> None:
    """gradio_client keeps nginx's cookie, curl's way does not: all answers come, from both replicas."""
    before = [runs_of(page) for page in replicas]
    with proxied(replicas, tmp_path) as address:
        clients = [Client(address, verbose=False) for _ in range(6)]
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda i: clients[i % 6].predict(f"我爱学习{i}", api_name="/translate"), range(12)))
        assert all(answers)
        for number in range(4):
            assert "event: complete" in by_hand(address, f"他去学校{number}")
    used = [runs_of(page) - was for page, was in zip(replicas, before, strict=True)]
    assert sum(used) == 16 and min(used) > 0


def by_hand(address: str, text: str) -> str:
    call = f"{address}gradio_api/call/segment"
    body = json.dumps({"data": [text, "accurate", "", ""]}).encode()
    request = urllib.request.Request(call, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        event = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{call}/{event}", timeout=60) as answer:
        return str(answer.read().decode())


def test_programs_hear_when_nothing_keeps_their_requests_together(replicas: list[str], tmp_path: Path) -> None:
    with proxied(replicas, tmp_path, sticky=False) as address:
        said = [by_hand(address, f"他去学校{number}") for number in range(4)]
        assert all("event: complete" in one or "sticky" in one for one in said)
        assert any("sticky" in one for one in said)
        with pytest.raises(AppError, match="sticky"):
            for number in range(4):
                Client(address, verbose=False).predict(f"他看书{number}", api_name="/translate")
