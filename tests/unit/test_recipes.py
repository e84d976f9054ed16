"""The training file of zh-en-gru-bahdanau: slots, names, numbers; one seed, one file; nothing of benchmarks/kinds."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.kinds import read_kinds
from recipes import changes, mix, words
from recipes.back_translate import Names
from recipes.templates import capital, negation, put_in, subject, templated

HEADER = "zh\ten\tcorpus\n"


def folder(tmp_path: Path) -> Path:
    """Data of our own in the shape of the real files."""
    train = [
        "汤姆喜欢喝茶。\tTom likes tea.\ttatoeba",
        "我去过东京。\tI have been to Tokyo.\ttatoeba",
        "他有35本书。\tHe has 35 books.\ttatoeba",
        "今天下雨。\tIt is raining today.\ttatoeba",
        "放点音乐\tplay some music\tmassive",
        "你要喝水吗？\tDo you want some water?\ttatoeba",
        "我的室友叫陈雨桐。\tMy roommate is called Chen Yutong.\ttatoeba",
    ]
    (tmp_path / "train.tsv").write_text(HEADER + "\n".join(train) + "\n", encoding="utf-8")
    (tmp_path / "extra.tsv").write_text(HEADER + "她笑了。\tShe smiled.\textra\n", encoding="utf-8")
    english = "".join(f"The quiet river runs {n}.\town\n" for n in ("fast", "slow", "deep", "cold", "wide"))
    (tmp_path / "mono-en.tsv").write_text("en\tcorpus\n" + english, encoding="utf-8")
    (tmp_path / "dictionary.tsv").write_text("src\ttgt\n河流\triver\n", encoding="utf-8")
    return tmp_path


def test_the_same_seed_gives_the_same_file_whatever_python_hashes(tmp_path: Path) -> None:
    data, made = folder(tmp_path), []
    for seed in ("1", "2"):
        out = tmp_path / f"mixed{seed}.tsv"
        command = [sys.executable, "-m", "recipes.mix", "--data", data, "--out", out, "--share", "0.01"]
        root = Path(__file__).parents[2]
        subprocess.run(command, cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        made.append(out.read_text(encoding="utf-8"))
    assert made[0] == made[1]
    assert made[0].count("今天下雨。\tIt is raining today.\treal\n") == 3
    assert "放点音乐" not in made[0]
    assert "陈雨桐" not in made[0]  # a sentence of benchmarks/kinds
    assert all(len(line.split("\t")) == 3 for line in made[0].splitlines())


def test_no_sentence_of_the_kinds_is_let_in() -> None:
    refused = mix.forbidden()
    assert all(mix.bare(s.source) in refused for s in read_kinds()["names"])
    assert "" not in refused


def test_names_in_real_pairs_change_on_both_sides() -> None:
    for seed in range(40):
        found = changes.renamed(("汤姆的猫在睡觉。", "Tom's cat is sleeping."), random.Random(seed), ["table"])
        assert found is not None
        assert "汤姆" not in found[0] and "Tom" not in found[1]
        assert found[1].endswith("'s cat is sleeping.")
    assert changes.renamed(("猫在睡觉。", "The cat is sleeping."), random.Random(1), ["table"]) is None


def test_numbers_and_places_change_on_both_sides() -> None:
    for seed in range(40):
        zh, en = changes.renumbered(("他有35本书。", "He has 35 books."), random.Random(seed)) or ("", "")
        assert re.findall(r"\d+", zh) == re.findall(r"\d+", en) != []
        moved = changes.moved(("我去过东京。", "I have been to Tokyo."), random.Random(seed))
        assert moved is not None and moved[1].startswith("I have been to ")
    assert changes.renumbered(("他有1本书。", "He has 1 book."), random.Random(1)) is None
    assert changes.moved(("他是日本人。", "He is from Japan."), random.Random(1)) is None


@pytest.mark.parametrize(
    ("syllables", "name"), [(["si", "yuan"], "Siyuan"), (["xi", "an"], "Xi'an"), (["yu"], "Yu"), (["zi", "e"], "Zi'e")]
)
def test_syllables_are_one_word(syllables: list[str], name: str) -> None:
    assert words.spelled(syllables) == name


@pytest.mark.parametrize(
    ("n", "chinese", "english"),
    [
        (7, "七", "seven"),
        (10, "十", "ten"),
        (25, "二十五", "twenty-five"),
        (105, "一百零五", "one hundred and five"),
        (1500, "一千五百", "one thousand five hundred"),
        (3007, "三千零七", "three thousand and seven"),
    ],
)
def test_numbers_in_words(n: int, chinese: str, english: str) -> None:
    assert (words.chinese_number(n), words.english_number(n)) == (chinese, english)


def test_every_slot_is_filled() -> None:
    rng = random.Random(5)
    made = [p for kind in ("names", "latin", "cities", "digits") for p in templated(kind, 400, rng, ["table", "apple"])]
    made += [*subject(400, rng), *negation(400, rng)]
    assert len(made) == 2400
    assert not [p for p in made if re.search(r"[{}_]", p[0] + p[1])]


def test_a_or_an() -> None:
    assert put_in("I bought a {l}.", "l", "iPad") == "I bought an iPad."
    assert put_in("I bought an {l}.", "l", "Tesla") == "I bought a Tesla."


@pytest.mark.parametrize(
    ("sentence", "written"), [("table", "Table"), ("iPad is new", "iPad is new"), ("25 books", "25 books")]
)
def test_a_capital_begins_a_sentence(sentence: str, written: str) -> None:
    assert capital(sentence) == written


def test_repeating_ends_after_three() -> None:
    rng = random.Random(2)
    for zh, en in (changes.repeated([("我爱你。", "I love you.")], rng) for _ in range(100)):
        assert en.count(",") <= 2
        assert len(zh) > len(set(zh))


def test_unknown_names_are_read_as_tom_and_doubtful_ones_left_out() -> None:
    names = Names(["The cat sleeps."] * 6 + ["Tom likes the cat."] * 6, ["We met Ziri there.", "He said Rima slept."])
    assert names.replaced("Ziri likes the cat.") == ("Tom likes the cat.", ["Ziri"])
    assert names.replaced("Ziri likes Rima's cat.") == ("Tom likes Mary's cat.", ["Ziri", "Rima"])
    assert names.replaced("Tom likes the cat.") == ("Tom likes the cat.", [])
    assert names.replaced("Toughen the cat.") is None  # a word or a name: nobody knows
    assert names.replaced("The 3 cats sleep.") is None
