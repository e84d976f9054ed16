"""The training files of both directions: slots, names, numbers; one seed, one file; nothing that is measured on."""

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
    (tmp_path / "dialogue.tsv").write_text(HEADER + "请问您要几张票？\tHow many tickets?\tdialogue\n", encoding="utf-8")
    (tmp_path / "dev.tsv").write_text(HEADER + "河很宽。\tThe river is wide.\town\n", encoding="utf-8")
    (tmp_path / "test.tsv").write_text(HEADER + "河很深。\tThe river is deep.\town\n", encoding="utf-8")
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


def test_no_sentence_that_is_measured_on_is_let_in(tmp_path: Path) -> None:
    refused = mix.forbidden(folder(tmp_path))
    assert all(mix.bare(s.source) in refused for s in read_kinds()["names"])
    assert {"河很宽", "theriveriswide", "河很深", "theriverisdeep"} <= refused
    assert "" not in refused


@pytest.mark.parametrize(
    ("to", "expected"), [("en", "◇雨停了。\tThe rain has stopped."), ("zh", "雨停了。\t◇The rain has stopped.")]
)
def test_the_surest_back_translations_are_tagged_on_the_side_that_is_read(
    tmp_path: Path, to: str, expected: str
) -> None:
    made = [
        "雨停了。\tThe rain has stopped.\tThe rain has stopped.\t\t-0.1\town",
        "河很宽。\tThe river is wide.\tThe river is wide.\t\t-0.2\town",
    ]
    made += [f"我不知道{n}。\tI do not know.\tI do not know.\t\t-0.9\town" for n in "甲乙"]
    (tmp_path / "made.tsv").write_text("\n".join(made) + "\n", encoding="utf-8")
    options = ["--best", "0.5", "--share", "0", "--data", str(folder(tmp_path)), "--out", str(tmp_path / "mixed.tsv")]
    mix.main(["--to", to, "--back-translated", str(tmp_path / "made.tsv"), *options])
    kept = [
        line for line in (tmp_path / "mixed.tsv").read_text("utf-8").splitlines() if line.endswith("\tback-translated")
    ]
    assert kept == [f"{expected}\tback-translated"]  # two of four, and one of these is in dev.tsv


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


CAPITALS = changes.Capitals(["Well, it is late.", "And then, the cat met Tom, but Tom slept."])


@pytest.mark.parametrize(
    ("sentence", "inside"),
    [
        ("It is raining.", "it is raining."),
        ("The dog barks.", "the dog barks."),
        ("Tom is late.", "Tom is late."),
        ("I'm late.", "I'm late."),
        ("2024 was good.", "2024 was good."),
        ("Ziri is late.", "Ziri is late."),  # never seen: it may be a name
    ],
)
def test_a_sentence_after_a_comma_begins_small_unless_its_first_word_is_a_name(sentence: str, inside: str) -> None:
    assert CAPITALS.lowered(sentence) == inside


def test_joined_clauses_have_no_capital_after_a_comma() -> None:
    pairs = [("天黑了。", "It is dark."), ("猫睡了。", "The cat sleeps."), ("汤姆走了。", "Tom left.")]
    made = [changes.joined(pairs, random.Random(seed), CAPITALS) for seed in range(60)]
    clauses = [en for _, en in made if ", " in en]
    assert len(clauses) > 10 and len(clauses) < 60
    assert not [en for en in clauses if re.search(r", (?:\w+ ){0,2}(It|The)\b", en)]


@pytest.mark.parametrize("to", ["en", "zh"])
def test_repeating_ends_after_three(to: str) -> None:
    rng = random.Random(2)
    made = [changes.repeated([("我爱你。", "I love you.")], rng, CAPITALS, to) for _ in range(100)]
    assert all(len(zh) > len(set(zh)) for zh, _ in made)
    times = [en.count(",") + 1 if to == "en" else zh.count("哈") for zh, en in made]
    assert max(times) == 3
    assert max(zh.count("哈") if to == "en" else en.count(",") + 1 for zh, en in made) > 5


def test_unknown_names_are_read_as_tom_and_doubtful_ones_left_out() -> None:
    names = Names(["The cat sleeps."] * 6 + ["Tom likes the cat."] * 6, ["We met Ziri there.", "He said Rima slept."])
    assert names.replaced("Ziri likes the cat.") == ("Tom likes the cat.", ["Ziri"])
    assert names.replaced("Ziri likes Rima's cat.") == ("Tom likes Mary's cat.", ["Ziri", "Rima"])
    assert names.replaced("Tom likes the cat.") == ("Tom likes the cat.", [])
    assert names.replaced("Toughen the cat.") is None  # a word or a name: nobody knows
    assert names.replaced("The 3 cats sleep.") is None
