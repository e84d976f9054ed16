"""The picture tells the truth: widths, colours and bars read back out of the SVG are those of the run's arrays."""

from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ET
from math import exp
from typing import Any

import numpy as np
import pytest

from app import display
from app.engine.local import LocalEngine
from app.engine.values import Run
from app.locales import LANGUAGES, keys, translator
from app.picture.layout import LINE, NARROWEST, Layout, fit, text_width
from app.picture.view import KEY, MASS, candidates, how, picture, rays, units
from app.request import Request
from model.values.changes import AttentionChange, Changes, ContextChange
from model.values.trace import Array

SENTENCES = ("欢迎来北京", "他昨天没有去学校，因为他病了。")
# Twenty pieces with ‹eos›, written in about as many.
TWENTY = "我们上个星期天一起坐火车去南方看海，晚上才回到家里。"
HOSTILE = "<img src=x onerror=alert(1)> & \"'"


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    from app.settings import Settings

    return LocalEngine(Settings())


def drawing(html: str) -> ET.Element:
    match = re.search(r"<svg class='drawing'.*?</svg>", html, re.S)
    assert match
    return ET.fromstring(match.group())


def parts(svg: ET.Element, name: str) -> list[ET.Element]:
    """All elements of a class, in the order of their step."""
    found = [element for element in svg.iter() if name in element.get("class", "").split()]
    return sorted(found, key=lambda element: int(element.get("data-src") or element.get("data-tgt") or 0))


def tiles(element: ET.Element) -> list[str]:
    colours = "".join(group.get("data-tiles", "") for group in element.iter("g"))
    return [f"#{colours[k : k + 3]}" for k in range(0, len(colours), 3)]


def colours(values: Array, count: int = 16) -> list[str]:
    return [display.state_colour(float(values[unit])) for unit in units(len(values), count)]


@pytest.mark.parametrize(
    "checkpoint", ["", "zh-en-lstm-bahdanau", "zh-en-rnn-none", "zh-en-gru-none", "zh-en-gru-luong"]
)
@pytest.mark.parametrize("text", SENTENCES)
def test_every_mark_is_a_number_of_the_run(engine: LocalEngine, checkpoint: str, text: str) -> None:
    trace = engine.run(Request(text, checkpoint=checkpoint)).trace
    svg = drawing(picture(engine.run(Request(text, checkpoint=checkpoint)), "zh"))
    half = trace.config.hidden // 2
    for i, (forward, backward) in enumerate(zip(parts(svg, "forward"), parts(svg, "backward"), strict=True)):
        assert tiles(forward) == colours(trace.encoder.forward.h[i])
        assert tiles(backward) == colours(trace.encoder.backward.h[i])
        x = trace.encoder.embeddings[i]
        assert tiles(parts(svg, "embedding")[i]) == [display.weight_colour(float(x[u])) for u in units(len(x), 8)]
    assert tiles(parts(svg, "c")[0]) == colours(trace.decoder.context[:half]) + colours(trace.decoder.context[half:])
    assert tiles(parts(svg, "start")[0]) == colours(trace.decoder.initial_state)
    cells = [cell for cell in parts(svg, "decoder") if cell.get("data-tgt")]
    assert len(cells) == len(trace.target)
    for t, cell in enumerate(cells):
        assert tiles(cell) == colours(trace.decoder.states[t])
        assert tiles(parts(svg, "ctx")[t]) == colours(trace.decoder.contexts[t], 8)


@pytest.mark.parametrize("text", SENTENCES)
def test_lines_are_as_wide_as_alpha_and_hold_three_quarters_of_it(engine: LocalEngine, text: str) -> None:
    run = engine.run(Request(text))
    alpha = run.trace.decoder.alpha
    assert alpha is not None
    groups = parts(drawing(picture(run, "en")), "rays")
    assert len(groups) == len(alpha)
    for t, group in enumerate(groups):
        lines = {int(line.get("data-src", "")): line for line in group}
        for i, line in lines.items():
            assert float(line.get("stroke-width", "")) / LINE == pytest.approx(alpha[t][i], abs=0.005 / LINE + 1e-6)
            assert group.get("data-tgt") == str(t)
        drawn = sorted(alpha[t][list(lines)])
        assert sum(drawn) >= MASS > sum(drawn[1:])
        assert drawn == sorted(sorted(alpha[t])[-len(drawn) :])


