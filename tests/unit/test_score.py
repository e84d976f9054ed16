"""Each measure by hand."""

import math

import pytest

from model.train.score import better, calibration_error, edit_distance, error_rate, score


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("abc", "", 3),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
        ("银行", "行银", 2),
        (["ba1", "yu2"], ["ba1"], 1),
    ],
)
def test_edit_distance(one: str, other: str, edits: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == edits


def test_exact_match_and_errors_by_token_and_by_character() -> None:
    answers, references = ["ba1 yu2", "lo4 qu4"], ["ba1 yu2", "le4 qu4"]
    assert score(answers, references, "pinyin", "exact") == {"exact": 50.0, "error_rate": 25.0}
    assert score(answers, references, "pinyin", "cer") == {"cer": round(100 / 14, 2), "exact": 50.0}
    assert error_rate(["疑是"], ["疑是地上"], tokens=False) == 50.0


def test_accuracy_beside_the_majority() -> None:
    assert score(["a", "a", "b", "b"], ["a", "a", "a", "b"], "topic", "accuracy") == {
        "accuracy": 75.0,
        "majority": 75.0,
    }


def test_calibration_error_by_hand() -> None:
    assert calibration_error([0.95, 0.95, 0.55, 0.55], [True, True, True, False]) == pytest.approx(
        0.5 * 0.05 + 0.5 * 0.05
    )
    assert calibration_error([1.0], [True]) == 0
    assert calibration_error([1.0], [False]) == 1


def test_which_of_two_figures_is_the_better() -> None:
    assert better("bleu", 2, 1) and better("accuracy", 2, 1) and better("cer", 1, 2) and better("perplexity", 1, 2)
    assert not better("exact", 1, 1)


@pytest.mark.parametrize(
    ("language", "sentence", "tokenizer"),
    [
        ("ja", "電車が来ました。", "char"),
        ("ko", "기차가 왔습니다.", "char"),
        ("th", "รถไฟมาแล้ว", "char"),
        ("zh-TW", "火車來了。", "zh"),
        ("fr", "Le train est arrivé ce matin.", "13a"),
    ],
)
def test_bleu_needs_no_library_for_any_language(language: str, sentence: str, tokenizer: str) -> None:
    figures = score([sentence], [sentence], language)
    assert figures["bleu"] == 100.0 and f"tok:{tokenizer}" in str(figures["bleu_signature"])


def test_no_references_is_no_figure() -> None:
    assert math.isnan(error_rate([], [], tokens=False))
