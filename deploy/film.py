"""The README's moving picture: `make film` plays an example's report, beat by beat, and keeps each beat as a frame.

The report is the page's own (app/report.py) and needs no server; the browser is the one of the browser tests.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from app.engine.connect import connect
from app.page import Page
from app.report import report
from app.request import Request
from app.settings import Settings

from .lock import ROOT

BEAT, LAST = 700, 3000  # milliseconds that a frame stays
COLOURS = 64
WIDTH = 1060


def main() -> None:
    engine = connect(Settings())
    request = Request(Page(engine).examples("")[0])
    for language in ("zh", "en"):
        path = ROOT / "docs" / f"picture-{language}.gif"
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "report.html"
            file.write_bytes(report(engine.run(request), language))
            frames = played(file)
        save([reduced(frame) for frame in frames], path)
        path.with_suffix(".png").write_bytes(frames[-1])  # the whole picture, for who wants it to stand still
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 2**20:.2f} MB")


def played(file: Path) -> list[bytes]:
    """A PNG of the picture after each beat, from the empty picture to the whole one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce")
        tab.goto(file.as_uri())
        tab.wait_for_selector(".picture.live")
        frames = list(beats(tab))
        browser.close()
    return frames


def beats(tab: Tab) -> list[bytes]:
    tab.evaluate("document.addEventListener('beat', ({ detail }) => { window.whole = detail.player.whole; })")
    frames = [_pressed(tab, "[data-again]")]
    while not tab.evaluate("window.whole"):
        frames.append(_pressed(tab, '[data-beat="1"]'))
    return frames


def _pressed(tab: Tab, button: str) -> bytes:
    picture = tab.locator(".picture")
    picture.locator(button).click()
    return picture.screenshot()


def reduced(frame: bytes) -> Image.Image:
    return Image.open(io.BytesIO(frame)).convert("RGB").quantize(COLOURS)


def save(frames: list[Image.Image], path: Path) -> None:
    """As an endless GIF. Frames of one size: the line of words may be longer or shorter."""
    height = max(frame.height for frame in frames)
    same = [frame if frame.height == height else _padded(frame, height) for frame in frames]
    stay = [BEAT] * (len(same) - 1) + [LAST]
    same[0].save(path, save_all=True, append_images=same[1:], duration=stay, loop=0, optimize=True)


def _padded(frame: Image.Image, height: int) -> Image.Image:
    whole = Image.new("RGB", (frame.width, height), "white")
    whole.paste(frame.convert("RGB"))
    return whole.quantize(COLOURS)


if __name__ == "__main__":
    main()
