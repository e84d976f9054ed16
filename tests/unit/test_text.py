"""Normalisation, words, pieces, spans and the way back. Whatever is typed gives a right run or an InputError."""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
import regex
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from model.text.normalise import normalise, well_formed
from model.text.tokenizer import Tokenizer, load_tokenizer
from model.text.words import _jieba, lattice, own_words, split_words
from model.values.segmentation import BOS, EOS, PAD, SEGMENTATIONS, UNK, InputError, Normalised

AUTOMATIC = [mode for mode in SEGMENTATIONS if mode != "own"]
PARTITIONS = ["accurate", "no-hmm", "characters"]  # the modes whose words stand end to end

# Tokenizer that a person may send: any code point at all, and a mixture that often joins, drops and changes characters.
CHINESE = "我爱学习北京天安门歡迎來到瞭望臺的了一二三好鬱鬱乾隆"
AWKWARD = "ab ＡＢ１½ﬁéé̈¨ ｶﾞ㈱℃…\t\n\u200b\u200d\u00ad\u0000\u202e\ud800▁_/|<>&。？！👨‍👩‍👧🇨🇳ㄱㅏ한نص"
anything = st.text(st.characters(), max_size=30)
likely = st.text(st.sampled_from(CHINESE + AWKWARD), max_size=30)
typed_texts = st.one_of(anything, likely)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def bare(text: str) -> str:
    """Without blanks, and with the punctuation that Chinese is written with brought back to the form it is read in."""
    read = {**dict(zip("，？！：；（）", ",?!:;()", strict=True)), "…": "..."}
    return text.replace(" ", "").translate(str.maketrans(read))


def spans_of(segmented: object) -> list[str]:
    return [segmented.normalised.typed[w.start : w.end] for w in segmented.words]


# ---------------------------------------------------------------- normalisation


@pytest.mark.parametrize(
    ("typed", "text", "spans"),
    [
        ("ＡＢ１", "AB1", [(0, 1), (1, 2), (2, 3)]),
        ("ﬁn", "fin", [(0, 1), (0, 1), (1, 2)]),
        ("e\u0301t", "ét", [(0, 2), (2, 3)]),
        ("ｶﾞ", "ガ", [(0, 2)]),
        ("½", "1⁄2", [(0, 1)] * 3),
        ("  我 \t\n 爱\u3000你  ", "我 爱 你", [(2, 3), (3, 4), (7, 8), (8, 9), (9, 10)]),
        ("我\r\n爱", "我 爱", [(0, 1), (1, 3), (3, 4)]),
        ("我\u0000爱\u200b你", "我爱你", [(0, 1), (2, 3), (4, 5)]),
        ("歡迎來北京", "欢迎来北京", [(i, i + 1) for i in range(5)]),
        ("一目瞭然", "一目了然", [(i, i + 1) for i in range(4)]),  # a phrase rule
        ("乾隆與乾淨", "乾隆与干净", [(i, i + 1) for i in range(5)]),  # 乾 stays in the emperor's name
        ("▁我", "_我", [(0, 1), (1, 2)]),
        ("\ud800我", "我", [(1, 2)]),
        ("\u202e我\u202c", "我", [(1, 2)]),
        ("\u200b\u0007\ue000\U000e0001", "", []),
        ("", "", []),
    ],
)
def test_normalise(typed: str, text: str, spans: list[tuple[int, int]]) -> None:
    assert normalise(typed) == Normalised(well_formed(typed), text, tuple(spans))


@quick
@given(typed_texts)
def test_normalised_text_is_clean_and_its_spans_lie_in_order_in_the_typed_text(typed: str) -> None:
    n = normalise(typed)
    assert len(n.text) == len(n.spans)
    assert n.text == " ".join(n.text.split())
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} or c == "▁" for c in n.text)
    assert all(0 <= start < end <= len(typed) for start, end in n.spans)
    assert all(a == b or a[1] <= b[0] for a, b in itertools.pairwise(n.spans))  # the same cluster or a later one


@quick
@given(st.text(st.characters(exclude_categories=("C",)), max_size=12))
@example("Å\u0323\u0307x")
@example("ｶﾞﾊﾟ")
@example("각가")
def test_nfkc_by_clusters_is_nfkc_of_the_whole(typed: str) -> None:
    """Save for loose Hangul letters (U+3131–318E, U+FFA0–FFDC): found by trying every pair of assigned characters."""
    loose = regex.sub(r"[\u3131-\u318e\uffa0-\uffdc]", "", typed)
    by_clusters = "".join(unicodedata.normalize("NFKC", m.group()) for m in regex.finditer(r"\X", loose))
    assert by_clusters == unicodedata.normalize("NFKC", loose)


