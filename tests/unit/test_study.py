"""The study: how segments are made, the rows read from metrics.json, the table, and figures measured again from the
weights."""

import json
from pathlib import Path

import pytest

from model import study
from model.card import filled
from model.checkpoint import METRICS, PRETRAINED, load_checkpoint, seal_metrics, translation_names
from model.study import markdown, score_sample, segments, study_rows
from model.train.data import Pair
from model.values.study import LengthBin

PAIRS = [Pair(f"句{i}", f"s{i}") for i in range(6)]
LANGUAGES = ("zh", "en")


def test_single_segments_are_those_of_the_length() -> None:
    """Lengths count ‹eos›: 4 pieces make 5."""
    assert segments(PAIRS, [4, 5, 9, 10, 5, 4], 6, 10, False, LANGUAGES) == [PAIRS[1], PAIRS[2], PAIRS[4]]


def test_joined_segments_use_neighbours_once_and_in_order() -> None:
    found = segments(PAIRS, [4, 5, 9, 10, 5, 4], 10, 16, True, LANGUAGES)
    assert found == [Pair("句0句1", "s0 s1"), Pair("句4句5", "s4 s5")]  # 9 + 10 + 1 overshoots and is given up


def test_a_long_sentence_alone_is_not_joined() -> None:
    assert segments(PAIRS[:1], [12], 10, 20, True, LANGUAGES) == []


def test_segments_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "MOST", 2)
    assert len(segments(PAIRS, [4] * 6, 1, 5, False, LANGUAGES)) == 2


def test_every_checkpoint_has_a_row_with_its_figures() -> None:
    rows = {row.name: row for row in study_rows().rows}
    assert set(translation_names()) <= set(rows)
    for name in translation_names():
        row = rows[name]
        metrics = json.loads((PRETRAINED / name / METRICS).read_text(encoding="utf-8"))
        assert row.shipped
        assert row.bleu == metrics["evaluation"]["test-beam5"]["bleu"]
        assert row.direction != "zh→en" or len(row.by_length) == len(study.LENGTHS) + len(study.JOINED)
        assert len(row.by_length) >= 6
        assert all(part.sentences >= study.LEAST for part in row.by_length)
        assert row.history[-1]["update"] == metrics["training"]["updates"]
        assert {r["kind"] for r in metrics["probes"]} == {"paraphrase", "order", "negation", "length", "topic"}
        assert metrics["gradient_by_distance"]["by_distance"][0] == {"distance": 0, "mean": 1.0, "count": 343}


def test_a_row_without_weights_takes_its_configuration_from_configs(tmp_path: Path) -> None:
    folder = tmp_path / "zh-en-gru-none"
    folder.mkdir()
    metrics = {"parameters": 7, "training": {"seconds": 90, "history": []}, "evaluation": {}}
    (folder / METRICS).write_text(json.dumps(metrics), encoding="utf-8")
    seal_metrics(folder)
    (row,) = study_rows(tmp_path).rows
    assert (row.cell, row.attention, row.shipped, row.bleu, row.minutes) == ("gru", "none", False, None, 1.5)
    assert "figures only" in markdown([row])


def test_the_table_shows_what_is_missing_as_missing() -> None:
    rows = study_rows().rows
    table = markdown(rows)
    assert table.count("\n| zh-en-gru-none ") == 2
    assert markdown([rows[0]]).splitlines()[2].startswith(f"| {rows[0].name} | ")
    assert all(isinstance(part, LengthBin) for row in rows for part in row.by_length)


def test_figures_that_cannot_be_read_are_named_and_the_others_stay(tmp_path: Path) -> None:
    for name, written in (("zh-en-gru-none", b"{"), ("zh-en-gru-luong", b'{"parameters": 7}'), ("nowhere", b"{}")):
        (tmp_path / name).mkdir()
        (tmp_path / name / METRICS).write_bytes(written)
    seal_metrics(tmp_path / "zh-en-gru-luong")
    whole = tmp_path / "zh-en-rnn-none"
    whole.mkdir()
    (whole / METRICS).write_text('{"parameters": 7, "training": {"seconds": 90, "history": []}}', encoding="utf-8")
    seal_metrics(whole)
    study = study_rows(tmp_path)
    assert [row.name for row in study.rows] == ["zh-en-rnn-none"]
    assert len(study.faults) == 3
    for name in ("zh-en-gru-none", "zh-en-gru-luong", "nowhere"):
        assert any(name in fault for fault in study.faults)


def test_the_study_block_of_a_document_is_filled() -> None:
    text = "a\n<!-- study -->\nold\n<!-- /study -->\nb"
    assert "old" not in filled(text)
    assert markdown(study_rows().rows) in filled(text)


@pytest.mark.parametrize("name", translation_names())
def test_the_shipped_weights_give_the_recorded_sample_again(name: str) -> None:
    checkpoint = load_checkpoint(name)
    recorded, again = checkpoint.metrics["sample"], score_sample(checkpoint)
    assert recorded["sha256"] == again["sha256"]
    assert recorded["sentences"] == again["sentences"] == 120
    assert abs(recorded["bleu"] - again["bleu"]) <= 0.3  # another machine may round a tie otherwise
    assert abs(recorded["chrf"] - again["chrf"]) <= 0.3
