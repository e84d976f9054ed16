"""The fast path beside the plain one: for every cell and attention nearly the same probabilities, the same search."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from model.config import ATTENTIONS, CELLS
from model.decode.batches import search_all
from model.decode.fast import FastSteps
from model.decode.onnx_graph import Graph
from model.decode.search import search
from model.decode.steps import PlainSteps
from model.network.seq2seq import Seq2Seq, pad
from model.values.search import SearchSettings
from model.values.segmentation import BOS, EOS
from tests.conftest import Tiny, tiny_model

SOURCES = [[5, 6, 7, 8, EOS], [9, EOS], [10, 11, 12, EOS]]  # of unlike lengths
Trained = tuple[PlainSteps, FastSteps, list[list[int]]]
KINDS = list(product(CELLS, ATTENTIONS))


@pytest.fixture(scope="module", params=KINDS, ids="-".join)
def model(request: pytest.FixtureRequest) -> Seq2Seq:
    return tiny_model(*request.param, seed=2)


@pytest.fixture(scope="module")
def trained(tiny: Tiny) -> Trained:
    return PlainSteps(tiny.model), FastSteps(tiny.model), [example.source for example in tiny.examples]


def test_the_source_is_read_alike(model: Seq2Seq) -> None:
    plain, fast = PlainSteps(model).read(pad(SOURCES)), FastSteps(model).read(pad(SOURCES))
    encoded = plain.memory.encoded
    of_plain = {
        "states": encoded.states,
        "context": encoded.context,
        "keys": plain.memory.keys,
        "mask": encoded.mask,
    }
    np.testing.assert_allclose(fast.hidden, plain.hidden, atol=1e-5)
    assert len(fast) == len(plain) == len(SOURCES)
    for name, array in fast.source.items():
        np.testing.assert_allclose(array, of_plain[name], atol=1e-5)


def test_every_step_has_nearly_the_same_probabilities(model: Seq2Seq) -> None:
    plain, fast = PlainSteps(model), FastSteps(model)
    one, other = plain.read(pad(SOURCES)), fast.read(pad(SOURCES))
    for token in (BOS, 7, 20, 33, 12):
        previous = np.full(len(SOURCES), token)
        exact, one = plain.step(one, previous)
        rounded, other = fast.step(other, previous)
        torch.testing.assert_close(rounded.exp().sum(dim=-1), torch.ones(len(SOURCES)))
        torch.testing.assert_close(rounded, exact, atol=0.06, rtol=0)
        best = exact.topk(2).values
        clear = best[:, 0] - best[:, 1] > 0.12  # twice the tolerance: no rounding can turn these round
        assert torch.equal(rounded.argmax(dim=-1)[clear], exact.argmax(dim=-1)[clear])
        np.testing.assert_allclose(other.hidden, one.hidden, atol=0.06)


def test_rows_take_their_source_along(model: Seq2Seq) -> None:
    """A step of chosen rows is that step of all, with those rows chosen: every array has followed."""
    for steps in (PlainSteps(model), FastSteps(model)):
        _, state = steps.step(steps.read(pad(SOURCES)), np.full(3, BOS))
        for rows in ([0, 1, 2], [0, 0, 2], [2], [0, 1, 1, 1, 2, 2]):
            chosen = np.array(rows)
            whole, _ = steps.step(state, np.array([7, 8, 9]))
            part, _ = steps.step(state.select(chosen), np.array([7, 8, 9])[chosen])
            torch.testing.assert_close(part, whole[torch.from_numpy(chosen)], atol=1e-5, rtol=0)
        assert len(state.select(np.array([], np.int64))) == 0


def test_rows_chosen_twice_in_a_row(model: Seq2Seq) -> None:
    for steps in (PlainSteps(model), FastSteps(model)):
        state = steps.read(pad(SOURCES))
        at_once, _ = steps.step(state.select(np.array([2, 0])), np.array([BOS, BOS]))
        twice = state.select(np.array([0, 1, 1, 2])).select(np.array([3, 0]))
        in_two, _ = steps.step(twice, np.array([BOS, BOS]))
        torch.testing.assert_close(in_two, at_once, atol=1e-6, rtol=0)


@pytest.mark.parametrize("beam", [1, 4])
def test_what_it_finds_is_as_good_by_the_plain_paths_own_numbers(trained: Trained, beam: int) -> None:
    plain, fast, sources = trained
    settings = SearchSettings(beam=beam, n_best=beam, max_length=15)
    best = search_all(plain, sources, settings)
    found = search_all(fast, sources, settings)
    forced = search(plain, plain.read(pad(sources)), settings, [list(result.best.ids) for result in found])
    for exact, rounded, again in zip(best, found, forced, strict=True):
        assert rounded.best.log_probs == pytest.approx(again.best.log_probs, abs=0.1)
        assert again.best.score > exact.best.score - 0.1
        scores = [h.score for h in rounded.hypotheses]
        assert scores == sorted(scores, reverse=True) and len(scores) == beam


def test_a_sentence_is_translated_alike_alone_and_in_a_batch(
    trained: Trained,
) -> None:
    _, fast, sources = trained
    settings = SearchSettings(beam=3, max_length=15)
    together = search_all(fast, sources, settings)
    alone = [search_all(fast, [source], settings)[0] for source in sources]
    assert [found.best.ids for found in together] == [found.best.ids for found in alone]
    for one, other in zip(together, alone, strict=True):
        assert one.best.total == pytest.approx(other.best.total, abs=1e-4)


def test_forced_beginnings(trained: Trained) -> None:
    plain, fast, sources = trained
    prefixes, settings = [[10, 11], [], [12]], SearchSettings(beam=3, max_length=10)
    for exact, rounded, prefix in zip(
        search(plain, plain.read(pad(sources[:3])), settings, prefixes),
        search(fast, fast.read(pad(sources[:3])), settings, prefixes),
        prefixes,
        strict=True,
    ):
        assert list(rounded.best.ids[: len(prefix)]) == prefix
        forced = rounded.best.log_probs[: len(prefix)]
        assert forced == pytest.approx(exact.best.log_probs[: len(prefix)], abs=0.1)


def test_sampling_repeats_with_its_seed(trained: Trained) -> None:
    _, fast, sources = trained
    first, again, other = (
        search_all(fast, sources[:5], SearchSettings(beam=4, n_best=4, sample=True, seed=seed, max_length=10))
        for seed in (3, 3, 4)
    )
    assert first == again != other


def test_nothing_to_search(trained: Trained) -> None:
    assert search_all(trained[1], [], SearchSettings()) == []


def test_a_product_of_whole_numbers_is_near_the_exact_one() -> None:
    rng = np.random.default_rng(0)
    x = np.tanh(rng.normal(size=(7, 40))).astype(np.float32)
    weight, bias = rng.normal(size=(30, 40)).astype(np.float32), rng.normal(size=30).astype(np.float32)
    weight[3] = 0  # as the row of ‹pad› is
    graph = Graph()
    graph.output(
        "y", graph.quantised_linear(graph.quantise(graph.input("x", np.float32, "N", 40)), weight, bias), "N", 30
    )
    (y,) = graph.session(threads=1).run(None, {"x": x})
    # Each factor is off by half a step at most: 1/254 of 1, and 1/126 of a row's largest weight
    bound = np.abs(weight).sum(axis=1) / 254 + np.abs(x).sum(axis=1)[:, None] * np.abs(weight).max(axis=1) / 126
    assert (np.abs(y - (x @ weight.T + bias)) <= bound + 40 * np.abs(weight).max(axis=1) / (254 * 126) + 1e-5).all()
    np.testing.assert_allclose(y[:, 3], bias[3], atol=1e-6)


def test_full_scale_products_do_not_overflow() -> None:
    """The largest numbers there are, on both sides: where pairs are added in 16 bits, they still fit."""
    graph = Graph()
    x, weight = np.ones((1, 64), np.float32), np.ones((5, 64), np.float32)
    graph.output(
        "y", graph.quantised_linear(graph.quantise(graph.input("x", np.float32, "N", 64)), weight, np.zeros(5)), "N", 5
    )
    (y,) = graph.session(threads=1).run(None, {"x": x})
    np.testing.assert_allclose(y, 64, rtol=1e-5)