def test_loose_hangul_letters_stay_apart() -> None:
    assert unicodedata.normalize("NFKC", "ㄱㅏ") == "가"
    assert normalise("ㄱㅏ").text == "\u1100\u1161"
    assert normalise("\u1100\u1161").text == "가"  # conjoining letters are one user-perceived character


@quick
@given(st.text(st.sampled_from(CHINESE + "ab c。？"), max_size=30))
def test_simplifying_keeps_the_length(typed: str) -> None:
    assert len(bare(normalise(typed).text)) == len(bare(typed))


def test_lone_surrogates_are_shown_as_unreadable() -> None:
    assert well_formed("a\ud83d我\udc00😀") == "a\ufffd我\ufffd😀"
    assert normalise("a\ufffd\ud83db").text == "ab"


@quick
@given(anything)
def test_a_well_formed_text_can_be_sent_and_keeps_its_length(typed: str) -> None:
    text = well_formed(typed)
    assert len(text) == len(typed)
    assert text.encode().decode() == text
    assert well_formed(text) == text


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("accurate", "小明 硕士 毕业 于 中国科学院 计算所"),
        ("full", "小 明 硕士 毕业 于 中国 中国科学院 科学 科学院 学院 计算 计算所"),
        ("search", "小明 硕士 毕业 于 中国 科学 学院 科学院 中国科学院 计算 计算所"),
        ("no-hmm", "小 明 硕士 毕业 于 中国科学院 计算所"),
        ("characters", "小 明 硕 士 毕 业 于 中 国 科 学 院 计 算 所"),
    ],
)
def test_every_mode_on_jiebas_own_example(mode: str, words: str) -> None:
    text = "小明硕士毕业于中国科学院计算所"
    assert [text[a:b] for a, b in split_words(text, mode)] == words.split()


def test_an_unknown_mode_is_named() -> None:
    with pytest.raises(ValueError, match="unknown segmentation 'jieba'; one of accurate, full"):
        split_words("我", "jieba")


@pytest.mark.parametrize("mode", AUTOMATIC)
@quick
@given(text=typed_texts.map(lambda t: normalise(t).text))
def test_words_cover_every_character_and_no_blank(text: str, mode: str) -> None:
    spans = split_words(text, mode)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert not any(" " in text[start:end] for start, end in spans)
    covered = {i for start, end in spans for i in range(start, end)}
    assert covered == {i for i, c in enumerate(text) if c != " "}
    if mode in PARTITIONS:
        assert "".join(text[start:end] for start, end in spans) == bare(text)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert len(set(spans)) == len(spans)  # no word twice at one place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我我爱北京", [("我", 0), ("我", 1), ("爱", 2), ("北京", 3)]),
        ("几点几点", [("几点", 0), ("几点", 2)]),
        ("北京京", [("北京", 0), ("京", 2)]),
        ("北京，北京！", [("北京", 0), ("，", 2), ("北京", 3), ("！", 5)]),
        ("用iPhone5吗", [("用", 0), ("iPhone5", 1), ("吗", 8)]),
        ("ab cd", [("ab", 0), ("cd", 3)]),
        ("好好学习", [("好好", 0), ("好好学", 0), ("好好学习", 0), ("好学", 1), ("学习", 2)]),
        ("……", [("…", 0), ("…", 1)]),
        ("café", [("café", 0)]),
    ],
)
def test_full_mode_knows_where_repeated_words_marks_and_latin_stand(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(text[start:end], start) for start, end in split_words(text, "full")] == expected


@quick
@given(st.text(st.sampled_from("我爱学习北京天安门欢迎来到的了好大学生活动中心人民"), max_size=20))
@example("我们中出了一个叛徒")
def test_full_mode_gives_jiebas_own_words_in_its_order(text: str) -> None:
    assert [text[a:b] for a, b in split_words(text, "full")] == list(_jieba().cut(text, cut_all=True))


