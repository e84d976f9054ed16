"""What the picture costs: `python -m benchmarks.picture`, each figure beside its bar.

drawn: from the moment the run's markup reaches the page until the picture stands and can be played, 20 pieces read and
about as many written; its size, compressed as the server sends it; frames a second while it plays, every step slowly,
at 2×, and beside it those of the same page at rest; a beat, from the key until the page has answered; and the requests
of the whole playing, Gradio's own sign of life apart.
"""

from __future__ import annotations

import gzip
import shutil
import statistics
from typing import Any

from playwright.sync_api import Page, sync_playwright

from app.engine.local import LocalEngine
from app.picture.view import picture
from app.request import Request
from app.settings import Settings
from tests.browser.conftest import FLAGS
from tests.server import running_page

TWENTY = "我们上个星期天一起坐火车去南方看海，晚上才回到家里。"
OTHERS = ("今天晚上我们一起吃饭吧。", "他昨天没有去学校，因为他病了。", "你想喝茶还是咖啡？")

DRAWN = """async (text) => {
  let came = 0;
  const watcher = new MutationObserver(() => { came ||= performance.now(); });
  // what the browser plays from is another run's; Gradio's own marks of waiting come and go before
  watcher.observe(document.querySelector("#picture"), { subtree: true, attributeFilter: ["data-json"] });
  document.querySelector("#run").click();
  const there = () => document.querySelector("[data-rail].live")?.dataset.text === text
    && document.querySelector("[data-picture].live");
  await new Promise((done) => { const look = () => (there() ? done() : requestAnimationFrame(look)); look(); });
  document.body.offsetHeight;
  watcher.disconnect();
  return performance.now() - came;
}"""

# Frames a second until the picture has played to its end, or for some seconds.
FRAMES = """async (seconds) => {
  const root = document.querySelector("[data-picture]");
  const start = performance.now();
  let frames = 0;
  await new Promise((done) => {
    const count = (now) => {
      frames += 1;
      const over = seconds ? now - start > seconds * 1000 : !root.classList.contains("playing");
      if (over) done(); else requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  return [frames, performance.now() - start];
}"""

BEATS = """() => {
  document.querySelector("[data-again]").click();
  document.activeElement?.blur();
  const times = [];
  for (let beat = 0; beat < 60; beat += 1) {
    const start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: ".", bubbles: true }));
    document.body.offsetHeight;
    times.push(performance.now() - start);
  }
  return times;
}"""


def size() -> tuple[int, int, int]:
    """Source pieces, target pieces, and the picture's bytes compressed."""
    run = LocalEngine(Settings()).run(Request(TWENTY))
    return len(run.trace.source.pieces), len(run.trace.target), len(gzip.compress(picture(run, "zh").encode(), 6))


def rate(found: list[float]) -> float:
    return found[0] / found[1] * 1000


def played(page: Page) -> tuple[float, int]:
    """Frames a second of the whole playing, over its two stops, and the requests in it."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("[data-slow]").check()
    page.locator("[data-speed='2']").click()
    page.locator("[data-again]").click()
    parts = []
    for _ in range(3):  # to c, to the first word, to the end
        page.locator(".console .play").click()
        parts.append(page.evaluate(FRAMES, 0))
    frames, time = (sum(part[at] for part in parts) for at in (0, 1))
    return rate([frames, time]), len([url for url in asked if "/heartbeat/" not in url])


def measured() -> dict[str, Any]:
    with running_page() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.wait_for_selector("[data-rail].live")
        page.wait_for_function("window.Plotly")
        drawn = []
        for text in (*OTHERS, TWENTY):
            page.fill("#text textarea", text)
            drawn.append(page.evaluate(DRAWN, text))
        beats = page.evaluate(BEATS)
        rest = rate(page.evaluate(FRAMES, 3))
        playing, requests = played(page)
        browser.close()
    return {"drawn": drawn, "beats": beats, "rest": rest, "playing": playing, "requests": requests}


def main() -> None:
    source, target, compressed = size()
    found = measured()
    drawn, beats = found["drawn"], found["beats"]
    print(f"drawn after the run is there   largest {max(drawn):.0f} ms of {len(drawn)} (bar: 300)")
    print(f"{source} × {target} pieces, compressed  {compressed / 1000:.1f} kB (bar: 25)")
    print(f"frames/s while playing         {found['playing']:.0f} (bar: 60; at rest {found['rest']:.0f})")
    print(
        f"a beat                         p50 {statistics.median(beats):.1f} ms, largest {max(beats):.1f} ms (bar: 50)"
    )
    print(f"requests while playing         {found['requests']} (bar: 0)")


if __name__ == "__main__":
    main()
