"""What a person changes in a run: it takes effect where it says, NumPy repeats it, and what does not fit is said."""

import numpy as np
import pytest

from model.checkpoint import Checkpoint, load_checkpoint
from model.explain.recompute import recompute
from model.explain.tracing import trace
from model.explain.whatif import effect
from model.values.changes import AttentionChange, Changes, ContextChange
from model.values.search import SearchSettings
from model.values.segmentation import EOS, InputError

TEXT, OTHER = "他昨天没有去学校", "你想喝茶还是咖啡？"
SETTINGS = SearchSettings(beam=2, n_best=2, max_length=30)


@pytest.fixture(scope="module", params=["zh-en-gru-bahdanau", "zh-en-gru-none", "zh-en-lstm-bahdanau"])
def checkpoint(request: pytest.FixtureRequest) -> Checkpoint:
    return load_checkpoint(request.param)


def all_changes(checkpoint: Checkpoint) -> Changes:
    """One of every kind that the model allows."""
    run = trace(checkpoint, TEXT, settings=SETTINGS)
    attention = () if run.attention is None else (AttentionChange("permuted", seed=2), AttentionChange("one-hot", 1, 0))
    return Changes((run.target[0].id,), ((1, run.source.pieces[0].id),), attention, ContextChange(0.25, OTHER))


def test_numpy_repeats_a_disturbed_run(checkpoint: Checkpoint) -> None:
    changes = all_changes(checkpoint)
    assert changes
    run = trace(checkpoint, TEXT, settings=SETTINGS, changes=changes)
    plain = trace(checkpoint, TEXT, settings=SETTINGS)
    assert np.abs(run.arrays["decoder.code"] - plain.arrays["decoder.code"]).max() > 0.01
    assert recompute(checkpoint, run).largest <= 1e-5


def test_nothing_changed_is_the_same_run(checkpoint: Checkpoint) -> None:
    assert not Changes()
    plain = trace(checkpoint, TEXT, settings=SETTINGS)
    assert trace(checkpoint, TEXT, settings=SETTINGS, changes=Changes()).to_json() == plain.to_json()


def test_a_forced_word_is_written_and_the_search_goes_on(checkpoint: Checkpoint) -> None:
    plain = trace(checkpoint, TEXT, settings=SETTINGS)
    second = int(next(id for id in plain.top_ids[1] if id not in (plain.target[1].id, EOS) and id > EOS))
    prefix = (plain.target[0].id, second)
    run = trace(checkpoint, TEXT, settings=SETTINGS, changes=Changes(prefix=prefix))
    assert tuple(piece.id for piece in run.target[:2]) == prefix
    assert run.target[-1].id == EOS
    np.testing.assert_allclose(run.arrays["decoder.h"][0], plain.arrays["decoder.h"][0], atol=1e-6)


def test_a_replaced_piece_is_read_in_the_place_of_the_other(checkpoint: Checkpoint) -> None:
    plain, donor = trace(checkpoint, TEXT), trace(checkpoint, OTHER)
    piece = donor.source.pieces[0]
    run = trace(checkpoint, TEXT, changes=Changes(replaced=((2, piece.id),)))
    stands = run.source.pieces[2]
    assert (stands.text, stands.id) == (piece.text, piece.id)
    assert (stands.start, stands.end) == (plain.source.pieces[2].start, plain.source.pieces[2].end)
    np.testing.assert_array_equal(run.arrays["encoder.embeddings"][2], donor.arrays["encoder.embeddings"][0])


def test_a_piece_in_its_own_place_changes_nothing(checkpoint: Checkpoint) -> None:
    plain = trace(checkpoint, TEXT)
    same = trace(checkpoint, TEXT, changes=Changes(replaced=tuple(enumerate(plain.source.ids[:-1]))))
    assert same.translation == plain.translation
    assert not effect(checkpoint, plain, same).delta.any()


def test_the_code_moves_along_the_line(checkpoint: Checkpoint) -> None:
    ends = [trace(checkpoint, text).arrays["encoder.code"] for text in (TEXT, OTHER)]
    for share in (0.0, 0.5, 1.0):
        run = trace(checkpoint, TEXT, changes=Changes(context=ContextChange(share, OTHER)))
        np.testing.assert_allclose(run.arrays["decoder.code"], (1 - share) * ends[0] + share * ends[1], atol=1e-5)
        np.testing.assert_array_equal(run.arrays["encoder.code"], ends[0])
    assert not trace(checkpoint, TEXT, changes=Changes(context=ContextChange(1.0))).arrays["decoder.code"].any()


def test_another_sentences_code_says_that_sentence_without_attention() -> None:
    checkpoint = load_checkpoint("zh-en-gru-none")
    run = trace(checkpoint, TEXT, changes=Changes(context=ContextChange(1.0, OTHER)))
    assert run.translation == trace(checkpoint, OTHER).translation


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (Changes(replaced=((99, 7),)), "no-such-place"),
        (Changes(replaced=((0, 10**6),)), "no-such-piece"),
        (Changes(replaced=((0, EOS),)), "no-such-piece"),
        (Changes(prefix=(-1,)), "no-such-piece"),
        (Changes(attention=(AttentionChange("one-hot", source=99),)), "no-such-place"),
        (Changes(attention=(AttentionChange("typed", weights=(1.0,)),)), "weights-count"),
        (Changes(context=ContextChange(1.0, "我" * 500)), "too-long"),
    ],
)
def test_what_does_not_fit_is_said(changes: Changes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        trace(load_checkpoint("zh-en-gru-bahdanau"), TEXT, changes=changes)
    assert caught.value.code == code


def test_a_model_without_attention_has_no_weights_to_change() -> None:
    with pytest.raises(InputError) as caught:
        trace(load_checkpoint("zh-en-gru-none"), TEXT, changes=Changes(attention=(AttentionChange("uniform"),)))
    assert caught.value.code == "no-attention"


def test_values_that_mean_nothing_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="typed weights"):
        AttentionChange("typed", weights=(0.0, -1.0))
    with pytest.raises(ValueError, match="kind"):
        AttentionChange("sideways")
    with pytest.raises(ValueError, match="share"):
        ContextChange(1.5)