@pytest.mark.parametrize("text", SENTENCES)
def test_bars_and_chips_say_the_probabilities(engine: LocalEngine, text: str) -> None:
    run = engine.run(Request(text))
    trace = run.trace
    svg = drawing(picture(run, "en"))
    layout = Layout(len(trace.source.pieces), len(trace.target), origin=True)
    room = layout.target_pitch - 14
    for t, group in enumerate(parts(svg, "bars")):
        bars = [bar for bar in group.iter("g") if "bar" in bar.get("class", "").split()]
        widths = [float(next(bar.iter("rect")).get("width", "")) / room for bar in bars]
        shown, rest = candidates(trace, t)
        wanted = [bar.probability for bar in shown] + [rest]
        assert sum(wanted) == pytest.approx(1, abs=1e-5)
        assert widths == pytest.approx(wanted, abs=0.5 / room + 1e-9)  # half a unit stays visible
        assert shown[0].probability == pytest.approx(exp(trace.decoder.top_log_probs[t][0]))
        assert [bar.id for bar in shown if bar.written] == [trace.target[t].id]
        chip = "".join(parts(svg, "target")[t].itertext())
        assert display.visible(trace.target[t].text) in chip
        assert display.number(exp(trace.target[t].log_prob)) in chip
    for i, chip in enumerate(parts(svg, "source")):
        words = list(chip.itertext())
        assert display.visible(trace.source.pieces[i].text) in words
        assert str(trace.source.pieces[i].id) in words


def test_what_the_browser_plays_from_is_the_run(engine: LocalEngine) -> None:
    trace = engine.run(Request(SENTENCES[1])).trace
    html = picture(engine.run(Request(SENTENCES[1])), "en")
    match = re.search(r"data-json='([^']*)'", html)
    assert match
    data = json.loads(match.group(1).replace("&#39;", "'").replace("&amp;", "&"))
    forward = trace.encoder.forward.h
    steps = [forward[0], *np.diff(forward, axis=0)]
    assert data["moved"]["forward"] == pytest.approx([float(np.abs(step).mean()) for step in steps], abs=6e-4)
    first = float(np.abs(trace.decoder.states[0] - trace.decoder.initial_state).mean())
    assert data["moved"]["decoder"][0] == pytest.approx(first, abs=6e-4)
    backward = trace.encoder.backward.h
    assert data["moved"]["backward"][0] == pytest.approx(float(np.abs(backward[-1]).mean()), abs=6e-4)
    assert data["p"] == pytest.approx([exp(piece.log_prob) for piece in trace.target], abs=6e-5)


def test_without_attention_there_is_a_pipe_and_no_line(engine: LocalEngine) -> None:
    run = engine.run(Request(SENTENCES[0], checkpoint="zh-en-gru-none"))
    svg = drawing(picture(run, "zh"))
    assert parts(svg, "rays") == []
    assert len(parts(svg, "drop")) == len(run.trace.target)
    assert len(parts(drawing(picture(engine.run(Request(SENTENCES[0])), "zh")), "drop")) == 0


def test_what_a_person_changed_is_seen(engine: LocalEngine) -> None:
    plain = engine.run(Request(SENTENCES[0]))
    rival = int(plain.trace.top_ids[0][1])
    for changes, name, count in (
        (Changes(prefix=(rival,)), "target", 1),
        (Changes(replaced=((0, 400),)), "source", 1),
        (Changes(attention=(AttentionChange("uniform", step=1),)), "rays", 1),
        (Changes(context=ContextChange(0.5)), "c", 1),
    ):
        svg = drawing(picture(engine.run(Request(SENTENCES[0], changes=changes)), "zh"))
        yours = [element for element in svg.iter() if "yours" in element.get("class", "").split()]
        assert [name in element.get("class", "").split() for element in yours] == [True] * count
    assert not [e for e in drawing(picture(plain, "zh")).iter() if "yours" in e.get("class", "").split()]


