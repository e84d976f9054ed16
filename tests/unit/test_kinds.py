"""What an answer must contain; the files of benchmarks/kinds; the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.checkpoint import load_checkpoint
from model.kinds import FOLDER, evaluate_kinds, fulfils, read_kinds, report
from model.values.search import SearchSettings


@pytest.mark.parametrize(
    ("answer", "contains", "right"),
    [
        ("My name is Li Siyuan.", "Li Siyuan", True),
        ("my name is li siyuan", "Li Siyuan", True),
        ("My name is Li Siyuanyuan.", "Li Siyuan", False),
        ("I am 19 years old.", "19|nineteen", True),
        ("I am nineteen.", "19|nineteen", True),
        ("I am 194.", "19|nineteen", False),
        ("He can't sing.", "not|n't & sing", True),
        ("He can’t sing.", "not|n't & sing", True),
        ("He can sing.", "not|n't & sing", False),
        ("70% of the students", "70%|70 percent", True),
        ("It is 56.5 yuan.", "56.5|56", True),
        ("", "Tom", False),
        ("anything", "", True),
    ],
)
def test_what_an_answer_must_contain(answer: str, contains: str, right: bool) -> None:
    assert fulfils(answer, contains) is right


def test_every_kind_has_thirty_sentences_none_twice() -> None:
    kinds = read_kinds()
    assert set(kinds) == {"names", "latin", "digits", "cities", "negation", "long", "subject", "loops"}
    assert {len(sentences) for sentences in kinds.values()} == {30}
    sources = [s.source for sentences in kinds.values() for s in sentences]
    assert len(set(sources)) == len(sources)
    assert all(bool(s.contains) == (kind != "loops") for kind, sentences in kinds.items() for s in sentences)


def test_a_row_without_its_columns_is_named(tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_text("zh\tcontains\n我叫李明。\tLi Ming\n你好\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"names\.tsv, line 3"):
        read_kinds(tmp_path)


def test_the_figures_count_what_is_right_and_keep_what_is_wrong(tmp_path: Path) -> None:
    rows = "zh\tcontains\n我爱学习。\tstudy|studying|learning|learn\n我爱学习。\tzebra\n"
    (tmp_path / "own.tsv").write_text(rows, encoding="utf-8")
    figures = evaluate_kinds(load_checkpoint("zh-en-gru-bahdanau"), SearchSettings(beam=2), tmp_path)
    assert (figures["own"]["right"], figures["own"]["sentences"]) == (1, 2)
    assert figures["own"]["wrong"][0][0] == "我爱学习。"
    lines = report(figures, verbose=True).splitlines()
    assert lines[2] == "| own | 1 | 2 |"
    assert len(lines) == 4
    assert len(report(figures, verbose=False).splitlines()) == 3


def test_the_files_hold_nothing_that_the_page_ships() -> None:
    shipped = (FOLDER.parents[1] / "pretrained" / "sentences.tsv").read_text(encoding="utf-8")
    assert not [s.source for sentences in read_kinds().values() for s in sentences if f"\t{s.source}\t" in shipped]
