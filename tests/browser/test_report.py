"""A report opened as a file, with the network cut: it draws, it steps, it prints, and it asks for nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.engine.local import LocalEngine
from app.report import report
from app.request import Request
from app.settings import Settings
from tests.browser.conftest import unfold

HOSTILE = "我爱</script><img src=x onerror=window.hit=1>"
CHECKPOINTS = ("", "zh-en-lstm-bahdanau", "zh-en-gru-none")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of one sentence by each checkpoint, and one of a sentence that is markup."""
    engine = LocalEngine(Settings())
    folder = tmp_path_factory.mktemp("reports")
    wanted = {name: ("现在几点了", name) for name in CHECKPOINTS} | {"hostile": (HOSTILE, "")}
    written = {}
    for number, (key, (text, name)) in enumerate(wanted.items()):
        run = engine.run(Request(text, checkpoint=name))
        written[key] = folder / f"报告 {number}.html"  # as a person may name it
        written[key].write_bytes(report(run, "en"))
    return written


class Reading:
    """Opens reports in a browser without a network; says what they asked for and what went wrong."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.problems: list[str] = []
        self.contexts: list[Any] = []

    def open(self, file: Path, **options: Any) -> Page:
        context = self.browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "offline": True, **options})
        context.set_default_timeout(90_000)  # a busy machine takes its time over 5 MB
        self.contexts.append(context)
        page = context.new_page()
        address = file.as_uri()
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((address, "data:", "blob:")) else self.problems.append(asked.url)
            ),
        )
        page.goto(address)
        page.wait_for_selector("[data-rail].live")
        return page


@pytest.fixture
def reading(browser: Browser) -> Iterator[Reading]:
    reading = Reading(browser)
    yield reading
    for context in reading.contexts:
        context.close()
    assert reading.problems == []


def scroll(page: Page) -> None:
    for position in range(0, page.evaluate("document.documentElement.scrollHeight"), 700):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(50)


def draw(page: Page) -> None:
    """All figures, by opening every fold and reading to the end."""
    unfold(page)
    scroll(page)
    page.wait_for_function("!document.querySelector('.plot:not(.drawn)')")


@pytest.mark.parametrize("checkpoint", CHECKPOINTS)
def test_the_figures_draw_and_stepping_fills_the_ledger_in(
    reading: Reading, files: dict[str, Path], checkpoint: str
) -> None:
    page = reading.open(files[checkpoint])
    draw(page)
    assert page.locator(".plot.drawn").count() >= 7
    ledger = page.locator("#stage-encoder [data-ledger]")
    shown = [ledger.inner_text()]
    page.locator('[data-choose="enc"]').focus()
    page.keyboard.press("ArrowRight")
    shown.append(ledger.inner_text())
    page.locator('[data-choose="unit"]').fill("7")
    shown.append(ledger.inner_text())
    assert len(set(shown)) == 3
    page.locator(".picture .target[data-tgt='2']").click()
    assert page.locator("#stage-decoder .step:visible").count() == 1
    assert page.locator("#stage-decoder .step[data-dec='2']").is_visible()


def test_a_click_on_the_attention_map_sets_both_steps(reading: Reading, files: dict[str, Path]) -> None:
    page = reading.open(files[""])
    page.locator('[data-figure="attention"]').scroll_into_view_if_needed()
    page.wait_for_selector('[data-figure="attention"].drawn')
    box = page.evaluate(
        """() => { const c = document.querySelector('[data-figure="attention"] .canvas');
        c.scrollIntoView({block: 'center'});
        const r = c.getBoundingClientRect(), l = c._fullLayout;
        return [r.left + l.xaxis._offset + l.xaxis.d2p(2), r.top + l.yaxis._offset + l.yaxis.d2p(1)]; }"""
    )
    page.mouse.click(*box)
    page.wait_for_function("document.querySelector('[data-choose=enc]').value === '2'")
    assert page.locator('[data-choose="dec"]').input_value() == "1"


def test_the_chosen_steps_outlive_a_reload(reading: Reading, files: dict[str, Path]) -> None:
    page = reading.open(files[""])
    page.locator('[data-choose="enc"]').fill("3")
    page.reload()
    page.wait_for_selector("[data-rail].live")
    assert page.locator('[data-choose="enc"]').input_value() == "3"


def test_it_works_where_no_address_can_be_written(reading: Reading, files: dict[str, Path]) -> None:
    """In a frame of its own origin, as a mail programme shows it, history.replaceState is refused."""
    page = reading.open(files[""])
    page.evaluate(
        """text => { const frame = document.createElement("iframe"); frame.sandbox = "allow-scripts";
        frame.srcdoc = text; document.body.replaceChildren(frame); }""",
        files[""].read_text(encoding="utf-8").replace("What time", "A framed time"),
    )
    inside = page.frame_locator("iframe")
    inside.locator("[data-rail].live").wait_for()
    inside.locator('[data-choose="enc"]').fill("2")
    assert inside.locator('[data-label="enc"]').inner_text().startswith("3")


def test_typed_markup_never_runs(reading: Reading, files: dict[str, Path]) -> None:
    page = reading.open(files["hostile"])
    draw(page)
    assert page.inner_text("h1") == HOSTILE
    assert page.evaluate("window.hit") is None
    assert page.locator("img").count() == 0


def test_even_markup_that_got_in_would_not_run(browser: Browser, files: dict[str, Path]) -> None:
    reading = Reading(browser)
    page = reading.open(files[""])
    page.evaluate(
        """() => { document.body.insertAdjacentHTML("beforeend", '<img src="x.png" onerror="window.hit = 1">');
        const script = document.createElement("script"); script.textContent = "window.hit = 2";
        document.body.append(script); }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    refused = [problem for problem in reading.problems if "Content Security Policy" in problem]
    assert len(refused) == 3  # the image, its handler and the script
    reading.contexts[0].close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_nothing_sticks_out(reading: Reading, files: dict[str, Path], scheme: str, width: int) -> None:
    page = reading.open(files[""], viewport={"width": width, "height": 844}, color_scheme=scheme)
    draw(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        ".map((c) => c.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0))"
    )
    assert (ink > paper) == (scheme == "dark")
    assert abs(ink - paper) > 500


