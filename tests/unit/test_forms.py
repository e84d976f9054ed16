"""Answers held to a form: the masks by hand, and a search that keeps to them whatever the model would rather say."""

from __future__ import annotations

import pytest
import torch

from model.decode.forms import held_to
from model.decode.search import search
from model.decode.steps import PlainSteps
from model.network.seq2seq import pad
from model.task import Form, Side
from model.text.prosody import rhyme, tone
from model.text.tokenizer import Tokenizer
from model.values.search import SearchSettings
from model.values.segmentation import EOS
from tests.conftest import tiny_model

VERSE = "○○○○○，○○○○韵。○○○○○，○○○○韵。"
CHARACTERS = Tokenizer.train(
    "zh", ["窗前明月光疑是地上霜举头望山低思故乡长香凉，。?!"], 100, Side("characters", byte_fallback=False)
)
SAMPLING = SearchSettings(beam=4, sample=True, max_length=60)


def answers(
    form: Form, settings: SearchSettings, lengths: tuple[int, ...] = (4, 2), seed: int = 0
) -> list[list[list[int]]]:
    """Every node's path of a search of an untrained model, finished ones only."""
    model = tiny_model(vocabulary=(30, len(CHARACTERS.vocabulary)), seed=seed)
    sources = [[*range(5, 5 + n), EOS] for n in lengths]
    masks = held_to(form, CHARACTERS)
    with torch.inference_mode():
        steps = PlainSteps(model)
        found = search(steps, steps.read(pad(sources)), settings, allowed=[masks(s) for s in sources])
    return [[list(h.ids) for h in result.hypotheses] for result in found]


@pytest.mark.parametrize("settings", [SearchSettings(beam=1), SearchSettings(beam=3, n_best=3), SAMPLING])
def test_as_long_as_the_source_and_one_piece(settings: SearchSettings) -> None:
    for form, expected in ((Form("source"), (4, 2)), (Form("one"), (1, 1))):
        for found, length in zip(answers(form, settings), expected, strict=True):
            assert found and all(len(ids) == length + 1 and ids[-1] == EOS for ids in found)


@pytest.mark.parametrize("settings", [SearchSettings(beam=1), SearchSettings(beam=3, n_best=3), SAMPLING])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_verse_keeps_its_pattern_its_rhyme_and_repeats_nothing(settings: SearchSettings, seed: int) -> None:
    for ids in answers(Form(pattern=VERSE, distinct=True), settings, (1,), seed)[0]:
        text = CHARACTERS.decode(ids)
        assert len(text) == 24 and [text[i] for i in (5, 11, 17, 23)] == ["，", "。", "，", "。"]
        lines = text.replace("，", "。").split("。")[:4]
        assert all(len(set(line)) == 5 for line in lines)
        assert rhyme(lines[1][-1]) == rhyme(lines[3][-1]) and lines[1][-1] != lines[3][-1]
        assert all(tone(lines[i][-1]) == "平" for i in (1, 3))


def test_tones_of_a_pattern() -> None:
    for ids in answers(Form(pattern="平平仄仄平"), SAMPLING, (1,))[0]:
        assert all(sign == tone(c) for sign, c in zip("平平仄仄平", CHARACTERS.decode(ids), strict=True))


def test_what_is_not_allowed_keeps_its_probability() -> None:
    """log p is the model's own, so a form costs what the model would have given elsewhere."""
    model = tiny_model(vocabulary=(30, len(CHARACTERS.vocabulary)))
    encoded = model.encoder(pad([[5, 6, EOS]]))
    mask = held_to(Form("one"), CHARACTERS)([5, 6, EOS])
    with torch.inference_mode():
        steps = PlainSteps(model)
        result = search(steps, steps.begin(encoded), SearchSettings(beam=1), allowed=[mask])[0].best
        again = model.decoder.follow(list(result.ids), encoded)
    expected = [float(torch.log_softmax(s.logits, -1)[0, i]) for s, i in zip(again, result.ids, strict=True)]
    assert list(result.log_probs) == pytest.approx(expected, abs=1e-5)


def test_a_vocabulary_of_six_is_enough() -> None:
    labels = Tokenizer.train("topic", ["甲", "乙"], 100, Side("label", byte_fallback=False))
    assert len(labels.vocabulary) == 6
    model = tiny_model(vocabulary=(30, 6))
    with torch.inference_mode():
        steps, mask = PlainSteps(model), held_to(Form("one"), labels)([5, EOS])
        found = search(steps, steps.read(pad([[5, EOS]])), SearchSettings(beam=5), allowed=[mask])
    assert labels.decode(list(found[0].best.ids)) in ("甲", "乙") and len(found[0].best.ids) == 2


def test_a_form_that_the_vocabulary_cannot_write_is_refused() -> None:
    with pytest.raises(ValueError, match="no piece for ； in the form"):
        held_to(Form(pattern="○；"), CHARACTERS)
    latin = Tokenizer.train("fr", ["abc"], 100, Side("characters", byte_fallback=False))
    with pytest.raises(ValueError, match="no piece for ○"):
        held_to(Form(pattern="○"), latin)


def test_no_form_no_mask() -> None:
    assert held_to(Form(), CHARACTERS)([5, EOS]) is None


def test_of_several_poems_one_with_its_theme_goes_first() -> None:
    """Drawn with the same seed the tree is the same; only which of its leaves is the answer differs."""
    model = tiny_model(vocabulary=(len(CHARACTERS.vocabulary), len(CHARACTERS.vocabulary)))
    settings = SearchSettings(beam=12, n_best=12, sample=True, max_length=60)
    for theme in "光月香":
        ids = CHARACTERS.encode(theme)
        found = []
        for form in (Form(pattern=VERSE), Form(pattern=VERSE, theme=True)):
            mask = held_to(form, CHARACTERS, CHARACTERS)(ids)
            steps = PlainSteps(model)
            found.append(search(steps, steps.read(pad([ids])), settings, allowed=[mask])[0])
        plain, themed = ([CHARACTERS.decode(list(h.ids)) for h in result.hypotheses] for result in found)
        having = [theme in poem for poem in themed]
        assert sorted(plain) == sorted(themed) and 0 < sum(having) < 12
        assert having == sorted(having, reverse=True)
        assert held_to(Form(pattern=VERSE, theme=True), CHARACTERS)(ids) is not None  # no source, no theme to ask for
