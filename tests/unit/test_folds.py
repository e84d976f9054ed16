"""What a stage shows at once and what it keeps folded: nothing is lost, every fold is named, no what-if lies deep."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from app.engine.local import LocalEngine
from app.locales import LANGUAGES
from app.request import Request
from app.settings import Settings
from app.stages import render, stages
from app.stages.attention import view as attention
from model.values.changes import AttentionChange, Changes, ContextChange

WHAT_IF = Changes(attention=(AttentionChange("uniform"),), context=ContextChange(0.5, "我爱学习"))
RUNS = {
    "default": Request("欢迎来北京"),
    "what-if": Request("欢迎来北京", changes=WHAT_IF, own="Welcome!", segmentation="characters"),
    "no attention": Request("欢迎来北京", checkpoint="zh-en-gru-none"),
    "English": Request("Welcome to Beijing.", checkpoint="en-zh-gru-bahdanau"),
    "a label": Request("这首歌是谁唱的？", checkpoint="topic-n1"),
}
FIGURES = {
    "segmentation": {"lattice"},
    "embedding": {"embeddings"},
    "encoder": {"encoder-states"},
    "meaning": {"plane", "code"},
    "decoder": {"decoder-states", "beam-tree"},
    "attention": {"attention", "occlusion", "gradient", "agreement"},
}
FORMS = {"meaning": ["plain"], "decoder": ["word", "plain"], "attention": ["attention"]}
VOID = {"input", "br", "img", "hr", "meta", "link"}


class Read(HTMLParser):
    """Where everything of a stage lies: of every element that matters, the folds around it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []  # (tag, fold's name or "")
        self.headings: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.shown: list[str] = []  # figures outside folds
        self.figures: set[str] = set()
        self.forms: list[str] = []
        self.controls: list[tuple[str, int]] = []  # a what-if's attribute, and how many folds lie around it
        self.feed(markup)

    @property
    def around(self) -> list[str]:
        return [fold for _, fold in self.open if fold]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if figure := said.get("data-figure"):
            self.figures.add(figure)
            if not self.around:
                self.shown.append(figure)
        if form := said.get("data-what-if"):
            self.forms.append(form)
        for name in ("data-go", "data-force", "data-swap", "data-gap", "data-cut", "data-what-if"):
            if name in said:
                self.controls.append((name, len(self.around)))
        if said.get("class") == "fold":
            assert said["data-fold"] not in self.ids
            self.ids[said["data-fold"]] = said["id"]
        if tag not in VOID:
            self.open.append((tag, said.get("data-fold", "") if tag == "details" else ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass  # cells whose end is left out

    def handle_data(self, data: str) -> None:
        if any(tag == "h3" for tag, _ in self.open) and self.around:
            name = self.around[-1]
            self.headings[name] = self.headings.get(name, "") + data


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("request_", RUNS.values(), ids=RUNS)
def test_every_fold_has_a_heading_of_its_own_and_no_what_if_lies_deep(
    engine: LocalEngine, request_: Request, language: str
) -> None:
    run = engine.run(request_)
    headings: list[str] = []
    for stage in stages():
        read = Read(render(stage, run, language))
        assert set(read.headings) == set(read.ids), stage.KEY
        assert all(name.startswith(f"{stage.KEY}.") for name in read.ids)
        assert all(id == "fold-" + name.replace(".", "-") for name, id in read.ids.items())
        assert len(read.shown) <= 1, f"{stage.KEY} shows more than one figure: {read.shown}"
        headings += read.headings.values()
        assert max((depth for _, depth in read.controls), default=0) <= 2
        assert [name for name, depth in read.controls if depth > 1 and name != "data-force"] == []
    assert all(heading.strip() for heading in headings)
    assert len(set(headings)) == len(headings)


def test_nothing_of_a_stage_is_lost_by_folding(engine: LocalEngine) -> None:
    run = engine.run(RUNS["default"])
    read = {stage.KEY: Read(render(stage, run, "en")) for stage in stages()}
    assert {key: one.figures for key, one in read.items() if one.figures} == FIGURES
    assert {key: [form for form in one.forms if form] for key, one in read.items() if one.forms} == FORMS
    assert sum(name == "data-force" for name, _ in read["decoder"].controls) == 9 * len(run.trace.target)
    assert sum(name == "data-gap" for name, _ in read["segmentation"].controls) == 4


def test_what_a_what_if_did_lies_in_the_fold_that_its_link_opens(engine: LocalEngine) -> None:
    run = engine.run(RUNS["what-if"])
    markup = {stage.KEY: render(stage, run, "en") for stage in stages()}
    uncut = engine.run(Request("欢迎来北京", changes=WHAT_IF))  # with other pieces there is nothing to compare
    markup["uncut"] = render(attention, uncut, "en")
    for stage, fold, parameter, result in (
        ("segmentation", "cut", "seg words", "cos(c before, c now)"),
        ("meaning", "move", "c towards", 'id="walk"'),
        ("decoder", "own", "own", 'id="own-score"'),
        ("attention", "trial", "att", 'id="trial"'),
        ("uncut", "moved", "att swap c towards seg words", "attention-change"),
    ):
        inside = markup[stage].partition(f'.{fold}" data-of="{parameter}"')[2]
        assert result.lower() in inside.partition('<details class="fold"')[0].lower(), fold
