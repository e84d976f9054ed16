"""What lights up with a word, the keyboard's way through the page, and what a screen reader is told."""

import math
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, reveal, unfold

TEXT = "?lang=en&text=" + quote("现在几点了")


def draw(page: Page, figure: str) -> None:
    reveal(page, f'[data-figure="{figure}"]')
    page.locator(f'[data-figure="{figure}"]').scroll_into_view_if_needed()
    page.wait_for_selector(f'[data-figure="{figure}"].drawn')


def boxes(page: Page, figure: str, selector: str) -> list[list[float]]:
    """[left, top, right, bottom] of what is shown of this kind over a figure, in the figure's own pixels."""
    return page.evaluate(
        """([figure, selector]) => {
          const canvas = document.querySelector(`[data-figure="${figure}"] .canvas`);
          const origin = canvas.getBoundingClientRect();
          return [...canvas.querySelectorAll(selector)].filter((box) => !box.hidden).map((box) => {
            const r = box.getBoundingClientRect();
            return [r.left - origin.left, r.top - origin.top, r.right - origin.left, r.bottom - origin.top];
          });
        }""",
        [figure, selector],
    )


def place(page: Page, figure: str, x: float, y: float) -> tuple[float, float]:
    """Where a point of a figure's axes lies, in the figure's own pixels."""
    found = page.evaluate(
        """([figure, x, y]) => {
          const layout = document.querySelector(`[data-figure="${figure}"] .canvas`)._fullLayout;
          return [layout.xaxis._offset + layout.xaxis.d2p(x), layout.yaxis._offset + layout.yaxis.d2p(y)];
        }""",
        [figure, x, y],
    )
    return found[0], found[1]


def lit(page: Page) -> dict[str, list[str]]:
    """The indices that are lit, of source and of target."""
    return page.evaluate(
        """() => Object.fromEntries(['src', 'tgt'].map((kind) =>
          [kind, [...new Set([...document.querySelectorAll(`.lit[data-${kind}]`)].map((e) => e.dataset[kind]))]]))"""
    )


def test_a_source_word_lights_everything_of_its_own(visit: Visit) -> None:
    page = visit.open(TEXT)
    for figure in ("attention", "encoder-states", "embeddings"):
        draw(page, figure)
    page.wait_for_timeout(500)
    before = len(visit.requests)
    word = page.locator('#stage-embedding .chip[data-src="2"]')
    size = page.evaluate("document.documentElement.scrollHeight")
    word.hover()
    same = page.locator('[data-src="2"]')
    assert same.count() > 4
    assert page.locator('.lit[data-src="2"]').count() == same.count()
    assert lit(page) == {"src": ["2"], "tgt": []}
    for figure in ("embeddings", "encoder-states"):
        (band,) = boxes(page, figure, ".light")
        assert band[1] < place(page, figure, 0, 2)[1] < band[3]
    (column,) = boxes(page, "attention", ".light")
    assert column[0] < place(page, "attention", 2, 0)[0] < column[2]
    assert page.evaluate("document.documentElement.scrollHeight") == size
    assert page.locator('[data-choose="enc"]').input_value() == "0"  # to look is not to choose

    page.mouse.move(3, 450)
    assert page.locator(".lit").count() == 0
    assert boxes(page, "attention", ".light") == []
    assert len(visit.requests) == before


def test_a_target_word_rings_its_path_in_the_beam_tree(visit: Visit) -> None:
    page = visit.open(TEXT)
    draw(page, "beam-tree")
    draw(page, "attention")
    page.locator('#stage-decoder .chip[data-tgt="2"]').hover()
    assert lit(page) == {"src": [], "tgt": ["2"]}
    rings = boxes(page, "beam-tree", ".ring")
    assert len(rings) == 3
    spec = page.evaluate("JSON.parse(document.querySelector('[data-figure=\"beam-tree\"]').dataset.json).rings.dec")
    x, y = place(page, "beam-tree", *spec[2])
    (last,) = boxes(page, "beam-tree", ".ring.last")
    assert math.dist(((last[0] + last[2]) / 2, (last[1] + last[3]) / 2), (x, y)) < 1.5
    (row,) = boxes(page, "attention", ".light")
    assert row[1] < place(page, "attention", 0, 2)[1] < row[3]


