"""Each language is read by its own rules, and each unit of text comes back as it was."""

import pytest

from model.task import Form, Side, Task
from model.text.languages import base, blank, is_simplified
from model.text.normalise import normalise
from model.text.prosody import readings, rhyme, tone
from model.text.tokenizer import Tokenizer
from model.values.segmentation import EOS, UNK


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [
        ("zh", "電車ＡＢ", "电车AB"),
        ("zh-CN", "電車", "电车"),
        ("zh-Hant", "電車", "電車"),
        ("zh_TW", "電車", "電車"),
        ("en", "電車 ﬁne", "電車 fine"),
        ("ja", "電車が　来た。ｶﾞ", "電車が 来た。ｶﾞ"),
        ("th", "น้ำ", "น้ำ"),
        ("fa", "می\u200cخواهم", "می\u200cخواهم"),
        ("fr", "Qu’est-ce ½\u202f?", "Qu’est-ce ½ ?"),
        ("ko", "\u1112\u1161\u11ab글", "한글"),
        ("ru", "Ёлка\u0007", "Ёлка"),
    ],
)
def test_only_chinese_is_simplified_and_only_chinese_and_english_lose_look_alikes(
    language: str, typed: str, kept: str
) -> None:
    assert normalise(typed, language).text == kept


def test_a_code_of_a_language_is_understood_or_refused() -> None:
    assert [base(code) for code in ("zh", "zh-CN", "ZH_Hans", "pt-BR", "pinyin")] == ["zh", "zh", "zh", "pt", "pinyin"]
    assert is_simplified("zh-CN") and not is_simplified("zh-HK") and not is_simplified("ja")
    assert [blank(code) for code in ("zh", "ja", "th", "fr", "ko")] == ["", "", "", " ", " "]
    for code in ("", "中文", "zh CN", "z", "en-"):
        with pytest.raises(ValueError, match="no language"):
            base(code)


def side(unit: str, texts: list[str], size: int = 100, language: str = "fr", **more: object) -> Tokenizer:
    return Tokenizer.train(language, texts, size, Side(unit, **more))  # type: ignore[arg-type]


def test_characters_are_one_piece_each_blanks_too() -> None:
    text = side("characters", ["ab c", "été"], byte_fallback=False)
    assert text.decode(text.encode("bc  été")) == "bc été"
    assert [(p.text, p.start, p.end) for p in text.segment("a x").pieces] == [
        ("a", 0, 1),
        ("▁", 1, 2),
        ("‹unk›", 2, 3),
        ("‹eos›", 3, 3),
    ]
    assert text.encode("xx") == [UNK, UNK, EOS]
    assert "x" in side("characters", ["ab c"], 400).decode(side("characters", ["ab c"], 400).encode("xa"))


def test_tokens_are_what_stands_between_blanks() -> None:
    text = side("tokens", ["ba1 yu2", "yu2 hang2"], language="pinyin")
    assert len(text.vocabulary) == 7  # four special ones and three syllables
    assert text.decode(text.encode("hang2 ba1")) == "hang2 ba1"
    assert [p.text for p in text.segment("yu2 mei3").pieces] == ["▁yu2", "‹unk›", "‹eos›"]


def test_a_label_is_one_piece_whatever_it_says() -> None:
    text = side("label", ["science fiction", "music"], language="topic")
    assert len(text.vocabulary) == 6
    assert len(text.encode("science fiction")) == 2
    assert text.decode(text.encode("science fiction")) == "science fiction"


def test_a_vocabulary_too_small_for_the_characters_says_how_many_there_are() -> None:
    with pytest.raises(
        ValueError, match="a vocabulary of 20 is too small: the characters and special pieces alone are 263"
    ):
        side("pieces", ["été"], 20)


def test_nothing_but_what_exists_is_accepted() -> None:
    for wrong in (
        lambda: Side("letters"),
        lambda: Side(coverage=0),
        lambda: Side("pieces", byte_fallback=False),
        lambda: Form("two"),
        lambda: Form("one", "○○"),
        lambda: Task("2→N"),
        lambda: Task(metric="wer"),
        lambda: Task(unsure=1),
    ):
        with pytest.raises(ValueError):
            wrong()


def test_tones_and_rhymes() -> None:
    assert readings("乐")[0] == "le4" and "yue4" in readings("乐")
    assert readings("a") == () and readings("，") == ()
    assert [tone(c) for c in "光月看吗a，"] == ["平", "仄", "仄", "", "", ""]
    assert rhyme("光") == rhyme("霜") == rhyme("乡") == "唐"
    assert "".join(rhyme(c) for c in "天诗西鱼夜波月人雪云翁") == "寒支齐齐皆波皆文皆文庚"
    assert rhyme("a") == rhyme("，") == ""
