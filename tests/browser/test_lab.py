"""Every what-if as a person does it: by mouse, by keyboard, by link."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, bytes_of_runs, reveal

SICK = "他昨天没有去学校，因为他病了。"


def changed(page: Page, parameter: str) -> str:
    """Wait until the run that is shown has this parameter in its link; gives the translation."""
    page.wait_for_function(f"document.querySelector('[data-rail]').dataset.link.includes('{parameter}')")
    page.wait_for_selector("#result .effect")
    page.wait_for_function(f"location.search.includes('{parameter}')")
    return page.inner_text("#result .translation")


def taken_back(page: Page) -> None:
    page.wait_for_function("!document.querySelector('#result .effect')")
    assert "Welcome to Beijing." in page.inner_text("#result .translation")


def test_a_click_on_a_candidate_forces_it_and_undo_brings_the_run_back(visit: Visit) -> None:
    page = visit.open("?dec=0")
    candidate = page.locator("#stage-decoder [data-dec='0'] [data-force]").first
    word = candidate.inner_text()
    candidate.click()
    translation = changed(page, "force=")
    assert word.strip("␣") in translation
    assert "Welcome to Beijing." in page.inner_text("#result .effect")
    page.locator("#stage-decoder [data-dec='1'] [data-force]").first.dispatch_event("click")
    page.wait_for_function("document.querySelector('[data-rail]').dataset.link.includes('force=')")
    page.click("#result [data-undo]")
    page.wait_for_timeout(300)
    if page.locator("#result .effect").count():
        page.click("#result [data-undo]")
    taken_back(page)
    assert "force" not in page.url


def test_a_word_is_forced_by_keyboard(visit: Visit) -> None:
    page = visit.open("?lang=en")
    reveal(page, "form[data-what-if=word]")
    page.locator("form[data-what-if=word] input").focus()
    page.keyboard.type("You")
    page.keyboard.press("Enter")
    assert "You" in changed(page, "force=")
    page.get_by_role("button", name="Take back: The translation begins").click()
    taken_back(page)


def test_a_translation_of_ones_own_is_scored(visit: Visit) -> None:
    page = visit.open("?lang=en")
    reveal(page, "#stage-decoder input[name=own]")
    page.fill("#stage-decoder input[name=own]", "Welcome to Beijing!")
    page.keyboard.press("Enter")
    page.wait_for_selector("#own-score")
    assert "own=Welcome" in page.url
    assert "Perplexity" in page.inner_text("#stage-decoder")
    assert page.locator("#result .effect").count() == 0


def test_attention_is_put_on_trial(visit: Visit) -> None:
    page = visit.open("?lang=en&text=" + quote(SICK))
    reveal(page, "form[data-what-if=attention]")
    form = page.locator("form[data-what-if=attention]")
    form.locator("select[name=kind]").select_option("uniform")
    form.locator("select[name=scope]").select_option("all")
    form.locator("button").click()
    changed(page, "att=uniform")
    weights = page.locator('#stage-attention figure[data-figure="attention"] table tr').nth(1).locator("td")
    assert len(set(weights.all_text_contents()[:-1])) == 1
    assert page.locator("#trial tbody tr").count() == 3
    assert "Attention uniform, every step" in page.inner_text("#result .effect")
    form.locator("select[name=kind]").select_option("one-hot")
    form.locator("select[name=scope]").select_option("step")
    form.locator("button").click()
    changed(page, "one-hot")
    assert "All attention on" in page.inner_text("#result .effect")


def test_a_what_if_sends_no_more_than_a_run_may(visit: Visit) -> None:
    page = visit.open("?text=" + quote(SICK))
    page.wait_for_timeout(500)
    received = bytes_of_runs(page)
    reveal(page, "form[data-what-if=attention]")
    page.locator("form[data-what-if=attention] button").click()
    changed(page, "att=uniform")
    page.wait_for_timeout(500)
    assert page.locator('[data-figure="attention-change"]').count() == 1
    assert 50_000 < sum(received) <= 420_000  # what changed is drawn too


def test_weights_are_typed_in_and_wrong_ones_get_a_sentence(visit: Visit) -> None:
    page = visit.open("?lang=en&text=" + quote("我爱学习"))
    reveal(page, "form[data-what-if=attention]")
    form = page.locator("form[data-what-if=attention]")
    form.locator("select[name=kind]").select_option("typed")
    form.locator("input[name=weights]").fill("1 2")
    form.locator("button").click()
    page.wait_for_selector("#result .error")
    assert "2 weights were given" in page.inner_text("#result .error")
    page.locator("form[data-what-if=attention] input[name=weights]").fill("0 0 0 1")
    page.locator("form[data-what-if=attention] button").click()
    changed(page, "typed")


def test_boundaries_are_drawn_by_hand(visit: Visit) -> None:
    page = visit.open("?text=" + quote("我爱学习"))
    reveal(page, "[data-boundaries]")
    gaps = page.locator("[data-boundaries] [data-gap]")
    assert [gap.get_attribute("aria-pressed") for gap in gaps.all()] == ["true", "true", "false"]
    gaps.nth(2).click()
    page.click("[data-cut]")
    changed(page, "seg=own")
    page.locator("#settings button").first.click()
    assert gaps.nth(0).get_attribute("aria-label") == "“我”和“爱”之间切开"
    assert page.locator("#boundaries textarea, #boundaries input").input_value() == "我/爱/学/习"
    assert page.locator("#stage-segmentation .word:not(.special)").count() == 4
    page.locator("#stage-segmentation .modes button").first.click()
    page.wait_for_function("!document.querySelector('#result .effect')")


def test_a_neighbour_takes_a_pieces_place(visit: Visit) -> None:
    page = visit.open("?enc=0&text=" + quote("我爱学习"))
    reveal(page, "#stage-embedding [data-swap]")
    neighbour = page.locator("#stage-embedding p[data-enc='0'] [data-swap]").first
    word = neighbour.inner_text().split()[0]
    neighbour.click()
    changed(page, "swap=")
    assert page.locator("#stage-embedding .chip").first.inner_text().startswith(word)


def test_c_moves_to_another_sentence_and_to_zero(visit: Visit) -> None:
    page = visit.open("?lang=en&model=zh-en-gru-none&text=" + quote("我爱学习"))
    reveal(page, "#stage-meaning input[name=towards]")
    page.fill("#stage-meaning input[name=towards]", "现在几点了")
    page.locator("#stage-meaning form button").first.click()
    assert "What time is it now?" in changed(page, "towards=")
    assert page.locator("#walk tbody tr").count() == 5
    assert "I love studying." in page.locator("#walk tbody tr").first.inner_text()
    page.locator("#stage-meaning form button[data-go]").click()
    page.wait_for_function("!document.querySelector('[data-rail]').dataset.link.includes('towards')")
    assert "c moved 100% of the way to zero" in page.inner_text("#result .effect")


def test_sentences_of_like_meaning_are_shown_three_ways_and_pointed_at(visit: Visit) -> None:
    page = visit.open("?text=现在几点了")
    stage = page.locator("#stage-meaning")
    stage.scroll_into_view_if_needed()
    figure = stage.locator("[data-figure=plane]")
    figure.scroll_into_view_if_needed()
    page.wait_for_selector("#stage-meaning [data-figure=plane].drawn")

    def drawn(number: int) -> dict[str, list[float]]:
        """x and y of a trace, counted from the last: rings, c, path."""
        canvas = figure.locator(".canvas")
        return canvas.evaluate(f"plot => (({{ x, y }}) => ({{ x, y }}))(plot.data.at({number}))")

    first = drawn(-2)
    stage.get_by_role("button", name="没有注意力的模型").click()
    expect(stage.locator("[data-view-words='2']")).to_be_visible()
    expect(stage.locator("[data-view-words='0']")).to_be_hidden()
    page.wait_for_function(
        "x => document.querySelector('[data-figure=plane] .canvas').data.at(-2).x[0] !== x", arg=first["x"][0]
    )
    assert drawn(-3) == {"x": [], "y": []} and drawn(-1) == {"x": [], "y": []}
    stage.locator("[data-point-at]").first.click()
    page.wait_for_function("document.querySelector('[data-figure=plane] .canvas').data.at(-1).x.length === 7")
    stage.get_by_role("button", name="邻居图").click()
    page.wait_for_function(
        "x => document.querySelector('[data-figure=plane] .canvas').data.at(-2).x[0] === x", arg=first["x"][0]
    )
    assert len(drawn(-1)["x"]) == 7 and len(drawn(-3)["x"]) == 4


def test_a_worked_example_opens(visit: Visit) -> None:
    page = visit.open("?lang=en")
    reveal(page, "#stage-decoder li")
    page.locator("#stage-decoder li").first.locator("button").first.click()
    page.wait_for_function("document.querySelector('#result').innerText.includes('This bank is open on Sundays.')")
    page.locator("#stage-decoder li").first.locator("button").last.click()
    page.wait_for_function(
        "document.querySelector('#result').innerText.includes('open on Sundays.') &&"
        " document.querySelector('#result').innerText.includes('doesn')"
    )
    assert page.locator("#text textarea").input_value() == "这家银行星期天不开门。"


def test_the_beam_changes_by_arrow_keys(visit: Visit) -> None:
    page = visit.open()
    page.locator("#settings button").first.click()
    slider = page.locator("#settings input[type=range]").first
    slider.wait_for(state="visible")
    page.wait_for_timeout(1000)  # a key pressed while Gradio still makes the slider is lost
    slider.press("ArrowLeft")
    page.wait_for_function("document.querySelector('[data-rail]').dataset.link.includes('beam=4')")
    page.wait_for_function("location.search.includes('beam=4')")


def test_sampling_is_a_setting(visit: Visit) -> None:
    page = visit.open("?lang=en&sample=1&temp=1.5&seed=4&text=" + quote("你想喝茶还是咖啡？"))
    assert "Drawn by lot: temperature 1.5, seed 4" in page.inner_text("#result .effect")
    page.locator("#settings button").first.click()
    assert page.locator("#method input[type=radio]").nth(1).is_checked()


def test_a_link_brings_back_a_what_if_and_the_language_keeps_it(visit: Visit) -> None:
    page = visit.open("?att=zero-top@1&c=0.5&text=" + quote(SICK))
    assert page.locator("#result .change").count() == 2
    page.click("#language >> text=English")
    page.wait_for_function("document.querySelector('#result .effect')?.innerText.includes('What you changed')")
    assert page.locator("#result .change").count() == 2
    page.fill("#text textarea", "我爱学习")
    page.click("#run")
    page.wait_for_function("!document.querySelector('#result .effect')")


def test_the_report_can_be_downloaded(visit: Visit) -> None:
    page = visit.open("?att=uniform&text=" + quote("现在几点了"))
    with page.expect_download() as waiting:
        page.click("#get-html")
    text = waiting.value.path().read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "现在几点了" in text
    assert 'class="effect"' in text


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}, "locale": "en-US"}], indirect=True)
def test_what_ifs_fit_a_phone(visit: Visit) -> None:
    page = visit.open("?att=uniform&c=0.5&own=He%20is%20ill.&towards=" + quote("我爱学习") + "&text=" + quote(SICK))
    for position in range(0, 16000, 800):
        page.evaluate(f"window.scrollTo(0, {position})")
        page.wait_for_timeout(60)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
