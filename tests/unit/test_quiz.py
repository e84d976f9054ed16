"""The questions that a run asks: over a hundred sentences of our own each has one right answer, or says it has several,
and what it calls right is what the arrays say."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from app import display
from app.engine.local import LocalEngine
from app.engine.values import Run
from app.locales import keys, translator
from app.request import Request
from app.settings import Settings
from app.teach.quiz.questions import SAME, WORD, Question, questions, words_at_the_end
from model.values.changes import AttentionChange, Changes

WHO = ("我", "他", "她", "老师", "我的朋友")
DID = ("昨天去了图书馆", "每天早上喝一杯茶", "正在给妈妈写信", "不会说英语", "想买一把新伞")
AND = ("。", "，因为天气很好。", "，可是没有人知道。", "，你呢？")
HUNDRED = [who + did + and_ for who in WHO for did in DID for and_ in AND]
TWIN = "zh-en-gru-none"


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings(cached_runs=200))


def asked(engine: LocalEngine, text: str) -> tuple[Run, tuple[Question, ...]]:
    run = engine.run(Request(text, beam=1))
    twin = engine.outcome(Request(text, checkpoint=TWIN, beam=1)).trace if text.endswith("呢？") else None
    return run, questions(run, twin)


def truth(run: Run, question: Question, twin: str = "") -> set[int]:
    """The right choices, straight from the run's arrays."""
    trace, t = run.trace, question.step
    if question.kind == "cut":
        words, characters = run.cuts["accurate"], run.cuts["characters"]
        return {0 if words < characters else 1 if words > characters else 2}
    if question.kind == "next":
        written = display.visible(trace.target[t].text)
        among = trace.target[t].id in trace.top_ids[t][:5]
        return {i for i, choice in enumerate(question.choices[:-1]) if choice == written and among} or {5}
    if question.kind == "look":
        assert trace.attention is not None
        return {i for i, share in enumerate(trace.attention[t]) if share > trace.attention[t].max() - SAME}
    if question.kind == "hide":
        assert run.importance is not None
        i = [display.visible(piece.text) for piece in trace.source.pieces].index(question.values["piece"])
        return {0 if run.importance.occlusion.instead[t, i] == trace.target[t].id else 1}
    kept = [word in WORD.findall(twin.lower()) for word in words_at_the_end(trace.translation)]
    return {0 if all(kept) else 1 if any(kept) else 2}


def test_a_hundred_sentences_are_different() -> None:
    assert len(set(HUNDRED)) == 100


def test_every_question_of_a_hundred_sentences_has_its_right_answer(engine: LocalEngine) -> None:
    kinds: dict[str, int] = {}
    for text in HUNDRED:
        run, all_ = asked(engine, text)
        twins = [question.values["translation"] for question in all_ if question.kind == "twin"]
        for question in all_:
            kinds[question.kind] = kinds.get(question.kind, 0) + 1
            assert set(question.right) == truth(run, question, *twins), (text, question)
            several = [case for case in question.cases if case == "hit-several"]
            assert len(question.right) == 1 or len(several) == len(question.right), (text, question)
            assert len(question.cases) == len(question.choices)
            hits = {i for i, case in enumerate(question.cases) if "hit" in case}
            assert hits == set(question.right), (text, question)
    assert set(kinds) == {"cut", "next", "look", "hide", "twin"}
    assert kinds["next"] == 300 and kinds["hide"] > 150


def test_the_numbers_are_those_of_the_arrays(engine: LocalEngine) -> None:
    run, all_ = asked(engine, HUNDRED[1])
    trace = run.trace
    for question in all_:
        t = question.step
        if question.kind == "next":
            assert question.values["p"] == display.number(exp(trace.target[t].log_prob))
            chances = dict(zip(question.choices, question.mine, strict=True))
            for piece, log_prob in zip(trace.top_pieces[t][:5], trace.decoder.top_log_probs[t], strict=False):
                assert chances[display.visible(piece)] == display.number(exp(float(log_prob)))
        if question.kind == "look":
            assert trace.attention is not None
            assert question.mine == tuple(display.number(float(share)) for share in trace.attention[t])


def test_what_would_be_written_instead_fits_the_probabilities(engine: LocalEngine) -> None:
    """Whatever has more than half of the probability is the likeliest, and what is not has at most half."""
    run = engine.run(Request("他昨天没有去学校。", beam=1))
    assert run.importance is not None
    hidden = run.importance.occlusion
    written = np.array([piece.id for piece in run.trace.target])[:, None]
    before = np.array([piece.log_prob for piece in run.trace.target])[:, None]
    p = np.exp(before + hidden.pieces)
    same = hidden.instead == written
    assert same.any() and not same.all()
    assert same[p > 0.5].all()
    assert (p[~same] <= 0.5).all()


@pytest.mark.parametrize("checkpoint", ["zh-en-gru-none", "en-zh-gru-bahdanau", "topic-n1", "pinyin-nn", "poem-1n"])
def test_every_checkpoint_asks_what_it_can(engine: LocalEngine, checkpoint: str) -> None:
    card = engine.catalogue.card(checkpoint)
    text = (card.task.examples or ("我爱学习。",))[0] if checkpoint != "en-zh-gru-bahdanau" else "I love to study."
    run = engine.run(Request(text, checkpoint=checkpoint))
    kinds = {question.kind for question in questions(run)}
    assert "next" in kinds and "twin" not in kinds
    assert ("look" in kinds) <= (run.trace.attention is not None)
    assert ("cut" in kinds) == card.words


def test_what_a_person_changed_is_not_asked(engine: LocalEngine) -> None:
    changes = Changes(
        prefix=(engine.run(Request("我爱学习")).trace.target[0].id,), attention=(AttentionChange("uniform"),)
    )
    run = engine.run(Request("我爱学习", changes=changes))
    all_ = questions(run)
    assert {question.kind for question in all_} == {"cut", "next"}
    assert all(question.step >= 1 for question in all_ if question.kind == "next")


def test_the_same_sentence_asks_the_same(engine: LocalEngine) -> None:
    run = engine.run(Request("我爱学习"))
    assert questions(run) == questions(run)


def test_pieces_that_look_the_same_are_all_right() -> None:
    from app.teach.quiz.questions import _look_at

    engine = LocalEngine(Settings())
    trace = engine.run(Request("我爱学习")).trace
    question = _look_at(trace, 0, np.array([0.301, 0.299, 0.3, 0.1], np.float32))
    assert question.right == (0, 1, 2)
    assert question.cases == ("hit-several", "hit-several", "hit-several", "second")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_case_has_its_words(engine: LocalEngine, language: str) -> None:
    say = translator(language, "teach/quiz")
    for text in HUNDRED[3::16]:
        for question in asked(engine, text)[1]:
            values = {**question.values, "step": 1, "chosen": "x", "mine": "0.10"}
            assert "{" not in say(f"{question.kind}-ask", **values)
            for case in set(question.cases):
                assert "{" not in say(f"{question.kind}-{case}", **values)
    assert {key.split("-")[0] for key in keys("teach/quiz")} == {"kind", "cut", "next", "look", "hide", "twin"}


def test_the_end_of_a_sentence() -> None:
    assert words_at_the_end("He was sick and the school was closed on Monday.") == ["school", "closed", "monday"]
