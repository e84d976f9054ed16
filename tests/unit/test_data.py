"""Reading a TSV, naming what is wrong with it, and the batches made of it."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
import torch

from model.config import TrainConfig
from model.network.seq2seq import pad
from model.text.tokenizer import Tokenizer
from model.train.data import (
    BadRow,
    Example,
    Pair,
    batches,
    encode_pairs,
    make_batch,
    prepare,
    read_pairs,
    report,
    sentence_case,
)
from model.values.segmentation import BOS, EOS, PAD


def write(tmp_path: Path, content: bytes | str) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file_with_its_sum_and_corpora(tmp_path: Path) -> None:
    content = "zh\ten\tcorpus\n你好\tHello.\town\n再见\tBye.\tother\n"
    table = read_pairs(write(tmp_path, content), "zh", "en")
    assert table.pairs == (Pair("你好", "Hello.", "own"), Pair("再见", "Bye.", "other"))
    assert table.bad_rows == ()
    assert table.sha256 == hashlib.sha256(content.encode()).hexdigest()


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    table = read_pairs(write(tmp_path, "id\ten\tzh\n1\tHello.\t你好\n"), "zh", "en")
    assert table.pairs == (Pair("你好", "Hello."),)


COLUMNS = "another number of columns than the header"


def test_bad_rows_are_named_by_line(tmp_path: Path) -> None:
    rows = ["zh\ten", "你好\tHello.", "一列", "三\t列\t啊", "\tEmpty source.", "空译文\t  ", "", "再见\tBye."]
    table = read_pairs(write(tmp_path, "\n".join(rows) + "\n"), "zh", "en")
    assert [p.source for p in table.pairs] == ["你好", "再见"]
    assert table.bad_rows == (
        BadRow(3, COLUMNS, "1, not 2"),
        BadRow(4, COLUMNS, "3, not 2"),
        BadRow(5, "an empty side"),
        BadRow(6, "an empty side"),
        BadRow(7, COLUMNS, "1, not 2"),
    )


@pytest.mark.parametrize("break_", ["\u2028", "\u0085", "\u000b", "\u000c", "\u001c", "\r"])
def test_only_a_line_feed_ends_a_row(tmp_path: Path, break_: str) -> None:
    table = read_pairs(write(tmp_path, f"zh\ten\n你{break_}好\tHello.\n坏\n"), "zh", "en")
    assert table.pairs == (Pair(f"你{break_}好", "Hello."),)
    assert [bad.line for bad in table.bad_rows] == [3]


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_bom_crlf_and_a_missing_last_line_end(tmp_path: Path, prefix: bytes, end: str, last: bool) -> None:
    text = end.join(["zh\ten", "你好\tHello.", "再见\tBye."]) + (end if last else "")
    table = read_pairs(write(tmp_path, prefix + text.encode()), "zh", "en")
    assert table.pairs == (Pair("你好", "Hello."), Pair("再见", "Bye."))
    assert table.bad_rows == ()


def test_a_missing_column_is_named_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"pairs\.tsv has no column 'en'; its first row, the header, says zh, fr"):
        read_pairs(write(tmp_path, "zh\tfr\n你好\tSalut.\n"), "zh", "en")
    with pytest.raises(ValueError, match="no column 'zh'; its first row, the header, says nothing"):
        read_pairs(write(tmp_path, ""), "zh", "en")


def test_what_is_not_utf_8_is_named_with_the_byte(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"pairs\.tsv is not UTF-8: byte 6"):
        read_pairs(write(tmp_path, b"zh\ten\n" + "你好".encode("gb18030") + b"\tHello.\n"), "zh", "en")


@pytest.mark.parametrize("content", ["zh\ten\n", "zh\ten", "zh\ten\n\t\n"])
def test_a_file_without_a_usable_row_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(ValueError, match="no usable row"):
        read_pairs(write(tmp_path, content), "zh", "en")


@pytest.mark.parametrize(
    ("lower", "written"),
    [
        ("wake me at nine", "Wake me at nine."),
        ("what is the time", "What is the time?"),
        ("what's on", "What's on?"),
        ("i think i'm late", "I think I'm late."),
        ("do i have mail", "Do I have mail?"),
        ("stop!", "Stop!"),
        ("is it ？", "Is it ？"),
        ("in italy", "In italy."),
        ("  two   blanks ", "Two blanks."),
        ("", ""),
        ("   ", "   "),
    ],
)
def test_sentence_case(lower: str, written: str) -> None:
    assert sentence_case(lower) == written


def test_prepare_leaves_out_and_rewrites_by_corpus() -> None:
    pairs = (Pair("一", "one", "low"), Pair("二", "two", "out"), Pair("三", "three", "as-is"))
    config = TrainConfig(drop_corpora=("out",), sentence_case_corpora=("low",))
    assert prepare(pairs, config) == [Pair("一", "One.", "low"), Pair("三", "three", "as-is")]
    assert prepare(pairs, TrainConfig()) == list(pairs)


def test_encode_pairs(source_text: Tokenizer, target_text: Tokenizer) -> None:
    pairs = [Pair("我喜欢喝茶。", "I like to drink tea."), Pair("？", "What?"), Pair("好！？", "Good!")]
    (first, mark, two), bad = encode_pairs(pairs, source_text, target_text, 80)
    assert bad == []
    assert first.source == source_text.encode("我喜欢喝茶。")
    assert first.source_unmarked == source_text.encode("我喜欢喝茶")
    assert first.source[-1] == first.source_unmarked[-1] == first.target[-1] == EOS
    assert mark.source_unmarked == mark.source  # a mark alone stays
    assert two.source_unmarked == source_text.encode("好")


def test_encode_pairs_leaves_out_what_is_too_long_on_either_side(
    source_text: Tokenizer, target_text: Tokenizer
) -> None:
    pair = Pair("我喜欢喝茶。", "I like to drink tea.", line=7)
    (example,), _ = encode_pairs([pair], source_text, target_text, 80)
    longest = max(len(example.source), len(example.target))
    assert len(encode_pairs([pair], source_text, target_text, longest)[0]) == 1
    kept, bad = encode_pairs([pair, Pair("\u200b", "I", line=9)], source_text, target_text, longest - 1)
    assert kept == []
    assert bad == [
        BadRow(7, f"a side longer than max_pieces = {longest - 1}", f"{longest} pieces"),
        BadRow(9, "a side with nothing readable in it"),
    ]
    assert encode_pairs([Pair(pair.source, "I")], source_text, target_text, len(example.source) - 1)[0] == []


def test_what_is_left_out_is_counted_by_reason_and_some_of_it_named() -> None:
    bad = [BadRow(n, "an empty side") for n in (3, 5, 8, 9)] + [BadRow(4, "too long", "90 pieces")]
    assert report(bad, 20, Path("pairs.tsv")) == [
        "pairs.tsv: 4 of 20 rows left out, an empty side: line 3, 5, 8, …",
        "pairs.tsv: 1 of 20 rows left out, too long: line 4 (90 pieces)",
    ]


def test_a_file_without_a_usable_row_says_why(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no usable row; pairs\.tsv: 2 of 2 rows left out, an empty side: line 2, 3"):
        read_pairs(write(tmp_path, "zh\ten\n\tHello.\n你好\t\n"), "zh", "en")
    for missing in (tmp_path / "nowhere.tsv", tmp_path):
        with pytest.raises(ValueError, match="cannot be read"):
            read_pairs(missing, "zh", "en")


def test_batches_go_by_the_longer_side() -> None:
    """A source of 50 pieces costs as much as a target of 50."""
    rows = [Example([9] * 49 + [EOS], [EOS], [8, EOS]) for _ in range(12)]
    assert [len(b.targets) for b in batches(rows, 100, 0.0, random.Random(1))] == [2] * 6


def test_pad_and_make_batch() -> None:
    assert pad([[5, 3], [3], [7, 8, 3]]).tolist() == [[5, 3, 0], [3, 0, 0], [7, 8, 3]]
    batch = make_batch([[5, 3], [3]], [[10, 11, 3], [12, 3]])
    assert batch.source.tolist() == [[5, 3], [3, PAD]]
    assert batch.inputs.tolist() == [[BOS, 10, 11], [BOS, 12, PAD]]
    assert batch.targets.tolist() == [[10, 11, EOS], [12, EOS, PAD]]
    assert batch.tokens == 5


def examples(count: int = 137) -> list[Example]:
    rng = random.Random(5)
    return [Example([1000 + i, 7, EOS], [1000 + i, EOS], [2000 + i] * rng.randint(1, 12) + [EOS]) for i in range(count)]


@pytest.mark.parametrize("tokens", [1, 20, 60, 10_000])
def test_batches_cover_every_example_exactly_once(tokens: int) -> None:
    made = list(batches(examples(), tokens, 0.0, random.Random(1)))
    rows = [(s[0], t[0]) for b in made for s, t in zip(b.source.tolist(), b.targets.tolist(), strict=True)]
    assert sorted(rows) == [(1000 + i, 2000 + i) for i in range(137)]
    assert all(b.tokens <= max(tokens, 13) + 3 * len(b.targets) for b in made)  # jitter may put a longer row last
    assert (len(made) == 137) if tokens == 1 else (len(made) == 1) if tokens == 10_000 else (1 < len(made) < 137)


def test_batches_put_like_lengths_together_in_random_order() -> None:
    made = list(batches(examples(), 60, 0.0, random.Random(1)))
    lengths = [(b.targets != PAD).sum(1) for b in made]
    assert max(int(n.max() - n.min()) for n in lengths) <= 3
    means = [float(n.float().mean()) for n in lengths]
    assert means != sorted(means)


def test_batches_depend_on_the_generator_alone() -> None:
    def order(seed: int) -> list[list[int]]:
        return [b.source[:, 0].tolist() for b in batches(examples(), 60, 0.5, random.Random(seed))]

    assert order(1) == order(1)
    assert order(1) != order(2)


@pytest.mark.parametrize(("probability", "low", "high"), [(0.0, 0, 0), (1.0, 137, 137), (0.3, 25, 57)])
def test_the_final_mark_is_dropped_as_often_as_asked(probability: float, low: int, high: int) -> None:
    made = batches(examples(), 60, probability, random.Random(1))
    dropped = sum(int((b.source[:, 1] == EOS).sum()) for b in made)
    assert low <= dropped <= high


def test_ids_are_whole_numbers() -> None:
    assert make_batch([[3]], [[3]]).source.dtype == torch.int64
