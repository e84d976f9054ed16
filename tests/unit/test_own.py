"""Pairs of a person's own: how a text becomes pairs, what is left out, what is held out, and what is taken away."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from model.checkpoint import load_checkpoint
from model.config import Config
from model.task import Side
from model.text.tokenizer import Tokenizer
from model.train import command
from model.train.lesson import as_written
from model.train.own import enough, folder, own_lesson, preview, read_own
from model.train.watch import Watched
from model.values.learning import Item, LearningSettings
from model.values.own import LONGEST, MOST_BYTES, OWN, UNITS, OwnPairs
from model.values.segmentation import InputError
from tests.own_pairs import pairs

SETTINGS = LearningSettings(OWN, hidden=16, seconds=60)
PAIRS = OwnPairs(pairs(220))


def items(text: str) -> list[tuple[str, str]]:
    return [(pair.source, pair.target) for pair in read_own(OwnPairs(text)).pairs]


def code(own: OwnPairs, of: object = read_own) -> str:
    with pytest.raises(InputError) as error:
        of(own)  # type: ignore[operator]
    return error.value.code


# ---------------------------------------------------------------- a text as pairs


@pytest.mark.parametrize(
    "text",
    [
        "uno dos\tone, two\n\n tres \t three; 3 \n",
        'uno dos,"one, two"\ntres,three; 3\n',
        'uno dos;"one, two"\r\ntres;"three; 3"\r\n',
        "\ufeffsource\ttarget\nuno dos\tone, two\ttold by nobody\ntres\tthree; 3",
    ],
)
def test_columns_are_parted_by_what_parts_most_rows(text: str) -> None:
    assert items(text) == [("uno dos", "one, two"), ("tres", "three; 3")]


def test_quotation_marks_are_text_between_tabs() -> None:
    assert items('say "hi\tdis « hi\nno\tnon\n') == [('say "hi', "dis « hi"), ("no", "non")]


def test_a_header_tells_the_languages_and_is_no_pair() -> None:
    read = read_own(OwnPairs("fr,DE\nbonjour,guten Tag\n"))
    assert (read.header, read.languages, read.pairs) == (("fr", "de"), ("fr", "de"), (Item("bonjour", "guten Tag"),))
    assert read_own(OwnPairs("oui\tja\n")).header == ()


def test_rows_are_left_out_by_a_reason_and_named() -> None:
    text = f"a b\tc d\nalone\n\t x\na b\tc d\n{'l' * (LONGEST + 1)}\tm\n\u200b\ty\na b\te\n"
    shown = preview(OwnPairs(text))
    assert [(pair.source, pair.target) for pair in shown.first] == [("a b", "c d"), ("a b", "e")]
    found = {one.reason: (one.rows, one.some) for one in shown.dropped}
    assert found == {
        "empty": (2, ((3, " · x"), (6, "\u200b · y"))),
        "one-column": (1, ((2, "alone"),)),
        "repeated": (1, ((4, "a b · c d"),)),
        "too-long": (1, ((5, "l" * 30),)),
    }


@pytest.mark.parametrize(
    ("text", "languages", "units"),
    [
        ("一只红猫\ta red cat\n一只大狗\ta big dog\n", ("zh", "und"), ("characters", "pieces")),
        ("ねこがいる\t고양이가 있다\n", ("ja", "ko"), ("characters", "pieces")),
        (pairs(60), ("und", "und"), ("words", "words")),
        ("abc\tcba\nxyz\tzyx\n", ("und", "und"), ("characters", "characters")),
    ],
)
def test_languages_and_units_are_told_by_the_text(
    text: str, languages: tuple[str, str], units: tuple[str, str]
) -> None:
    read = read_own(OwnPairs(text))
    assert (read.languages, read.units) == (languages, units)
    given = read_own(OwnPairs(text, ("fr", ""), ("", "pieces")))
    assert (given.languages, given.units) == (("fr", languages[1]), (given.units[0], "pieces"))


@pytest.mark.parametrize(
    ("own", "wrong"),
    [
        (OwnPairs(""), "no-pairs"),
        (OwnPairs(" \n\n"), "no-pairs"),
        (OwnPairs("字" * (MOST_BYTES // 3 + 1)), "pairs-too-large"),
        (OwnPairs('a,"b\n' + "c,d\n" * 40_000), "pairs-unreadable"),
        (OwnPairs("ねこ\tcat\n", units=("words", "")), "no-words"),
    ],
)
def test_what_is_no_table_of_pairs(own: OwnPairs, wrong: str) -> None:
    assert code(own) == wrong


def test_too_little_to_learn_from() -> None:
    assert code(OwnPairs(pairs(199)), enough) == "too-few-pairs"
    assert code(OwnPairs("".join(f"a\t{n}\n" for n in range(300))), enough) == "too-few-sources"
    assert len(enough(OwnPairs(pairs(200))).pairs) == 200


# ---------------------------------------------------------------- what is learned


def test_a_source_that_is_held_out_is_never_learned() -> None:
    twice = OwnPairs(PAIRS.text + PAIRS.text.replace("\n", " denove\n"))  # another target for every source
    lesson = own_lesson(SETTINGS, twice)
    unseen = {pair.source for pair in lesson.unseen_pairs}
    learned = [lesson.source.decode(example.source) for example in lesson.train]
    assert len(unseen) == len(lesson.unseen) == 22
    assert len(learned) == 2 * 198 and not unseen & set(learned)


@pytest.mark.parametrize("unit", UNITS)
def test_pairs_are_learned_however_they_are_cut(unit: str) -> None:
    watched = Watched(own_lesson(SETTINGS, replace(PAIRS, units=(unit, unit))))
    before = watched.look().looks
    for _ in range(12):
        assert watched.advance()
    after = watched.look().looks
    losses = [(early.unseen_loss, late.unseen_loss) for early, late in zip(before, after, strict=True)]
    assert all(early is not None and late is not None and late < early for early, late in losses)
    assert watched.subject.pairs == 198 and len(watched.subject.items) == 8


def test_three_hundred_pairs_are_enough_to_learn_a_rule() -> None:
    watched = Watched(own_lesson(replace(SETTINGS, hidden=48), OwnPairs(pairs(300))))
    for _ in range(110):
        assert watched.advance()
    with_attention, _ = watched.look().looks
    assert with_attention.exact >= 80


def test_an_answer_with_a_word_that_there_is_no_piece_for_is_never_right() -> None:
    tokens = Tokenizer.train("und", ["unu hundo", "la kato"], 50, Side("tokens", 1.0, False))
    assert as_written("la  hundo", tokens) == "la hundo"
    assert as_written("la birdo", tokens) == "la birdo" != tokens.decode(tokens.encode("la birdo"))


# ---------------------------------------------------------------- what is taken away


def test_the_folder_trains_with_the_command_that_stands_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(io.BytesIO(folder(PAIRS))) as archive:
        archive.extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    readme = Path("pairs/README.md").read_text(encoding="utf-8")
    line = next(line.split() for line in readme.splitlines() if "model.train" in line)
    path = Path(line[3])
    config = Config.load(path)
    assert config.task.source.unit == "tokens"
    small = replace(config.model, hidden=8, embedding=8, attention_size=4)
    replace(config, model=small).save(path)
    command.main([*line[3:], "--updates", "2"])
    checkpoint = load_checkpoint(tmp_path / "runs" / "pairs")
    assert checkpoint.metrics["training"]["updates"] == 2
    assert checkpoint.source.encode("the red dog") != checkpoint.source.encode("the red cat")
