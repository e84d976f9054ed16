"""Pieces that both languages share: Latin words cut alike, exact spans, Chinese that comes back as typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from model.checkpoint import load_checkpoint
from model.explain.tracing import trace
from model.text.normalise import normalise
from model.text.tokenizer import Tokenizer, train_shared
from model.values.segmentation import EOS
from tests.conftest import SENTENCES
from tests.unit.test_text import AUTOMATIC, bare, check_segmented, quick, typed_texts

NAMES = "Tom and Mary use Google in New York. My iPad is new. The Wi-Fi costs 5,000 yuan in 2024, at 8:30."


@pytest.fixture(scope="module")
def both() -> tuple[Tokenizer, Tokenizer]:
    """Chinese with the English pieces, and English."""
    pairs = [line.split("\t") for line in SENTENCES.strip().splitlines()]
    chinese, english = train_shared([zh for zh, _ in pairs], [*(en for _, en in pairs), NAMES, NAMES], "en", 470, 400)
    return Tokenizer("zh", chinese), Tokenizer("en", english)


def pieces(tokenizer: Tokenizer, text: str) -> str:
    return " ".join(tokenizer.vocabulary.piece(id) for id in tokenizer.encode(text)[:-1])


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("我用Google", "Google"),
        ("Google很大", "Google"),
        ("我去New York", "New York"),
        ("他2024年来", "2024"),
        ("这本书5,000元", "5,000"),
        ("现在8:30", "8:30"),
        ("我的Wi-Fi", "Wi-Fi"),
        ("我的iPad15", "iPad15"),
        ("看https://a.com吧", "https://a.com"),
        ("３５岁", "35"),
    ],
)
def test_a_latin_word_or_number_is_cut_as_in_english(
    both: tuple[Tokenizer, Tokenizer], chinese: str, english: str
) -> None:
    inside, alone = pieces(both[0], chinese), pieces(both[1], english)
    assert f" {alone} " in f" {inside} "


def test_digits_stand_alone(both: tuple[Tokenizer, Tokenizer]) -> None:
    assert pieces(both[1], "2024") == "▁ 2 0 2 4"
    assert pieces(both[0], "2024年") == "▁ 2 0 2 4 年"


def test_every_english_piece_has_an_id_on_both_sides(both: tuple[Tokenizer, Tokenizer]) -> None:
    chinese, english = (t.vocabulary for t in both)
    names = [english.piece(id) for id in range(EOS + 1, len(english))]
    assert all(chinese.find(name) is not None for name in names)
    added = [n for n in names if n.startswith("▁")]
    assert [chinese.log_prob(chinese.find(n)) for n in added] == [english.log_prob(english.find(n)) for n in added]
    assert len({chinese.piece(id) for id in range(len(chinese))}) == len(chinese)


@pytest.mark.parametrize(
    "sentence",
    [
        "我喜欢New York。",
        "New York很大，他们住在那里。",
        "Tom，你来了！",
        "你好，Tom！",
        "我和Tom、Mary去吃饭。",
        "他（Tom）是我的朋友。",
        "我想……不去了。",
        "你说什么？！",
        "真的吗？Tom？！",
        "现在8:30，走吧。",
        "这本书5,000元。",
        "我有3.5个苹果。",
        "他说：“好！”",
        "《茶》很有意思。",
        "我的Wi-Fi坏了。",
        "你看https://a.com/b吧。",
        "请写tom@a.com，快！",
        "Hi, Tom!",
        "我喜欢iPad；他喜欢Google。",
        "2024年，下雨了。",
    ],
)
def test_chinese_comes_back_as_it_was(both: tuple[Tokenizer, Tokenizer], sentence: str) -> None:
    assert both[0].decode(both[0].encode(sentence)) == sentence


@pytest.mark.parametrize("mode", AUTOMATIC)
@quick
@given(typed=typed_texts)
def test_spans_hold_in_every_mode(both: tuple[Tokenizer, Tokenizer], typed: str, mode: str) -> None:
    check_segmented(both[0], typed, mode)


def test_spans_of_latin_words_and_numbers(both: tuple[Tokenizer, Tokenizer]) -> None:
    check_segmented(both[0], "用iPhone5 Pro吗 2024年，Wi-Fi 8:30")


@quick
@given(typed=typed_texts)
@example("我用Google 8:30，New York")
def test_segment_and_encode_agree_and_nothing_is_lost(both: tuple[Tokenizer, Tokenizer], typed: str) -> None:
    ids = both[0].encode(typed)
    if normalise(typed).text:
        assert list(both[0].segment(typed).ids) == ids
    assert bare(both[0].decode(ids)) == bare(normalise(typed).text)


def test_the_blank_marks_span_is_empty_and_stands_before_the_number(both: tuple[Tokenizer, Tokenizer]) -> None:
    found = [(p.text, p.start, p.end) for p in both[0].segment("我 20岁").pieces[:4]]
    assert found == [("我", 0, 1), ("▁", 2, 2), ("2", 2, 3), ("0", 3, 4)]


def test_an_older_vocabulary_shares_nothing(source_text: Tokenizer) -> None:
    assert not source_text.is_shared
    assert "▁" not in pieces(source_text, "我用Google 2024年")


# ---------------------------------------------------------------- 著

PAIRS = """
她穿著紅色的裙子。	她穿着红色的裙子。
他看著窗外的雨。	他看着窗外的雨。
媽媽抱著孩子唱歌。	妈妈抱着孩子唱歌。
門開著，燈也亮著。	门开着，灯也亮着。
別著急，慢慢說。	别着急，慢慢说。
我等著你的電話。	我等着你的电话。
孩子們睡著了。	孩子们睡着了。
他笑著走過來。	他笑着走过来。
牆上掛著一幅畫。	墙上挂着一幅画。
她戴著眼鏡看書。	她戴着眼镜看书。
順著這條路走。	顺着这条路走。
隨著時間過去，他忘了。	随着时间过去，他忘了。
這意味著什麼？	这意味着什么？
房子著火了！	房子着火了！
我活著真好。	我活着真好。
桌子上放著三本書。	桌子上放着三本书。
聽著音樂做作業。	听着音乐做作业。
他拿著傘站在門口。	他拿着伞站在门口。
飛機安全著陸了。	飞机安全着陆了。
她對著鏡子笑。	她对着镜子笑。
魯迅是著名的作家。	鲁迅是著名的作家。
這是他最重要的著作。	这是他最重要的著作。
這座城市以茶著稱。	这座城市以茶著称。
效果十分顯著。	效果十分显著。
我喜歡讀世界名著。	我喜欢读世界名著。
原著比電影好。	原著比电影好。
他們是島上的土著。	他们是岛上的土著。
這本書的著者是誰？	这本书的著者是谁？
他寫了一部學術專著。	他写了一部学术专著。
他讀著一本名著。	他读着一本名著。
""".strip().splitlines()


@pytest.mark.parametrize("pair", PAIRS)
def test_traditional_zhe_is_told_from_zhu(pair: str) -> None:
    traditional, simplified = pair.split("\t")
    assert normalise(traditional).text == normalise(simplified).text
    assert "着" not in simplified or "着" in normalise(traditional).text


# What the shipped model must be able to write: names in Latin letters, digits, full-width marks, of our own making.
WRITTEN = (
    "我去年在New York住过。", "Tom，你来了！", "他说（小声地）：“好的。”", "我想……算了吧。", "真的吗？！", "Tom和Mary都喜欢看书。",
    "你用过Google吗？", "我的iPhone坏了。", "2024年我25岁。", "票价是3.50元。", "会议在8:30开始。", "我住在Los Angeles，你呢？",
    "他说：“我不去。”", "《红楼梦》很长。", "啊，是你！", "这是第1课（共12课）。", "Wi-Fi的密码是什么？", "我爱你……真的。",
    "好的，Tom（我的朋友）明天来。", "温度是30%还是40%？",
)  # fmt: skip


def test_the_shipped_translator_into_chinese_can_write_names_and_marks() -> None:
    """At least 19 of the 20 sentences come back from its own target pieces as they were."""
    target = load_checkpoint("en-zh-gru-bahdanau").target
    lost = [text for text in WRITTEN if target.decode(target.encode(text)) != text]
    assert len(lost) <= 1, lost


def test_the_shipped_translator_tells_the_time() -> None:
    checkpoint = load_checkpoint("en-zh-gru-bahdanau")
    assert trace(checkpoint, "What time is it?").translation == "现在几点？"
