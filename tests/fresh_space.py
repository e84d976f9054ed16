"""`make check-space`: the Space's folder in an environment made from that folder alone answers, in a browser too.

Not among the tests of `make test`: it installs everything anew. The index of torch's CPU build that the folder names is
left aside here, and the wheel comes from where pip finds it: a machine without that index can check the rest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gradio_client import Client
from playwright.sync_api import Browser

from deploy import space
from deploy.lock import PINS, pin
from tests.browser.conftest import browser  # noqa: F401
from tests.server import running_page

HOSTED = {"SYSTEM": "spaces", "SPACE_ID": "someone/seq2seq", "GRADIO_SSR_MODE": "True"}  # what the hub sets


def test_a_fresh_environment_answers(tmp_path: Path, browser: Browser) -> None:  # noqa: F811
    folder = space.build("page", tmp_path / "page")
    python = environment(folder, tmp_path)
    with running_page(python=str(python), folder=folder, **HOSTED) as address:
        client = Client(address, verbose=False)
        assert client.predict("欢迎来北京", api_name="/translate") == "Welcome to Beijing."
        page = browser.new_page(locale="en-US")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector("[data-rail].live", timeout=90_000)
        assert "Welcome to Beijing." in page.locator("#result").inner_text()
        assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
        page.close()


def environment(folder: Path, scratch: Path) -> Path:
    """A Python with what the folder's two files of requirements name, and nothing else."""
    wheels = scratch / "wheels"
    torch = f"torch=={pin('torch', PINS.read_text(encoding='utf-8'))}+cpu"
    run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(wheels), torch)
    run(sys.executable, "-m", "uv", "venv", "-q", "--python", sys.executable, str(scratch / "env"))
    python = scratch / "env" / "bin" / "python"
    for name in ("pre-requirements.txt", "requirements.txt"):
        text = (folder / name).read_text(encoding="utf-8")
        (scratch / name).write_text(text.partition("\n")[2], encoding="utf-8")
        install = ("-m", "uv", "pip", "install", "-q", "--python", str(python), "--find-links", str(wheels))
        run(sys.executable, *install, "-r", str(scratch / name))
    return python


def run(*command: str) -> None:
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": ""})