@pytest.mark.parametrize(
    ("typed", "boundaries", "words"),
    [
        ("我爱学习", "我/爱/学习", "我 爱 学习"),
        ("我爱学习", "我爱 学 习", "我爱 学 习"),
        ("我爱学习", " / 我爱 // 学习 | ", "我爱 学习"),
        ("我爱学习", "我／爱学习", "我 爱学习"),
        ("我爱学习", "我爱学习", "我爱学习"),
        ("歡迎來北京", "歡迎/來/北京", "欢迎 来 北京"),
        ("歡迎來北京", "欢迎/来/北京", "欢迎 来 北京"),
        ("一目瞭然", "一/目/瞭/然", "一 目 了 然"),
        ("乾隆", "乾/隆", "乾 隆"),
        ("我 爱 iPhone", "我爱/iPh/one", None),  # a word may not run over a blank of the sentence
        ("我 爱 iPhone", "我/爱/iPh/one", "我 爱 iPh one"),
        ("ＡＢ", "A/B", "A B"),
    ],
)
def test_own_boundaries(typed: str, boundaries: str, words: str | None) -> None:
    text = normalise(typed).text
    if words is None:
        with pytest.raises(InputError):
            own_words(text, boundaries)
    else:
        assert [text[a:b] for a, b in own_words(text, boundaries)] == words.split()


@pytest.mark.parametrize(
    ("boundaries", "word"),
    [
        ("我/爱/学", "习"),
        ("我/爱/学习/吧", "吧"),
        ("我/恨/学习", "恨"),
        ("", "我爱学习"),
        ("/ /", "我爱学习"),
        ("学习/我爱", "学习"),
    ],
)
def test_own_boundaries_that_are_not_the_sentence_name_the_word(boundaries: str, word: str) -> None:
    with pytest.raises(InputError) as caught:
        own_words("我爱学习", boundaries)
    assert (caught.value.code, caught.value.details) == ("boundaries", {"word": word})


@quick
@given(likely, st.randoms(use_true_random=False))
def test_own_boundaries_anywhere_are_taken_or_refused(typed: str, rng: object) -> None:
    text = normalise(typed).text
    cut = "".join(c + rng.choice(["", "/", " "]) for c in typed)
    try:
        spans = own_words(text, cut)
    except InputError as error:
        assert error.code == "boundaries"
    else:
        assert "".join(text[a:b] for a, b in spans) == text.replace(" ", "")


@quick
@given(st.lists(st.text(st.sampled_from(CHINESE), min_size=1, max_size=4), min_size=1, max_size=8))
def test_own_boundaries_of_chinese_are_always_taken(words: list[str]) -> None:
    text = normalise("".join(words)).text
    spans = own_words(text, "/".join(words))
    assert [b - a for a, b in spans] == [len(w) for w in words]


# ---------------------------------------------------------------- the lattice


def every_path(edges: tuple, end: int, start: int = 0) -> list[list]:
    if start == end:
        return [[]]
    return [[e, *rest] for e in edges if e.start == start for rest in every_path(edges, end, e.end)]


@pytest.mark.parametrize("text", ["我爱学习", "南京市长江大桥", "研究生命起源", "他说的确实在理", "AB我"])
def test_the_best_path_has_the_highest_sum_of_log_p(text: str) -> None:
    edges = lattice(text)
    path = [e for e in edges if e.on_path]
    assert "".join(e.text for e in path) == text
    assert all(text[e.start : e.end] == e.text for e in edges)
    totals = [sum(e.log_prob for e in way) for way in every_path(edges, len(text))]
    assert sum(e.log_prob for e in path) == pytest.approx(max(totals), abs=1e-9)
    assert len(totals) > 1 or len(edges) == len(text)
    assert all(e.log_prob < 0 for e in edges)


def test_the_lattice_of_a_known_ambiguity() -> None:
    assert [e.text for e in lattice("研究生命起源") if e.on_path] == ["研究", "生命", "起源"]
    texts = {e.text for e in lattice("研究生命起源")}
    assert {"研究", "研究生", "生命", "起源", "研", "究"} <= texts
    tokenizer = _jieba()
    edge = next(e for e in lattice("研究生命起源") if e.text == "生命")
    assert edge.log_prob == pytest.approx(math.log(tokenizer.FREQ["生命"] / tokenizer.total))
    assert (edge.start, edge.end) == (2, 4)


def test_blanks_stand_outside_the_lattice() -> None:
    edges = lattice("我 爱")
    assert [(e.text, e.start, e.end, e.on_path) for e in edges] == [("我", 0, 1, True), ("爱", 2, 3, True)]
    assert lattice("") == ()


def test_jieba_leaves_nothing_in_the_shared_temporary_folder(tmp_path: Path) -> None:
    code = "from model.text.words import split_words; print(split_words('我爱学习'))"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[(0, 1), (1, 2), (2, 4)]"
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- pieces, spans, ids


