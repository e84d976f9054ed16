"""The tasks' training files: the same rows every time, no held-out row in training, what weighs more comes oftener."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from model import prepare
from model.measure.pinyin import Parts

WORDS = [
    ("长大", "zhang3 da4", "train"),
    ("长江", "chang2 jiang1", "train"),
    ("江水", "jiang1 shui3", "train"),
    ("大江", "da4 jiang1", "test"),
]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "pinyin").mkdir()
    rows = [f"{word}\t{reading}\t{len(word)}\t0\t{split}" for word, reading, split in WORDS]
    (tmp_path / "pinyin" / "words.tsv").write_text("\n".join(["src\ttgt\tn_char\tambiguous\tsplit", *rows]) + "\n")
    sentence = "江水很长\tjiāng shuǐ hěn cháng\tjiang1 shui3 hen3 chang2\town"
    (tmp_path / "pinyin" / "sentences.tsv").write_text(f"zh\tpinyin\tnumbered\tcorpus\n{sentence}\n")
    (tmp_path / "next-line").mkdir()
    lines = ["床前有月光\t地上像有霜\t1\ttrain", "风来吹我衣\t雨去湿我鞋\t0\ttrain", "一步一回头\t三步一停留\t1\ttest"]
    (tmp_path / "next-line" / "lines.tsv").write_text("\n".join(["src\ttgt\tanthology\tsplit", *lines]) + "\n")
    return tmp_path


@pytest.mark.parametrize("task", ["pinyin", "pinyin-second", "next-line", "next-line-first"])
def test_a_held_out_row_stays_out_and_the_files_are_the_same_every_time(
    sources: Path, tmp_path: Path, task: str
) -> None:
    for out in ("a", "b"):
        prepare.main([task, str(sources), str(tmp_path / out)])
    files = [{path.name: path.read_bytes() for path in (tmp_path / out).iterdir()} for out in ("a", "b")]
    assert files[0] == files[1] and set(files[0]) == {"train.tsv", "dev.tsv", "test.tsv"}
    train, test = (files[0][name].decode().splitlines()[1:] for name in ("train.tsv", "test.tsv"))
    assert test and not set(train) & set(test)


def test_a_second_stage_shows_common_words_oftener_and_words_side_by_side(sources: Path) -> None:
    first = Counter(source for split, source, _ in prepare.pinyin(sources) if split == "train")
    second = Counter(source for split, source, _ in prepare.pinyin(sources, second=True) if split == "train")
    assert set(first.values()) == {1} and second["长大"] > second["江水"] >= 1
    joined = {source: target for _, source, target in prepare.pinyin(sources, second=True) if len(source) > 2}
    assert sum(len(source) == 4 and source != "江水很长" for source in joined) == 3
    assert all(len(source) == len(target.split()) for source, target in joined.items())


def test_what_anthologies_hold_comes_as_often_as_asked(sources: Path) -> None:
    counts = [Counter(row for row in prepare.next_line(sources, times=times)) for times in (16, 4)]
    famous = ("train", "床前有月光", "地上像有霜")
    assert [count[famous] for count in counts] == [16, 4]
    assert all(count[("train", "风来吹我衣", "雨去湿我鞋")] == 1 for count in counts)
    assert all(count[("test", "一步一回头", "三步一停留")] == 1 for count in counts)


def test_a_text_is_looked_up_by_its_longest_known_parts(sources: Path) -> None:
    rows = prepare.read(sources / "pinyin" / "words.tsv")
    counts: dict[str, Counter[str]] = {"长": Counter({"chang2": 2}), "大": Counter({"da4": 1})}
    look_up = Parts(counts, rows)
    assert look_up.read("长大") == "zhang3 da4"  # a word of its own, not the commonest reading of 长
    assert look_up.read("长大江水") == "zhang3 da4 jiang1 shui3"
    assert look_up.read("长水") == "chang2 ?"
    assert look_up.read("大江") == "da4 ?"  # held out, and 江 has no reading of its own here
