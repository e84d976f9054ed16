"""The glossary: every term has its words in both languages and occurs on the page, once a stage, and never in what a
person typed."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.compare.blocks import Blocks
from app.compare.tab import _intro
from app.engine.local import LocalEngine
from app.learn.tab import page_of
from app.locales import LANGUAGES, keys, translator
from app.request import Request
from app.settings import Settings
from app.stages import render, stages
from app.teach.glossary.entries import ENTRIES, TABS
from app.teach.glossary.marking import marked

TERM = re.compile(r'<dfn data-term="([\w-]+)">([^<]*)</dfn>')
# One of each kind of cell, with attention and without, searched, drawn and scored.
RUNS = (
    Request("欢迎来北京"),
    Request("我喝茶。", sample=True, own="I drink tea."),
    Request("我喝茶。", checkpoint="zh-en-lstm-bahdanau"),
)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings())


def test_every_entry_has_its_words_and_a_place() -> None:
    assert 30 <= len(ENTRIES) <= 70
    assert len({entry.key for entry in ENTRIES}) == len(ENTRIES)
    places = {*(stage.KEY for stage in stages()), *TABS}
    assert {entry.seen for entry in ENTRIES} <= places
    named = {f"{entry.key}{part}" for entry in ENTRIES for part in ("", "-is", "-as")}
    assert named <= set(keys("teach/glossary"))
    for language in LANGUAGES:
        say = translator(language, "teach/glossary")
        for entry in ENTRIES:
            assert len(say(f"{entry.key}-is")) > 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_occurs_on_the_page_and_once_a_stage(engine: LocalEngine, language: str) -> None:
    blocks = Blocks(engine)
    rendered = [render(stage, engine.run(request), language) for request in RUNS for stage in stages()]
    found = set()
    for html in [*rendered, *blocks.of_all(language), _intro(language), page_of(engine, language)]:
        counted = Counter(key for key, _ in TERM.findall(html))
        assert set(counted.values()) <= {1}
        found |= set(counted)
    assert found == {entry.key for entry in ENTRIES}


def test_a_mark_changes_no_word() -> None:
    html = '<p>Each gate of the GRU.</p><p class="x">The gate, and “the gate”.</p>'
    made = marked(html, "en", "encoder")
    assert TERM.sub(r"\2", made) == html
    assert [key for key, _ in TERM.findall(made)] == ["gate", "gru"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>“gate”</p>",
        "<p><button>gate</button> <code>gate</code> <bdi>gate</bdi> <a>gate</a></p>",
        '<p title="gate"><span class="chip">gate</span></p>',
        "<div>gate</div><td>gate",
        "<summary><h3>gate</h3></summary>",
        "<p>investigated, delegates</p>",
    ],
)
def test_what_is_no_prose_is_left_alone(html: str) -> None:
    assert marked(html, "en", "encoder") == html


def test_the_ledgers_gates_and_headings_are_marked() -> None:
    gate = '<th scope="row"><i>z</i> <small>update gate</small></th>'
    html = f"<table><tr>{gate}<td><small>gate</small></table><h3>Gate</h3>"
    assert [key for key, _ in TERM.findall(marked(html, "en", "encoder"))] == ["update-gate", "gate"]


def test_only_entries_that_there_are_get_a_mark() -> None:
    assert marked("<p>gate, unit</p>", "en", "encoder", {"unit"}).count("data-term") == 1
