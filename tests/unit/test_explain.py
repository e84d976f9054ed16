"""The what-ifs: each against what it must give when nothing, or everything, is changed."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.checkpoint import Checkpoint, load_checkpoint
from model.explain import (
    KINDS,
    Intervention,
    agreement,
    context_walk,
    gradient_times_input,
    occlude,
    spearman,
    teacher_force,
    try_attention,
)
from model.search import SearchConfig
from model.text import BOS, UNK, InputError
from model.trace import Trace, trace

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


# ---------------------------------------------------------------- attention on trial


def test_attention_as_it_is_changes_nothing(attending: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = attending
    trial = try_attention(checkpoint, run, Intervention("as-is"))
    np.testing.assert_allclose(trial.delta, 0, atol=1e-5)
    np.testing.assert_allclose(trial.weights, run.attention, atol=1e-6)
    assert trial.translation == run.translation


def test_the_models_own_weights_typed_in_change_nothing(attending: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = attending
    assert run.attention is not None
    weights = tuple(float(w) for w in run.attention[3])
    trial = try_attention(checkpoint, run, Intervention("typed", step=3, weights=weights))
    np.testing.assert_allclose(trial.delta, 0, atol=1e-4)


def test_uniform_attention_is_the_mean_of_the_states(attending: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = attending
    decoder = checkpoint.model.decoder
    encoded, _, _ = checkpoint.model.encoder.forward_by_hand(torch.tensor([run.source.ids]))
    memory, state = decoder.memory(encoded), decoder.initial_state(encoded.code)
    uniform, last = Intervention("uniform"), Intervention("one-hot", source=len(run.source.ids) - 1)
    step = decoder.step(torch.tensor([BOS]), state, memory, lambda w: uniform(0, w))
    torch.testing.assert_close(step.context[0], encoded.states[0].mean(dim=0), atol=1e-5, rtol=1e-5)
    step = decoder.step(torch.tensor([BOS]), state, memory, lambda w: last(0, w))
    torch.testing.assert_close(step.context[0], encoded.states[0, -1], atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_stay_weights_and_only_the_step_changes(attending: tuple[Checkpoint, Trace], kind: str) -> None:
    checkpoint, run = attending
    assert run.attention is not None
    typed = tuple(float(i) for i in range(len(run.source.ids)))
    trial = try_attention(checkpoint, run, Intervention(kind, step=2, source=1, weights=typed, seed=3))
    np.testing.assert_allclose(trial.weights.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(trial.weights[:2], run.attention[:2], atol=1e-6)
    np.testing.assert_allclose(trial.delta[:2], 0, atol=1e-5)
    if kind == "zero-top":
        assert trial.weights[2][run.attention[2].argmax()] == 0


def test_uniform_attention_costs_probability(attending: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = attending
    assert try_attention(checkpoint, run, Intervention("uniform")).delta.sum() < -1


def test_what_does_not_fit_is_said(attending: tuple[Checkpoint, Trace], without: tuple[Checkpoint, Trace]) -> None:
    checkpoint, run = attending
    for wrong in (Intervention("one-hot", source=99), Intervention("typed", weights=(1.0,))):
        with pytest.raises(ValueError, match=r"99|weights are needed"):
            try_attention(checkpoint, run, wrong)
    with pytest.raises(ValueError, match="typed weights"):
        Intervention("typed", weights=(0.0, -1.0))
    with pytest.raises(ValueError, match="kind"):
        Intervention("sideways")
    with pytest.raises(ValueError, match="without attention"):
        try_attention(*without, Intervention("uniform"))


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
    found = agreement(*attending)
    assert [(a.first, a.second) for a in found] == [
        ("attention", "occlusion"),
        ("attention", "gradient"),
        ("occlusion", "gradient"),
    ]
    for pair in found:
        assert pair.per_step.shape == (len(attending[1].target),)
        assert -1 <= pair.overall <= 1
    assert [(a.first, a.second) for a in agreement(*without)] == [("occlusion", "gradient")]


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
    settings = SearchConfig(beam=5)
    first, middle, last = context_walk(checkpoint, "我爱学习", "现在几点了", (0, 0.5, 1), settings)
    assert first.translation == run.translation
    assert last.translation == trace(checkpoint, "现在几点了").translation
    assert first.share == 0
    assert middle.translation
    assert last.total == pytest.approx(sum(p.log_prob for p in trace(checkpoint, "现在几点了").target), abs=1e-3)
