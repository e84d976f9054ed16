"""The what-ifs: each against what it must give when nothing, or everything, is changed."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.checkpoint import Checkpoint, load_checkpoint
from model.explain import forced
from model.explain.importance import agreement, gradient_times_input, importance, occlude, spearman
from model.explain.tracing import trace
from model.explain.whatif import context_walk, effect, teacher_force
from model.values.changes import ATTENTION_KINDS, AttentionChange, Changes, ContextChange
from model.values.effects import Effect
from model.values.search import SearchSettings
from model.values.segmentation import BOS, UNK, InputError
from model.values.trace import Trace

ATTENDING = ("zh-en-gru-bahdanau", "zh-en-gru-luong", "zh-en-lstm-bahdanau")
SENTENCE = "他昨天没有去学校，因为他病了。"


@pytest.fixture(scope="module", params=ATTENDING)
def attending(request: pytest.FixtureRequest) -> tuple[Checkpoint, Trace]:
    checkpoint = load_checkpoint(request.param)
    return checkpoint, trace(checkpoint, SENTENCE)


@pytest.fixture(scope="module")
def without() -> tuple[Checkpoint, Trace]:
    checkpoint = load_checkpoint("zh-en-gru-none")
    return checkpoint, trace(checkpoint, "我爱学习")


# ---------------------------------------------------------------- teacher forcing


def test_forcing_the_models_own_sentence_gives_its_own_log_probs(attending: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = attending
    forced = teacher_force(checkpoint, SENTENCE, run.translation)
    own = [piece.id for piece in run.target]
    if list(forced.ids) == own:  # a sentence may have more than one way to be cut into pieces
        np.testing.assert_allclose(forced.log_probs, [piece.log_prob for piece in run.target], atol=1e-4)
    assert forced.perplexity == pytest.approx(math.exp(-forced.total / len(forced.ids)))


def test_a_wrong_translation_is_less_likely(without: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = without
    wrong = teacher_force(checkpoint, "我爱学习", "The train is late.")
    assert wrong.total < teacher_force(checkpoint, "我爱学习", run.translation).total - 5


@pytest.mark.parametrize(("text", "translation"), [("", "Yes."), ("我", " "), ("我", "\u200b")])
def test_what_cannot_be_read_is_said(without: tuple[Checkpoint, Trace], text: str, translation: str) -> None:
    with pytest.raises(InputError):
        teacher_force(without[0], text, translation)


# ---------------------------------------------------------------- what a change does


def disturbed(pair: tuple[Checkpoint, Trace], changes: Changes) -> tuple[Trace, Effect]:
    checkpoint, run = pair
    after = trace(checkpoint, SENTENCE, changes=changes)
    return after, effect(checkpoint, run, after)


def on_attention(kind: str, **more: object) -> Changes:
    return Changes(attention=(AttentionChange(kind, **more),))  # type: ignore[arg-type]


def test_attention_as_it_is_changes_nothing(attending: tuple[Checkpoint, Trace]) -> None:
    after, found = disturbed(attending, on_attention("as-is"))
    np.testing.assert_allclose(found.delta, 0, atol=1e-5)
    np.testing.assert_allclose(after.attention, attending[1].attention, atol=1e-6)
    assert after.translation == attending[1].translation
    assert found.context_cosine == pytest.approx(1)
    assert found.context_distance == 0


def test_the_models_own_weights_typed_in_change_nothing(attending: tuple[Checkpoint, Trace]) -> None:
    assert attending[1].attention is not None
    weights = tuple(float(w) for w in attending[1].attention[3])
    _, found = disturbed(attending, on_attention("typed", step=3, weights=weights))
    np.testing.assert_allclose(found.delta, 0, atol=1e-4)


def test_uniform_attention_is_the_mean_of_the_states(attending: tuple[Checkpoint, Trace]) -> None:
    after, _ = disturbed(attending, on_attention("uniform"))
    mean = after.arrays["encoder.states"].mean(axis=0)
    np.testing.assert_allclose(
        after.arrays["decoder.contexts"], np.broadcast_to(mean, (len(after.target), len(mean))), atol=1e-5
    )
    last = len(after.source.ids) - 1
    after, _ = disturbed(attending, on_attention("one-hot", source=last))
    np.testing.assert_allclose(after.arrays["decoder.contexts"][0], after.arrays["encoder.states"][last], atol=1e-6)


@pytest.mark.parametrize("kind", ATTENTION_KINDS)
def test_weights_stay_weights_and_only_the_step_changes(attending: tuple[Checkpoint, Trace], kind: str) -> None:
    run = attending[1]
    assert run.attention is not None
    typed = tuple(float(i) for i in range(len(run.source.ids)))
    ids = tuple(piece.id for piece in run.target)
    change = AttentionChange(kind, step=2, source=1, weights=typed, seed=3)
    after, found = disturbed(attending, Changes(prefix=ids, attention=(change,)))
    assert after.attention is not None
    np.testing.assert_allclose(after.attention.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(after.attention[:2], run.attention[:2], atol=1e-6)
    np.testing.assert_allclose(found.delta[:2], 0, atol=1e-5)
    if kind == "zero-top":
        assert after.attention[2][run.attention[2].argmax()] == 0


def test_uniform_attention_costs_probability(attending: tuple[Checkpoint, Trace]) -> None:
    assert disturbed(attending, on_attention("uniform"))[1].delta.sum() < -1


def test_the_effect_is_the_same_words_traced_under_the_change(attending: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = attending
    ids = tuple(piece.id for piece in run.target)
    changes = Changes(prefix=ids, attention=(AttentionChange("zero-top"),), context=ContextChange(0.5, "我爱学习"))
    after = trace(checkpoint, SENTENCE, changes=changes)
    expected = [piece.log_prob for piece in after.target]
    found = effect(checkpoint, run, after)
    np.testing.assert_allclose(found.log_probs, expected, atol=1e-5)
    np.testing.assert_allclose(found.weights, after.attention, atol=1e-6)


# ---------------------------------------------------------------- occlusion, gradients, agreement


def test_the_batch_of_occlusions_is_each_one_alone(attending: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = attending
    found = occlude(checkpoint, run)
    source, target = list(run.source.ids), [piece.id for piece in run.target]
    assert found.pieces.shape == (len(target), len(source))
    assert found.words.shape == (len(target), len(run.source.words))

    def alone(ids: list[int]) -> torch.Tensor:
        with torch.inference_mode():
            logits = checkpoint.model(torch.tensor([ids]), torch.tensor([[BOS, *target[:-1]]]))[0]
            return torch.log_softmax(logits, dim=-1)[torch.arange(len(target)), torch.tensor(target)]

    base = alone(source)
    for place in (0, 3, len(source) - 1):
        expected = alone([*source[:place], UNK, *source[place + 1 :]]) - base
        np.testing.assert_allclose(found.pieces[:, place], expected, atol=1e-4)
    word = [piece.id for piece in run.source.pieces if piece.word != 1]
    np.testing.assert_allclose(found.words[:, 1], alone(word) - base, atol=1e-4)


def test_hiding_the_word_that_was_translated_hurts_it_most() -> None:
    checkpoint = load_checkpoint("zh-en-gru-bahdanau")
    run = trace(checkpoint, "欢迎来北京")
    beijing = next(t for t, piece in enumerate(run.target) if "Beijing" in piece.text)
    place = next(i for i, piece in enumerate(run.source.pieces) if "京" in piece.text)
    assert occlude(checkpoint, run).pieces[beijing].argmin() == place


def test_gradient_times_input_is_the_slope_towards_a_scaled_embedding(without: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = without
    found = gradient_times_input(checkpoint, run)
    assert found.shape == (len(run.target), len(run.source.ids))
    target = [piece.id for piece in run.target]
    ids = torch.tensor([run.source.ids])
    embedded = checkpoint.model.encoder.embedding(ids).detach()

    def log_probs(scale: float) -> torch.Tensor:
        changed = embedded.clone()
        changed[0, 1] *= scale
        with torch.inference_mode():
            encoded, _, _ = checkpoint.model.encoder.forward_by_hand(ids, changed)
            logits = checkpoint.model.decoder(torch.tensor([[BOS, *target[:-1]]]), encoded)[0]
            return torch.log_softmax(logits, dim=-1)[torch.arange(len(target)), torch.tensor(target)]

    slope = (log_probs(1.01) - log_probs(0.99)) / 0.02
    np.testing.assert_allclose(found[:, 1], slope, atol=5e-3)


def test_agreement_compares_every_two_measures(
    attending: tuple[Checkpoint, Trace], without: tuple[Checkpoint, Trace]
) -> None:
    found = agreement(importance(*attending))
    assert [(a.first, a.second) for a in found] == [
        ("attention", "occlusion"),
        ("attention", "gradient"),
        ("occlusion", "gradient"),
    ]
    for pair in found:
        assert pair.per_step.shape == (len(attending[1].target),)
        assert -1 <= pair.overall <= 1
    assert [(a.first, a.second) for a in agreement(importance(*without))] == [("occlusion", "gradient")]


def test_spearman_by_hand() -> None:
    """Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / √(4.5 · 5)."""
    assert spearman(np.array([1.0, 2.0, 2.0, 9.0]), np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(0.9486833)
    assert math.isnan(spearman(np.array([1.0, 1.0]), np.array([1.0, 2.0])))


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=20, unique=True))
def test_spearman_sees_only_the_order(values: list[float]) -> None:
    x = np.array(values)
    assert spearman(x, np.argsort(np.argsort(x)).astype(float)) == pytest.approx(1)
    assert spearman(x, -np.argsort(np.argsort(x)).astype(float)) == pytest.approx(-1)


# ---------------------------------------------------------------- another c


def test_the_walk_begins_with_one_sentence_and_ends_with_the_other(without: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = without
    settings = SearchSettings(beam=5)
    first, middle, last = context_walk(checkpoint, "我爱学习", "现在几点了", (0, 0.5, 1), settings)
    assert first.translation == run.translation
    assert last.translation == trace(checkpoint, "现在几点了").translation
    assert first.share == 0
    assert middle.translation
    assert last.total == pytest.approx(sum(p.log_prob for p in trace(checkpoint, "现在几点了").target), abs=1e-3)


# ---------------------------------------------------------------- memory


def test_no_batch_holds_more_numbers_than_it_may(
    attending: tuple[Checkpoint, Trace], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The longest sentence takes as many numbers at once as a short one, and says the same."""
    checkpoint, run = attending
    whole = importance(checkpoint, run)
    logits = len(run.target) * len(checkpoint.target.vocabulary)
    monkeypatch.setattr(forced, "LOGITS", 2 * logits)
    batches: list[int] = []
    hook = checkpoint.model.decoder.register_forward_hook(lambda _, __, output: batches.append(len(output)))
    with hook:
        parts = importance(checkpoint, run)
    assert max(batches) == 2
    np.testing.assert_allclose(parts.occlusion.pieces, whole.occlusion.pieces, atol=1e-5)