def test_why_a_piece_was_written(engine: LocalEngine) -> None:
    plain = engine.run(Request(SENTENCES[0])).trace
    assert [how(plain, t) for t in range(len(plain.target))][-1] == "end"
    assert how(plain, 0) == "likeliest"
    forced = engine.run(Request(SENTENCES[0], changes=Changes(prefix=(int(plain.top_ids[0][2]),)))).trace
    assert how(forced, 0) == "forced"
    drawn = engine.run(Request(SENTENCES[1], sample=True, beam=1, temperature=2.0, seed=3)).trace
    kinds = {how(drawn, t) for t in range(len(drawn.target))}
    assert "drawn" in kinds
    assert "beam" not in kinds


def test_a_written_piece_that_is_not_among_the_likeliest_has_its_bar(engine: LocalEngine) -> None:
    plain = engine.run(Request(SENTENCES[0])).trace
    unlikely = next(id for id in range(50, 90) if id not in plain.top_ids[0])
    trace = engine.run(Request(SENTENCES[0], changes=Changes(prefix=(unlikely,)))).trace
    shown, rest = candidates(trace, 0)
    assert [bar.id for bar in shown if bar.written] == [unlikely]
    assert sum(bar.probability for bar in shown) + rest == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", [HOSTILE, "我", "，", "😀", "哈" * 60])
def test_any_sentence_gives_well_formed_markup(engine: LocalEngine, text: str, language: str) -> None:
    run: Run = engine.run(Request(text))
    html = picture(run, language)
    svg = drawing(html)  # raises if a typed character became markup
    assert len(parts(svg, "source")) == len(run.trace.source.pieces)
    assert "<img" not in html
    assert "nan" not in html


def test_twenty_by_twenty_pieces_are_small(engine: LocalEngine) -> None:
    run = engine.run(Request(TWENTY))
    assert len(run.trace.source.pieces) >= 18
    assert len(run.trace.target) >= 18
    assert len(gzip.compress(picture(run, "en").encode(), 6)) <= 25_000


@pytest.mark.parametrize(("source", "target"), [(1, 1), (4, 5), (20, 20), (60, 1), (1, 60), (60, 60)])
def test_columns_never_smear(source: int, target: int) -> None:
    layout = Layout(source, target, origin=False)
    for count, x, pitch in (
        (source, layout.source_x, layout.source_pitch),
        (target, layout.target_x, layout.target_pitch),
    ):
        places = [x(k) for k in range(count)]
        assert pitch >= NARROWEST
        assert places == sorted(places)
        assert places[-1] + pitch / 2 < layout.width
    assert layout.width <= 1120 or max(source, target) > 20


def test_lines_leave_and_arrive_where_their_parts_stand() -> None:
    layout = Layout(4, 5, origin=False)
    alpha = np.array([0.6, 0.05, 0.3, 0.05], np.float32)
    drawn = rays(alpha, layout, 2)
    assert [ray.i for ray in drawn] == [0, 2]
    for ray in drawn:
        numbers = [float(number) for number in re.findall(r"[\d.]+", ray.path)]
        assert numbers[:2] == [layout.source_x(ray.i), layout.field]
        assert numbers[-2:] == [layout.target_x(2), layout.contexts]


def test_words_are_made_to_fit() -> None:
    assert fit("to", 60, 15).size == 15
    small = fit("yesterday", 52, 15)
    assert small.text == "yesterday"
    assert small.size < 15
    cut = fit("internationally", 40, 10.5, clip=True)
    assert cut.text.endswith("…")
    assert text_width(cut.text, cut.size) <= 42


def test_every_beat_has_words_in_both_languages() -> None:
    values: dict[str, Any] = {}
    for language in LANGUAGES:
        say = translator(language, KEY)
        assert all(say(key, **values) for key in keys(KEY))
        assert len(say("beat-tenths").split(",")) == 11
