"""Toy tasks: right by their own rule, the same from the same seed, and no test item in training."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from model.train.toys import STYLES, TOYS, chinese_number, is_held_out


@pytest.mark.parametrize("name", TOYS)
def test_a_seed_gives_the_same_items_and_another_gives_others(name: str) -> None:
    toy = TOYS[name]
    first, again, other = (list(islice(toy.items(seed), 200)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("name", TOYS)
def test_no_test_item_is_trained_on(name: str) -> None:
    toy = TOYS[name]
    trained = {source for source, _ in islice(toy.items(3), 3000)}
    tested = toy.test_items(300)
    assert len({source for source, _ in tested}) == 300
    assert not trained & {source for source, _ in tested}
    assert all(is_held_out(source) for source, _ in tested)


@pytest.mark.parametrize("name", TOYS)
def test_sources_have_the_lengths_that_are_said(name: str) -> None:
    toy = TOYS[name]
    lengths = {len(source) for source, _ in islice(toy.items(1), 3000)}
    assert toy.shortest <= min(lengths) and max(lengths) <= toy.longest


def test_reverse_reverses() -> None:
    assert all(source[::-1] == target for source, target in islice(TOYS["reverse"].items(1), 100))


def test_sums_are_right() -> None:
    for source, target in islice(TOYS["sums"].items(1), 100):
        one, other = source.split("+")
        assert int(one) + int(other) == int(target)


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        (0, "零"), (7, "七"), (10, "十"), (14, "十四"), (20, "二十"), (110, "一百一十"), (101, "一百零一"), (1000, "一千"),
        (1001, "一千零一"), (1010, "一千零一十"), (4203, "四千二百零三"), (9999, "九千九百九十九"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_read_them(value: int, spoken: str) -> None:
    assert chinese_number(value) == spoken


def test_numbers_have_bounds() -> None:
    with pytest.raises(ValueError, match="0 to 9999"):
        chinese_number(10_000)


def test_a_day_is_written_in_six_ways() -> None:
    assert [style(date(2024, 3, 5)) for style in STYLES] == [
        "2024年3月5日", "二〇二四年三月五日", "March 5, 2024", "5 Mar 2024", "2024/3/5", "05.03.2024",
    ]  # fmt: skip


def test_a_syllable_stands_for_every_character() -> None:
    items = dict(islice(TOYS["pinyin"].items(1), 500))
    assert all(len(source) == len(target.split()) for source, target in items.items())