def test_the_special_ids(source_text: Tokenizer) -> None:
    vocabulary = source_text.vocabulary
    assert [vocabulary.piece(i) for i in range(4)] == ["‹pad›", "‹unk›", "‹bos›", "‹eos›"]
    assert [vocabulary.log_prob(i) for i in (PAD, UNK, BOS, EOS)] == [0, 0, 0, 0]
    assert len(vocabulary) == 470
    assert vocabulary.find("我") > EOS
    assert vocabulary.find("不在这里的片") is None
    assert vocabulary.log_prob(vocabulary.find("我")) < 0


def test_a_segmented_sentence_whole(source_text: Tokenizer) -> None:
    s = source_text.segment("　我喜歡\t喝茶 。")
    assert s.normalised.text == "我喜欢 喝茶 。"
    assert [(w.text, w.start, w.end) for w in s.words] == [("我", 1, 2), ("喜欢", 2, 4), ("喝茶", 5, 7), ("。", 8, 9)]
    assert "".join(p.text for p in s.pieces[:-1]) == "我喜欢喝茶。"
    last = s.pieces[-1]
    assert (last.text, last.id, last.word, last.start, last.end, last.log_prob) == ("‹eos›", EOS, -1, 9, 9, 0.0)
    assert s.ids == tuple(source_text.encode("我喜歡喝茶。"))


@pytest.mark.parametrize("mode", AUTOMATIC)
def test_segment_follows_the_mode(source_text: Tokenizer, mode: str) -> None:
    text = "小明硕士毕业于中国科学院计算所"
    s = source_text.segment(text, mode)
    assert s.mode == mode
    assert [(w.start, w.end) for w in s.words] == split_words(text, mode)  # nothing typed was changed
    assert [w.text for w in source_text.segment("我爱学习", "own", "我爱/学/习").words] == ["我爱", "学", "习"]


def test_the_bytes_of_an_unknown_character_carry_its_span(source_text: Tokenizer) -> None:
    s = source_text.segment("我龘猫😀")
    unknown = [p for p in s.pieces if s.normalised.typed[p.start : p.end] == "龘"]
    assert [p.text for p in unknown] == ["<0xE9>", "<0xBE>", "<0x98>"]
    assert [p.text for p in s.pieces if (p.start, p.end) == (3, 4)] == ["<0xF0>", "<0x9F>", "<0x98>", "<0x80>"]
    assert source_text.decode(list(s.ids)) == "我龘猫😀"


def check_segmented(text: Tokenizer, typed: str, mode: str = "accurate") -> None:
    """Every promise about spans that can be read off a segmented sentence; or InputError."""
    try:
        s = text.segment(typed, mode)
    except InputError as error:
        assert error.code == ("empty" if not typed.strip() else "nothing-left")
        assert normalise(typed).text == ""
        return
    assert s.pieces[-1].id == EOS
    assert s.pieces[-1].start == s.pieces[-1].end == len(typed)
    assert all(p.id > EOS for p in s.pieces[:-1])  # what is typed never becomes a special token
    assert [p.word for p in s.pieces[:-1]] == sorted(p.word for p in s.pieces[:-1])
    assert {p.word for p in s.pieces[:-1]} == set(range(len(s.words)))
    for word in s.words:
        assert 0 <= word.start < word.end <= len(typed)
        assert len(word.text) <= len(normalise(typed[word.start : word.end]).text)
    for piece in s.pieces[:-1]:
        word = s.words[piece.word]
        assert word.start <= piece.start <= piece.end <= word.end
    for index, pieces in itertools.groupby(s.pieces[:-1], lambda p: p.word):
        word, own = s.words[index], list(pieces)
        assert (own[0].start, own[-1].end) == (word.start, word.end)
        assert [p.start for p in own] == sorted(p.start for p in own)
        assert [p.end for p in own] == sorted(p.end for p in own)
    if mode in PARTITIONS or text.language != "zh":
        assert bare("".join(w.text for w in s.words)) == bare(s.normalised.text)
        assert [w.start for w in s.words] == sorted(w.start for w in s.words)
        assert [p.start for p in s.pieces] == sorted(p.start for p in s.pieces)
        assert bare(text.decode(list(s.ids))) == bare(s.normalised.text)


