"""What a person waits for, in a real browser: `python -m benchmarks.page`.

From the click on Run until the new sentence's translation, stages and the figures near the window stand there; the same
for a what-if; from an arrow key until the page has answered; from the pointer's arrival on a word until everything of
that word is lit, with every figure drawn; and the bytes that a run sends.
"""

from __future__ import annotations

import shutil
import statistics

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, bytes_of_runs
from tests.server import running_page

SENTENCES = (
    "今天晚上我们一起吃饭吧。",
    "他昨天没有去学校，因为他病了。",
    "你想喝茶还是咖啡？",
    "我妹妹比我小三岁。",
    "明天早上八点在学校门口见面。",
    "这本书我已经看过两遍了。",
)

RUN = """async (text) => {
  const start = performance.now();
  document.querySelector('#run').click();
  const window_ = window.innerHeight;
  const there = () => {
    if (document.querySelector('[data-rail].live')?.dataset.text !== text) return false;
    if (document.querySelectorAll('.stage').length !== 8) return false;
    return [...document.querySelectorAll('.plot')]
      .filter((plot) => plot.checkVisibility() && plot.getBoundingClientRect().top < window_)
      .every((plot) => plot.classList.contains('drawn'));
  };
  await new Promise((done) => { const look = () => (there() ? done() : requestAnimationFrame(look)); look(); });
  return performance.now() - start;
}"""

STEP = """() => {
  const slider = document.querySelector('[data-choose="unit"]');
  const times = [];
  for (let unit = 0; unit < 100; unit += 5) {
    const start = performance.now();
    slider.value = unit;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    document.body.offsetHeight;
    times.push(performance.now() - start);
  }
  return times;
}"""

# 12 pieces; each what-if is asked once, so nothing comes from the cache but the run as it was.
ASKED = "他昨天没有去学校，因为他病了。"
WHAT_IFS = (
    "att=uniform",
    "att=zero-top@3",
    "swap=1:400",
    "c=0.5&towards=我爱学习",
    "force=300",
    "seg=characters",
    "own=He was ill.",
)
WHAT_IF = """async (query) => {
  const rail = () => document.querySelector('[data-rail]');
  const asked = Object.fromEntries(new URLSearchParams(query));
  const button = document.createElement('button');
  button.dataset.go = JSON.stringify({ att: '', swap: '', c: '', towards: '', force: '', seg: '', own: '', ...asked });
  document.body.append(button);
  const old = rail().dataset.link;
  const start = performance.now();
  button.click();
  await new Promise((done) => {
    const there = () => rail().dataset.link !== old && rail().classList.contains('live');
    const look = () => (there() ? done() : requestAnimationFrame(look));
    look();
  });
  document.body.offsetHeight;
  button.remove();
  return performance.now() - start;
}"""

LINKED = "昨天下午我和三个朋友一起去了城里的图书馆。"  # 15 pieces with ‹eos›

HOVER = """() => {
  const times = [];
  for (const chip of document.querySelectorAll('#stage-encoder .chip, #stage-decoder .chip')) {
    const name = chip.dataset.src === undefined ? 'tgt' : 'src';
    const start = performance.now();
    chip.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }));
    document.body.offsetHeight;
    times.push(performance.now() - start);
    const same = document.querySelectorAll(`[data-${name}="${chip.dataset[name]}"]`);
    if (![...same].every((element) => element.classList.contains('lit'))) throw new Error('not all lit');
  }
  return times;
}"""


def draw_all(page: Page) -> None:
    """Scroll along until every figure that is not folded away is drawn."""
    for position in range(0, page.evaluate("document.body.scrollHeight"), 600):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(50)
    page.wait_for_function(
        "[...document.querySelectorAll('.stage .plot:not(.drawn)')].every((plot) => !plot.checkVisibility())"
    )


def main() -> None:
    with running_page() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.wait_for_selector("[data-rail].live")
        page.wait_for_function("window.Plotly")
        page.wait_for_timeout(1500)
        received = bytes_of_runs(page)
        runs, sent = [], []
        for text in SENTENCES:  # each once: nothing comes from the cache
            received.clear()
            page.fill("#text textarea", text)
            runs.append(page.evaluate(RUN, text))
            page.wait_for_timeout(400)
            sent.append(sum(received))
        steps = page.evaluate(STEP)
        page.fill("#text textarea", ASKED)
        page.evaluate(RUN, ASKED)
        asked = [page.evaluate(WHAT_IF, query) for query in WHAT_IFS]
        page.fill("#text textarea", LINKED)
        page.evaluate(RUN, LINKED)
        draw_all(page)
        pieces = page.locator("#stage-encoder .chip").count()
        hovers = page.evaluate(HOVER)
        browser.close()
    print(
        f"run, click to visible     p50 {statistics.median(runs):.0f} ms, largest {max(runs):.0f} ms, {len(runs)} runs"
    )
    print(
        f"a what-if, click to there p50 {statistics.median(asked):.0f} ms, "
        f"largest {max(asked):.0f} ms, {len(asked)} of them"
    )
    print(f"choosing a unit           p50 {statistics.median(steps):.1f} ms, largest {max(steps):.1f} ms")
    print(
        f"hovering a word           p50 {statistics.median(hovers):.1f} ms, largest {max(hovers):.1f} ms, "
        f"{pieces} source pieces, {len(hovers)} words"
    )
    print(f"a run sends               p50 {statistics.median(sent) / 1000:.0f} kB, largest {max(sent) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