def test_a_cell_of_the_map_lights_both_of_its_words(visit: Visit) -> None:
    page = visit.open(TEXT)
    draw(page, "attention")
    canvas = page.locator('[data-figure="attention"] .canvas')
    x, y = place(page, "attention", 3, 1)
    canvas.hover(position={"x": x - 3, "y": y})
    canvas.hover(position={"x": x, "y": y})
    page.wait_for_function("document.querySelectorAll('.lit').length")
    assert lit(page) == {"src": ["3"], "tgt": ["1"]}
    page.mouse.move(3, 450)
    page.wait_for_function("!document.querySelectorAll('.lit').length")


def test_the_light_goes_out_with_the_markup_it_lay_on(visit: Visit) -> None:
    page = visit.open(TEXT)
    page.locator('.picture .target[data-tgt="1"]').hover()
    visit.run("我爱学习")
    page.wait_for_function("document.querySelector('#result').innerText.includes('I love')")
    page.locator('.picture .target[data-tgt="0"]').hover()
    assert lit(page) == {"src": [], "tgt": ["0"]}


def test_arrow_keys_step_where_nobody_types(visit: Visit) -> None:
    page = visit.open(TEXT)

    def chosen() -> dict[str, int]:
        return {name: int(page.locator(f'[data-choose="{name}"]').input_value()) for name in ("enc", "dec", "unit")}

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    for _ in range(3):
        page.keyboard.press("]")
    page.keyboard.press("[")
    assert chosen() == {"enc": 1, "dec": 1, "unit": 2}
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert chosen() == {"enc": 1, "dec": 1, "unit": 2}

    page.locator("#text textarea").focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "]"):
        page.keyboard.press(key)
    assert chosen() == {"enc": 1, "dec": 1, "unit": 2}
    page.locator('[data-choose="dec"]').focus()  # a slider keeps its own arrows
    page.keyboard.press("ArrowRight")
    assert chosen() == {"enc": 1, "dec": 2, "unit": 2}
    page.get_by_role("tab").first.focus()
    page.keyboard.press("ArrowLeft")
    assert chosen() == {"enc": 1, "dec": 2, "unit": 2}


def test_tab_reaches_whatever_a_click_reaches(visit: Visit) -> None:
    page = visit.open(TEXT)
    unfold(page)
    draw(page, "attention")
    for details in page.locator("details.table > summary").all():
        details.evaluate("summary => { summary.parentElement.open = true; }")
    page.wait_for_timeout(200)
    shown = page.evaluate(
        """() => [...document.querySelectorAll('[data-src],[data-tgt]')].filter((e) => e.offsetParent)
          .filter((e) => !e.closest('.rail, .telling')) // says again what the picture's chips and the sliders reach
          .map((e) => (e.matches('th, td') ? e.querySelector('.press') : e))
          .map((e) => Boolean(e) && e.tabIndex === 0 && e.matches('button, [role=button]'))"""
    )
    assert len(shown) > 40
    assert all(shown)

    page.locator("#text textarea").focus()
    reached = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                """() => { const e = document.activeElement, hook = e.closest('[data-src],[data-tgt]');
                  return hook && `${hook.tagName} ${hook.dataset.src ?? ''} ${hook.dataset.tgt ?? ''}`; }"""
            )
        )
        if page.evaluate("document.activeElement.closest('#stage-code')"):
            break
    wanted = page.evaluate(
        """() => [...new Set([...document.querySelectorAll('[data-src],[data-tgt]')].filter((e) => e.offsetParent)
          .map((e) => `${e.tagName} ${e.dataset.src ?? ''} ${e.dataset.tgt ?? ''}`))]"""
    )
    assert set(wanted) <= reached


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_key_chooses_what_has_the_focus(visit: Visit, key: str) -> None:
    page = visit.open(TEXT)
    word = page.locator("#stage-vocabulary [data-src] .press").nth(2)
    index = word.evaluate("element => element.parentElement.dataset.src")
    page.locator("#run").focus()
    page.keyboard.press("Tab")  # the keyboard is the hand, so the focus shows
    word.focus()
    assert lit(page)["src"] == [index]
    assert word.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    top = page.evaluate("scrollY")
    page.keyboard.press(key)
    assert page.locator('[data-choose="enc"]').input_value() == index
    assert word.get_attribute("aria-pressed") == "true"
    assert page.evaluate("scrollY") == top