@pytest.mark.parametrize("mode", AUTOMATIC)
@quick
@given(typed=typed_texts)
def test_spans_in_every_mode(source_text: Tokenizer, typed: str, mode: str) -> None:
    check_segmented(source_text, typed, mode)


@quick
@given(typed=typed_texts)
@example("你<¨好")
def test_spans_of_own_words(source_text: Tokenizer, typed: str) -> None:
    try:
        s = source_text.segment(typed, "own", typed)
    except InputError as error:
        assert error.code in ("empty", "nothing-left", "boundaries")  # a separator before a combining mark
        return
    text = s.normalised.text.replace(" ", "")
    assert bare(source_text.decode(list(s.ids))) == "".join(w.text for w in s.words) == text
    for index, word in enumerate(s.words):
        own = [p for p in s.pieces if p.word == index]
        assert (own[0].start, own[-1].end) == (word.start, word.end)


@quick
@given(typed=typed_texts)
def test_spans_of_english(target_text: Tokenizer, typed: str) -> None:
    check_segmented(target_text, typed)


@quick
@given(typed=typed_texts)
def test_segment_and_encode_give_the_same_ids(source_text: Tokenizer, target_text: Tokenizer, typed: str) -> None:
    for text in (source_text, target_text):
        try:
            ids = list(text.segment(typed).ids)
        except InputError:
            ids = [EOS]
        assert text.encode(typed) == ids


@quick
@given(typed=typed_texts)
@example("<0x41>")
@example("</s>")
def test_decoding_gives_the_normalised_text_back(source_text: Tokenizer, target_text: Tokenizer, typed: str) -> None:
    assert bare(source_text.decode(source_text.encode(typed))) == bare(normalise(typed, "zh").text)
    assert target_text.decode(target_text.encode(typed)) == normalise(typed, "en").text


@quick
@given(
    words=st.lists(
        st.sampled_from(
            ["I", "like", "tea", "and", "3", "dogs,", "don't", "you?", "Yes!", "(No.)", "café", "—", "naïve"]
        ),
        min_size=1,
    )
)
def test_english_comes_back_with_its_blanks(target_text: Tokenizer, words: list[str]) -> None:
    sentence = " ".join(words)
    assert target_text.decode(target_text.encode(sentence)) == sentence


def test_chinese_is_written_with_its_own_punctuation(source_text: Tokenizer) -> None:
    typed = "他说:“我爱你!”,对吗?是3,5个;a,b?"
    assert source_text.decode(source_text.encode(typed)) == "他说：“我爱你！”，对吗？是3,5个；a,b?"


def test_decoding_leaves_special_tokens_out(target_text: Tokenizer) -> None:
    ids = target_text.encode("I like tea.")
    assert ids[-1] == EOS
    assert target_text.decode([BOS, *ids, PAD, PAD]) == "I like tea."
    assert target_text.decode([]) == target_text.decode([EOS]) == ""


def test_broken_bytes_decode_to_a_replacement_character(target_text: Tokenizer) -> None:
    byte = target_text.vocabulary.find("<0xE9>")
    assert "\ufffd" in target_text.decode([byte])


def test_a_piece_without_characters_stands_at_its_word(target_text: Tokenizer) -> None:
    s = target_text.segment("I 龘")
    assert [(p.text, p.start, p.end) for p in s.pieces[1:]] == [
        ("▁", 2, 2), ("<0xE9>", 2, 3), ("<0xBE>", 2, 3), ("<0x98>", 2, 3), ("‹eos›", 3, 3),
    ]  # fmt: skip


def test_a_text_pipeline_comes_back_from_its_file(source_text: Tokenizer, tmp_path: Path) -> None:
    (tmp_path / "source.model").write_bytes(source_text.vocabulary.model)
    again = load_tokenizer("zh", tmp_path / "source.model")
    assert again.encode("我喜欢喝茶，龘！") == source_text.encode("我喜欢喝茶，龘！")


def test_training_a_text_pipeline_gives_the_same_model_every_time(source_text: Tokenizer) -> None:
    from tests.conftest import PAIRS

    assert Tokenizer.train("zh", [p.source for p in PAIRS], 470).vocabulary.model == source_text.vocabulary.model


# ---------------------------------------------------------------- bad input (issue 2, section 5)

