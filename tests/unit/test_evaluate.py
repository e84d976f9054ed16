"""Scores with their signatures, and translations that come back in the order they were asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.checkpoint import load_checkpoint
from model.decode.fast import FastSteps
from model.evaluate import evaluate_file, main, translate_all, translate_ids
from model.train.score import score
from model.values.search import SearchSettings
from model.values.segmentation import EOS
from tests.conftest import PAIRS, Tiny


def test_a_perfect_translation_with_its_signatures() -> None:
    references = [p.target for p in PAIRS[:5]]
    figures = score(references, references)
    assert (figures["bleu"], figures["chrf"]) == (100.0, 100.0)
    assert figures["bleu_signature"] == "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0"
    assert figures["chrf_signature"] == "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0"


def test_chinese_is_scored_by_characters() -> None:
    figures = score(["我喜欢喝茶。"], ["我喜欢喝茶。"], "zh")
    assert figures["bleu"] == 100.0
    assert "|tok:zh|" in figures["bleu_signature"]


def test_bleu_worked_out_by_hand() -> None:
    # "a b c d e x" against "a b c d e f": precisions 5/6, 4/5, 3/4, 2/3, no brevity penalty: (1/3)^¼
    assert score(["a b c d e x"], ["a b c d e f"])["bleu"] == pytest.approx(100 * (1 / 3) ** 0.25, abs=0.005)


def test_case_counts() -> None:
    assert score(["i like to drink tea."], ["I Like To Drink Tea."])["bleu"] < 50


@pytest.mark.parametrize("batch", [1, 5, 64])
def test_translations_come_back_in_order(tiny: Tiny, batch: int) -> None:
    sources = [e.source for e in tiny.examples[:17]]
    config = SearchSettings(beam=1, max_length=15)
    single = [translate_ids(FastSteps(tiny.model), [s], config)[0] for s in sources]
    assert len({tuple(s) for s in single}) > 3  # or any order would do
    assert translate_ids(FastSteps(tiny.model), sources, config, batch) == single
    assert all(EOS not in ids for ids in single)


def test_translating_sentences(tiny: Tiny) -> None:
    config = SearchSettings(beam=2, max_length=15)
    sentences = [p.source for p in PAIRS[:3]]
    ids = translate_ids(FastSteps(tiny.model), [tiny.source.encode(s) for s in sentences], config)
    assert translate_all(FastSteps(tiny.model), tiny.source, tiny.target, sentences, config) == [
        tiny.target.decode(i) for i in ids
    ]
    assert translate_all(FastSteps(tiny.model), tiny.source, tiny.target, [], config) == []


def write(folder: Path) -> Path:
    path = folder / "test.tsv"
    path.write_text("zh\ten\n" + "".join(f"{p.source}\t{p.target}\n" for p in PAIRS[:4]), encoding="utf-8")
    return path


def test_a_file_gives_every_figure(tiny: Tiny, checkpoint_folder: Path, tmp_path: Path) -> None:
    config = SearchSettings(beam=1, max_length=10)
    figures = evaluate_file(load_checkpoint(checkpoint_folder), write(tmp_path), config, limit=3)
    assert figures["file"] == "test.tsv" and figures["sentences"] == 3 and figures["beam"] == 1
    assert len(figures["sha256"]) == 64
    hypotheses = translate_all(FastSteps(tiny.model), tiny.source, tiny.target, [p.source for p in PAIRS[:3]], config)
    assert figures["bleu"] == score(hypotheses, [p.target for p in PAIRS[:3]])["bleu"]
    assert figures["sentences_per_second"] > 0
    assert figures["threads"] == 1


def test_the_command_prints_and_records(
    checkpoint_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(checkpoint_folder), str(write(tmp_path)), "--beam", "2"])
    printed = json.loads(capsys.readouterr().out)
    assert "evaluation" not in load_checkpoint(checkpoint_folder).metrics
    main([str(checkpoint_folder), str(write(tmp_path)), "--beam", "2", "--record"])
    recorded = load_checkpoint(checkpoint_folder).metrics["evaluation"]["test-beam2"]
    assert (recorded["bleu"], recorded["chrf"], recorded["sha256"]) == (
        printed["bleu"],
        printed["chrf"],
        printed["sha256"],
    )