def test_what_scrolls_sideways_can_be_reached(visit: Visit) -> None:
    page = visit.open(TEXT)
    draw(page, "attention")
    page.set_viewport_size({"width": 300, "height": 844})
    page.wait_for_function("document.querySelector('[data-figure=\"attention\"] .scroll').tabIndex === 0")
    scroller = page.locator('[data-figure="attention"] .scroll').first
    assert scroller.get_attribute("aria-label")
    scroller.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert page.locator('[data-choose="enc"]').input_value() == "0"
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function("document.querySelector('[data-figure=\"attention\"] .scroll').tabIndex === -1")


def test_every_figure_has_words_and_a_table(visit: Visit) -> None:
    page = visit.open(TEXT)
    figures = page.locator(".plot")
    assert figures.count() >= 8
    for figure in figures.all():
        name = figure.get_attribute("data-figure") or ""
        draw(page, name)
        assert figure.get_attribute("role") == "group"
        assert figure.get_attribute("aria-label") == figure.locator("figcaption").inner_text(), name
        assert figure.locator("svg.main-svg").count() > 0
        assert figure.locator('svg.main-svg:not([aria-hidden="true"])').count() == 0, name
        figure.locator("summary").click()
        table = figure.locator("details table")
        table.wait_for()  # a large map's is made when someone opens it
        assert table.locator("th").count() > 1
        assert table.locator("td").count() > 1


def test_a_map_of_thousands_of_cells_has_them_in_its_table(visit: Visit) -> None:
    page = visit.open(TEXT + "&unit=7")
    draw(page, "encoder-states")
    reveal(page, "#stage-encoder [data-ledger]")
    figure = page.locator('[data-figure="encoder-states"]')
    figure.locator("summary").click()
    figure.locator("table").wait_for()
    row = figure.locator("tbody tr").nth(7)
    assert figure.locator("tbody tr").count() == 448
    h = page.locator("#stage-encoder [data-ledger] tbody tr").last.locator("td.result").inner_text()
    assert (
        abs(float(row.locator("td").first.inner_text().replace("\u2212", "-")) - float(h.replace("\u2212", "-"))) < 0.01
    )
    figure.locator("thead .press").nth(1).click()
    assert page.locator('[data-choose="enc"]').input_value() == "1"
    visit.run("我爱学习")
    page.wait_for_function("document.querySelector('#result').innerText.includes('I love')")
    draw(page, "encoder-states")
    figure.locator("table").wait_for()  # it was open and is open, with the new numbers
    assert "学习" in figure.locator("thead").inner_text()


@pytest.mark.parametrize(("language", "words"), [("en", "Encoder step 2: "), ("zh", "编码步 2：")])
def test_a_screen_reader_hears_the_step(visit: Visit, language: str, words: str) -> None:
    page = visit.open(TEXT.replace("lang=en", f"lang={language}"))
    region = page.locator("[data-rail] [role=status]")
    assert region.count() == 1
    page.wait_for_timeout(600)
    assert region.inner_text() == ""  # nothing was chosen yet
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('[data-spoken]').textContent")
    piece = page.evaluate("JSON.parse(document.querySelector('[data-rail]').dataset.json).enc[1]")
    assert region.inner_text() == words + piece