def test_every_colour_of_the_sheet_is_defined(reading: Reading, files: dict[str, Path]) -> None:
    """Gradio defines them on the page; here a variable that no rule sets would fall back to nothing in silence."""
    page = reading.open(files[""])
    undefined = page.evaluate(
        """() => {
          const styles = document.querySelector("style").textContent;
          const used = new Set([...styles.matchAll(/var\\((--[a-z-]+)/g)].map((found) => found[1]));
          const root = getComputedStyle(document.documentElement);
          const inline = ["--share", "--size", "--done", "--width", "--ratio"];
          const set = (name) => styles.includes(`${name}:`) || root.getPropertyValue(name).trim();
          const defined = (name) => inline.includes(name) || set(name);
          return [...used].filter((name) => !defined(name)); }"""
    )
    assert undefined == []


def test_what_needs_a_server_is_hidden_or_off(reading: Reading, files: dict[str, Path]) -> None:
    page = reading.open(files[""])
    unfold(page)
    asking = page.locator("[data-go], [data-what-if]")
    assert asking.count() > 5
    assert not any(asking.nth(i).is_visible() for i in range(asking.count()))
    assert "type a" not in page.inner_text("#stage-decoder").lower()  # nor the words before a field that is not there
    assert not page.locator("#stage-code > .hint").last.is_visible()  # "the buttons below download the trace"
    words = page.locator("button:is([data-force], [data-swap])")
    assert words.count() > 20  # a piece that could be forced is still to be read
    assert all(words.nth(i).is_disabled() for i in range(0, words.count(), 7))
    bars = page.locator(".picture .bar[data-force]")
    assert bars.count() > 0
    assert bars.first.evaluate("bar => getComputedStyle(bar).pointerEvents") == "none"


def test_the_picture_is_played_in_a_report(reading: Reading, files: dict[str, Path]) -> None:
    page = reading.open(files[""])
    page.locator("[data-again]").click()
    made = "document.querySelectorAll('.picture .forward:not(.later)').length"
    assert page.evaluate(made) == 0
    for beat in range(1, 4):
        page.keyboard.press(".")
        assert page.evaluate(made) == beat
    page.locator("[data-look=attention]").click()
    assert page.locator(".picture .sums .number").count() % 4 == 0
    assert page.locator(".twin").count() == 0, "to switch asks a server"


def test_a_figure_can_be_saved(reading: Reading, files: dict[str, Path]) -> None:
    page = reading.open(files[""])
    figure = page.locator('[data-figure="encoder-states"]')
    figure.scroll_into_view_if_needed()
    page.wait_for_selector('[data-figure="encoder-states"].drawn')
    figure.locator(".canvas").hover()
    starts = {}
    for name, button in (("png", 0), ("svg", 1)):
        with page.expect_download() as waiting:
            figure.locator(".modebar-btn").nth(button).click()
        starts[name] = waiting.value.path().read_bytes()[:8]
    assert starts["png"] == b"\x89PNG\r\n\x1a\n"
    assert starts["svg"].startswith(b"<svg")


# The document's policy forbids eval, which waiting for a condition would need.
WIDE_AGAIN = """async () => {
  const drawing = document.querySelector('[data-figure="embeddings"] .main-svg');
  while (drawing.getBoundingClientRect().width <= 900) await new Promise(requestAnimationFrame);
}"""


def test_paper_shows_every_step_and_every_figure(reading: Reading, files: dict[str, Path]) -> None:
    page = reading.open(files[""], color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.wait_for_function("!document.querySelector('.plot:not(.drawn)')")
    steps = page.locator("#stage-decoder .step")
    assert steps.count() > 3
    assert all(steps.nth(i).is_visible() for i in range(steps.count()))
    assert page.evaluate("getComputedStyle(document.querySelector('#rail')).position") == "static"
    assert not page.evaluate("document.documentElement.classList.contains('dark')")
    widths = page.evaluate(
        "[...document.querySelectorAll('.main-svg')].map((svg) => svg.getBoundingClientRect().width)"
    )
    assert max(widths) <= 690
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.evaluate(WIDE_AGAIN)
    assert page.evaluate("document.documentElement.classList.contains('dark')")
    assert len(page.pdf(format="A4")) > 100_000


def test_it_can_be_read_without_scripts(browser: Browser, files: dict[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(files[""].as_uri())
    assert page.locator("noscript .error").is_visible()
    assert "What time is it now?" in page.inner_text("#result")
    context.close()
