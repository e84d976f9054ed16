"""Every shipped checkpoint on the page: its examples run, and every stage, the picture, the report and Compare show
them in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.compare.blocks import Blocks, Refused
from app.compare.comparison import Comparison
from app.engine import Run
from app.engine.local import LocalEngine
from app.locales import LANGUAGES, translator
from app.page import CONTROLS, Page
from app.report import report
from app.request import Request
from app.settings import Settings
from app.shapes.answers import kind_of
from app.stages import stages
from model.checkpoint import checkpoint_names
from model.values.changes import AttentionChange, Changes, ContextChange

NAMES = checkpoint_names()
# What no text of the page may be left with: a name that Jinja or format was to fill in, a number that is none.
TRANSLATING = re.compile(r".{0,12}译.{0,12}|.{0,20}[Tt]ranslat.{0,20}")
LEFT_OVER = re.compile(r"\{\w+\}|\{\{|\{%|>nan<|>None<|\bNaN\b")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    yield Page(LocalEngine(Settings()))


def checked(page: Page, request: Request, language: str) -> Run:
    shown = page.show(request, language)
    assert set(shown) >= {"result", "picture", "rail", *(f"body-{stage.KEY}" for stage in stages())}, shown["result"]
    for part, markup in shown.items():
        assert markup and not LEFT_OVER.search(re.sub(r"data-json='[^']*'", "", markup)), part
    return page.engine.run(request)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_is_shown_whole(page: Page, name: str, language: str) -> None:
    examples = page.examples(name)
    for example in (examples[0], examples[-1]):
        run = checked(page, Request(example, checkpoint=name), language)
        assert run.recomputed.largest <= 1e-4
        assert run.trace.translation in report(run, language).decode()
    labels = page.labels(language, Request(examples[0], checkpoint=name))
    assert all(labels[control]["value"] is not None for control in CONTROLS)
    assert [labels[f"example-{n}"]["value"] for n in range(len(examples))] == list(examples)


@pytest.mark.parametrize("name", NAMES)
def test_every_what_if_runs_or_says_why_not(page: Page, name: str) -> None:
    """Another piece, another c, other attention, a forced beginning, an answer of one's own, drawn, greedy."""
    card = page.card(name)
    request = Request(page.examples(name)[0], checkpoint=name)
    plain = page.engine.run(request).trace
    changes = [
        Changes(prefix=(int(plain.top_ids[0][3]),)),
        Changes(replaced=((0, 9),)),
        Changes(context=ContextChange(1, page.examples(name)[1])),
        Changes(context=ContextChange(1, "")),
    ]
    if card.config.attention != "none":
        changes += [
            Changes(attention=(AttentionChange("uniform"),)),
            Changes(attention=(AttentionChange("one-hot", 0),)),
        ]
    asked = [replace(request, changes=change) for change in changes]
    asked += [replace(request, own=plain.translation), replace(request, word=plain.target[0].text.lstrip("▁"))]
    asked += [replace(request, sample=True, seed=3), replace(request, sample=False, beam=1)]
    for one in asked:
        checked(page, one, "zh")
    if card.config.attention == "none":
        refused = page.show(replace(request, changes=Changes(attention=(AttentionChange("uniform"),))), "zh")
        assert "没有注意力" in refused["result"]


@pytest.mark.parametrize("name", NAMES)
def test_compare_shows_it_beside_the_default_or_says_why_not(page: Page, name: str) -> None:
    blocks, default = Blocks(page.engine), page.engine.catalogue.default
    text = page.examples(name)[0]
    for pair in ((name, name), (name, default)):
        for language in LANGUAGES:
            try:
                shown = blocks.of_comparison(Comparison(text, *pair, text2=page.examples(name)[1]), language)
            except Refused as refused:
                assert str(refused) and pair != (name, name)
                assert page.card(name).config.source_language != page.card("").config.source_language
            else:
                assert len(shown) == 3
                assert not any(LEFT_OVER.search(re.sub(r"data-json='[^']*'", "", block)) for block in shown)


def words_of(markup: str) -> str:
    """What is read: the text, captions and hover texts, without the source code of stage ⑧ and the names of styles."""
    return re.sub(r'<pre.*?</pre>|class="[^"]*"', "", markup, flags=re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_only_a_translation_is_called_one(page: Page, name: str, language: str) -> None:
    """Stages, what-ifs and Compare say poem, label, reply where the task writes poems, labels, replies."""
    text, noun = page.examples(name)[0], translator(language, kind=kind_of(page.card(name)))("answer")
    plain = Request(text, checkpoint=name)
    first = int(page.engine.run(plain).trace.top_ids[0][1])
    for request in (plain, replace(plain, own=text, changes=Changes(prefix=(first,), replaced=((0, 9),)))):
        shown = page.show(request, language)
        said = {part: words_of(markup) for part, markup in shown.items() if part not in ("picture", "asked")}
        assert noun.lower() in said["body-decoder"].lower()
        if page.card(name).task.title("en"):
            assert not {part: found for part, text in said.items() if (found := TRANSLATING.findall(text))}
            pair, gradients, _ = Blocks(page.engine).of_comparison(Comparison(text, name, name), language)
            assert not TRANSLATING.search(words_of(pair + gradients))
