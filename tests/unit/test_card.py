"""The figures in README and model cards are those of metrics.json, and the shipped checkpoint keeps its promises."""

import pytest

from model.card import documents, filled
from model.checkpoint import checkpoint_names, load_checkpoint
from model.explain.recompute import recompute
from model.explain.tracing import trace
from model.translate import translate
from model.values.search import SearchSettings


def test_documents_carry_the_measured_figures() -> None:
    assert len(documents()) == 2 + len(checkpoint_names())
    for path in documents():
        text = path.read_text(encoding="utf-8")
        assert "<!-- figures" in text
        assert filled(text) == text, f"{path.name}: run python -m model.card"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("我爱学习", "I love studying."), ("欢迎来北京", "Welcome to Beijing."), ("现在几点了", "What time is it now?")],
)
def test_the_tutorials_sentences_come_out_right(typed: str, expected: str) -> None:
    checkpoint = load_checkpoint("zh-en-gru-bahdanau")
    assert translate(checkpoint, [typed], SearchSettings())[0][0].text == expected
    assert recompute(checkpoint, trace(checkpoint, typed)).largest <= 1e-5