RUNS = {
    "emoji": "😀🎉👨‍👩‍👧🇨🇳",
    "latin": "hello world, this is only Latin",
    "rtl": "مرحبا بالعالم שלום",
    "rtl-override": "\u202e我爱你\u202c",
    "control": "我\u0001\u0007\u001b[31m爱\u007f\u0085学习",
    "lone-surrogates": "我\ud83d爱\ude00",
    "nul": "我\u0000爱",
    "markup": "<img src=x onerror=alert(1)>",
    "end-token": "</s>",
    "begin-token": "<s> <pad> <unk>",
    "meta-blank": "▁我▁",
    "byte-piece": "<0x41>",
    "special-names": "‹eos› ‹pad›",
    "long-word": "supercalifragilistic" * 50,
    "long-number": "1" * 1000,
    "traditional": "歡迎來到臺灣，這裡很漂亮",
    "combining": "Z̸̢̛a" + "\u0301" * 300,
    "ten-thousand": "我今天很高兴，" * 1428 + "我爱你们",
    "separators": "/|/ //",
    "one-mark": "。",
}
REFUSED = {
    "": "empty",
    "   \t\n\u3000": "empty",
    "\u200b\u200d\ufeff": "nothing-left",
    "\u0000\u0001": "nothing-left",
    "\ud800\udfff": "nothing-left",
    " \u200b ": "nothing-left",
    "\ue000\U0010fffd": "nothing-left",
}


@pytest.mark.parametrize("mode", AUTOMATIC)
@pytest.mark.parametrize("name", RUNS)
def test_bad_input_runs(source_text: Tokenizer, name: str, mode: str) -> None:
    typed = RUNS[name]
    check_segmented(source_text, typed, mode)
    assert source_text.segment(typed, mode).words


@pytest.mark.parametrize("name", RUNS)
def test_bad_input_runs_as_english(target_text: Tokenizer, name: str) -> None:
    check_segmented(target_text, RUNS[name])


@pytest.mark.parametrize("mode", SEGMENTATIONS)
@pytest.mark.parametrize(("typed", "code"), REFUSED.items())
def test_bad_input_is_refused_with_its_reason(source_text: Tokenizer, typed: str, code: str, mode: str) -> None:
    with pytest.raises(InputError) as caught:
        source_text.segment(typed, mode, "我")
    assert caught.value.code == code
    assert source_text.encode(typed) == [EOS]


def test_what_looks_like_a_token_is_read_as_characters(source_text: Tokenizer) -> None:
    for typed in ("</s>", "<s>", "<unk>", "<pad>", "<0x41>", "▁"):
        segmented = source_text.segment(typed, "characters")
        assert min(segmented.ids[:-1]) > EOS
        assert source_text.decode(list(segmented.ids)) == typed.replace("▁", "_")
    assert source_text.vocabulary.find("<0x41>") not in source_text.encode("<0x42>")


def test_the_words_of_markup_lie_on_the_markup(source_text: Tokenizer) -> None:
    typed = "<img src=x onerror=alert(1)>"
    assert "".join(spans_of(source_text.segment(typed))) == typed.replace(" ", "")


@pytest.mark.parametrize("unit", ["我今天很高兴，", "龘", "a", "é", "我 ", "👨‍👩‍👧", "好"])
def test_ten_thousand_characters_take_little_time(source_text: Tokenizer, unit: str) -> None:
    typed = (unit * 10_000)[:10_000]
    source_text.segment("我")  # jieba's dictionary is read once
    for mode in AUTOMATIC:
        started = time.process_time()
        source_text.segment(typed, mode)
        assert time.process_time() - started < 2, mode
    started = time.process_time()
    lattice(normalise(typed).text)
    own_words(normalise(typed).text, typed)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "boundaries", "words"),
    [
        ("今天3/4到", "今天/3/4/到", ["今天", "3/4", "到"]),
        ("今天3/4到", "今天/3//4/到", ["今天", "3/", "4", "到"]),
        ("今天3/4到", "今天 3 /4 到", ["今天", "3", "/4", "到"]),
        ("今天3/4到", "今天｜3／4｜到", ["今天", "3/4", "到"]),
        ("3|4和/", "3|4/和//", ["3|4", "和/"]),
        ("/3", "/3", ["/3"]),
        ("我爱学习", "我/爱|学 习", ["我", "爱", "学", "习"]),
    ],
)
def test_own_boundaries_leave_the_sentences_own_marks(text: str, boundaries: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in own_words(text, boundaries)] == words


def test_a_mark_of_the_sentence_cannot_be_left_out() -> None:
    with pytest.raises(InputError) as caught:
        own_words("今天3/4到", "今天/3 4/到")
    assert caught.value.code == "boundaries"
