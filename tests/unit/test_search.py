"""One loop, five ways of choosing. A stub with a table of transitions makes the numbers exact."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from torch import Tensor

from model.decode.search import search
from model.decode.steps import PlainSteps
from model.network.encoder import Encoded
from model.network.seq2seq import Seq2Seq, pad
from model.values.search import SearchResult, SearchSettings
from model.values.segmentation import BOS, EOS, PAD, UNK
from tests.conftest import Tiny, tiny_model

A, B, C, D = 4, 5, 6, 7
VOCABULARY = 8
FATES = {"kept", "dead-end", "finished", "answer", "pruned", "length"}
Table = dict[int, dict[int, float]]


@dataclass(frozen=True)
class Rows:
    """A state that knows only whose its rows are."""

    owners: np.ndarray

    def __len__(self) -> int:
        return len(self.owners)

    def select(self, rows: np.ndarray) -> Rows:
        return Rows(self.owners[rows])


class TableSteps:
    """A first-order model for each sentence: p(next | previous) from its table, nothing for what is not in it."""

    def __init__(self, *tables: Table) -> None:
        self.log_probs = torch.full((len(tables), VOCABULARY, VOCABULARY), -math.inf)
        for sentence, table in enumerate(tables):
            for previous, following in table.items():
                for token, p in following.items():
                    self.log_probs[sentence, previous, token] = math.log(p)

    def read(self, ids: Tensor) -> Rows:
        return Rows(np.arange(len(ids)))

    def step(self, state: Rows, previous: np.ndarray) -> tuple[Tensor, Rows]:
        return self.log_probs[state.owners, previous], state


def run(table: Table, prefix: list[int] | None = None, **options: object) -> SearchResult:
    model = TableSteps(table)
    start = model.read(torch.zeros(1, 1))
    return search(model, start, SearchSettings(**options), None if prefix is None else [prefix])[0]


def sentences(found: SearchResult) -> list[tuple[int, ...]]:
    return [h.ids for h in found.hypotheses]


# A looks best at first, but all its ways on are poor: B C is the likeliest sentence.
TRAP = {
    BOS: {A: 0.6, B: 0.4},
    A: {EOS: 0.4, C: 0.35, D: 0.25},
    B: {C: 0.9, EOS: 0.1},
    C: {EOS: 1.0},
    D: {EOS: 1.0},
}


def test_greedy_takes_the_likeliest_child_and_misses_the_likeliest_sentence() -> None:
    found = run(TRAP, beam=1, length_penalty=0.0)
    assert found.best.ids == (A, EOS)
    assert math.exp(found.best.total) == pytest.approx(0.24)
    assert [math.exp(x) for x in found.best.log_probs] == pytest.approx([0.6, 0.4])


def test_a_beam_of_two_finds_it() -> None:
    found = run(TRAP, beam=2, n_best=2, length_penalty=0.0)
    assert sentences(found) == [(B, C, EOS), (A, EOS)]
    assert [math.exp(h.total) for h in found.hypotheses] == pytest.approx([0.36, 0.24])


def test_the_whole_tree_of_that_beam() -> None:
    tree = run(TRAP, beam=2, length_penalty=0.0).tree
    shown = [(n.parent, n.token, n.step, round(math.exp(n.total), 4), n.rank, n.fate) for n in tree]
    assert shown == [
        (-1, BOS, 0, 1.0, 1, "kept"),
        (0, A, 1, 0.6, 1, "kept"),
        (0, B, 1, 0.4, 2, "kept"),
        (2, C, 2, 0.36, 1, "kept"),
        (1, EOS, 2, 0.24, 2, "finished"),
        (1, C, 2, 0.21, 3, "pruned"),
        (1, D, 2, 0.15, 4, "pruned"),
        (3, EOS, 3, 0.36, 1, "answer"),
    ]


def test_a_wide_beam_finds_the_best_of_all_sentences() -> None:
    every = {}
    stack = [((BOS,), 1.0)]
    while stack:
        path, p = stack.pop()
        for token, q in TRAP.get(path[-1], {}).items():
            if token == EOS:
                every[(*path[1:], EOS)] = p * q
            else:
                stack.append(((*path, token), p * q))
    found = run(TRAP, beam=8, n_best=8, length_penalty=0.0)
    assert {h.ids: pytest.approx(math.exp(h.total)) for h in found.hypotheses} == every
    assert sum(math.exp(h.total) for h in found.hypotheses) == pytest.approx(1.0)


# A alone: p = 0.5 in two steps. B C D: p = 0.4 in four.
LENGTHS = {BOS: {A: 0.5, B: 0.5}, A: {EOS: 1.0}, B: {C: 1.0}, C: {D: 0.8, EOS: 0.2}, D: {EOS: 1.0}}


@pytest.mark.parametrize(("alpha", "best"), [(0.0, (A, EOS)), (0.3, (A, EOS)), (1.0, (B, C, D, EOS))])
def test_the_length_penalty_changes_the_choice(alpha: float, best: tuple[int, ...]) -> None:
    # ln 0.5 / 2^α against ln 0.4 / 4^α: −0.693 > −0.916 at α = 0, −0.563 > −0.605 at 0.3, −0.347 < −0.229 at 1
    found = run(LENGTHS, beam=3, n_best=2, length_penalty=alpha)
    assert found.best.ids == best
    scores = {h.ids: h.score for h in found.hypotheses}
    assert scores[(A, EOS)] == pytest.approx(math.log(0.5) / 2**alpha, abs=1e-6)
    assert scores[(B, C, D, EOS)] == pytest.approx(math.log(0.4) / 4**alpha, abs=1e-6)


def test_every_finished_sentence_takes_a_place_of_the_beam() -> None:
    # A beam of two: ‹eos› at once takes one place, so only one sentence goes on
    table = {BOS: {EOS: 0.5, A: 0.3, B: 0.2}, A: {C: 1.0}, B: {C: 1.0}, C: {EOS: 1.0}}
    found = run(table, beam=2, n_best=2, length_penalty=0.0)
    assert sentences(found) == [(EOS,), (A, C, EOS)]
    assert [n.fate for n in found.tree if n.token == B] == ["pruned"]


def test_a_finished_sentence_outside_the_beam_is_pruned() -> None:
    table = {BOS: {A: 0.6, EOS: 0.4}, A: {B: 1.0}, B: {EOS: 1.0}}
    found = run(table, beam=1, length_penalty=0.0)
    assert found.best.ids == (A, B, EOS)
    assert [(n.token, n.fate) for n in found.tree if n.step == 1] == [(A, "kept"), (EOS, "pruned")]


def test_a_kept_beginning_without_a_kept_continuation_is_a_dead_end() -> None:
    # both places are A's children in the second step: B's only child, at 0.4 · 0.3, comes third
    table = {BOS: {A: 0.6, B: 0.4}, A: {C: 0.5, D: 0.5}, B: {C: 0.3, D: 0.3, EOS: 0.4}, C: {EOS: 1.0}, D: {EOS: 1.0}}
    tree = run(table, beam=2, length_penalty=0.0).tree
    assert [(n.token, n.fate) for n in tree if n.step == 1] == [(A, "kept"), (B, "dead-end")]


LOOP = {BOS: {A: 0.9, EOS: 0.1}, A: {A: 0.9, EOS: 0.1}}


def test_what_never_ends_is_cut_off_at_the_greatest_length() -> None:
    found = run(LOOP, beam=1, max_length=4)
    assert found.best.ids == (A,) * 4
    assert found.tree[found.best.leaf].fate == "answer"
    found = run({BOS: {A: 0.5, B: 0.5}, A: {A: 1.0}, B: {B: 1.0}}, beam=2, n_best=2, max_length=3)
    assert sorted(n.fate for n in found.tree if n.step == 3) == ["answer", "length"]


def test_a_finished_sentence_is_preferred_to_one_that_was_cut_off() -> None:
    found = run(LOOP, beam=2, max_length=4, length_penalty=0.0)
    assert found.best.ids == (EOS,)
    assert [n.fate for n in found.tree if n.step == 4 and n.fate != "pruned"] == ["length"]


def test_padding_unknown_and_bos_are_never_chosen_even_from_a_small_vocabulary() -> None:
    table = {BOS: {PAD: 0.5, UNK: 0.2, BOS: 0.2, A: 0.1}, A: {EOS: 0.05, PAD: 0.95}}
    for options in ({"beam": 5, "n_best": 5}, {"beam": 1}, {"beam": 3, "sample": True}):
        found = run(table, **options)
        assert {n.token for n in found.tree[1:]} == {A, EOS}
        assert found.best.ids == (A, EOS)
        assert math.exp(found.best.total) == pytest.approx(0.005)  # of the whole distribution


# ---------------------------------------------------------------- forced prefixes


def test_a_forced_prefix_is_respected_with_its_own_log_p() -> None:
    found = run(TRAP, prefix=[A, D], beam=2, length_penalty=0.0)
    assert found.best.ids == (A, D, EOS)
    assert [math.exp(x) for x in found.best.log_probs] == pytest.approx([0.6, 0.25, 1.0])
    assert [n.token for n in found.tree] == [BOS, A, D, EOS]


def test_after_the_prefix_the_beam_opens_again() -> None:
    found = run(TRAP, prefix=[A], beam=3, n_best=3, length_penalty=0.0)
    assert found.best.ids == (A, EOS)
    assert set(sentences(found)) == {(A, EOS), (A, C, EOS), (A, D, EOS)}


def test_a_prefix_with_eos_ends_there() -> None:
    found = run(TRAP, prefix=[B, EOS, C, C], beam=4)
    assert sentences(found) == [(B, EOS)]
    assert math.exp(found.best.total) == pytest.approx(0.04)
    assert found.tree[-1].fate == "answer"


def test_a_prefix_longer_than_the_greatest_length_is_cut_off() -> None:
    found = run(LOOP, prefix=[A] * 9, beam=2, max_length=3)
    assert found.best.ids == (A, A, A)


def test_sampling_under_a_prefix_starts_every_draw_with_it() -> None:
    found = run(TRAP, prefix=[A], sample=True, beam=6, n_best=6)
    assert len(found.hypotheses) == 6
    assert {h.ids[0] for h in found.hypotheses} == {A}


# ---------------------------------------------------------------- sampling


def test_sampling_is_the_same_for_a_seed_and_differs_between_seeds() -> None:
    drawn = [sentences(run(TRAP, sample=True, beam=8, n_best=8, seed=seed)) for seed in (1, 1, 2, 3)]
    assert drawn[0] == drawn[1]
    assert len(set(map(tuple, drawn))) > 1


def test_sampling_follows_the_probabilities() -> None:
    found = run(TRAP, sample=True, beam=4000, n_best=4000)
    share = {ids: sentences(found).count(ids) / 4000 for ids in set(sentences(found))}
    assert share[(B, C, EOS)] == pytest.approx(0.36, abs=0.03)
    assert share[(A, EOS)] == pytest.approx(0.24, abs=0.03)
    assert share[(B, EOS)] == pytest.approx(0.04, abs=0.015)


def test_some_draws_finish_before_others_and_all_are_kept() -> None:
    found = run(TRAP, sample=True, beam=50, n_best=50)
    assert len(found.hypotheses) == 50
    assert {len(h.ids) for h in found.hypotheses} == {2, 3}
    for h in found.hypotheses:  # each leaf belongs to its own draw
        assert h.ids[-1] == EOS
        p = math.prod(TRAP[a][b] for a, b in itertools.pairwise((BOS, *h.ids)))
        assert math.exp(h.total) == pytest.approx(p)


@pytest.mark.parametrize(
    "options", [{"top_k": 1}, {"top_p": 1e-9}, {"temperature": 1e-3}], ids=["top-k", "top-p", "temperature"]
)
def test_sampling_within_the_likeliest_equals_greedy(options: dict[str, float]) -> None:
    found = run(TRAP, sample=True, beam=5, n_best=5, length_penalty=0.0, **options)
    assert set(sentences(found)) == {run(TRAP, beam=1).best.ids}
    assert math.exp(found.best.total) == pytest.approx(0.24)  # the model's own p, whatever the temperature


def test_top_k_and_top_p_bound_what_is_drawn() -> None:
    table = {BOS: {A: 0.5, B: 0.3, C: 0.2}, A: {EOS: 1.0}, B: {EOS: 1.0}, C: {EOS: 1.0}}
    first = {h.ids[0] for h in run(table, sample=True, beam=300, n_best=300, top_k=2).hypotheses}
    assert first == {A, B}
    # the nucleus is the smallest set that reaches p: 0.5 < 0.7 ≤ 0.8
    assert {h.ids[0] for h in run(table, sample=True, beam=300, n_best=300, top_p=0.7).hypotheses} == {A, B}
    assert {h.ids[0] for h in run(table, sample=True, beam=300, n_best=300, top_p=0.9).hypotheses} == {A, B, C}


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize(
    "options",
    [{"n_best": 6}, {"n_best": 0}, {"beam": 0}, {"temperature": 0}, {"top_p": 0}, {"top_p": 1.1}, {"top_k": -1}],
)
def test_settings_out_of_bounds_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must|top_p"):
        SearchSettings(**options)


# ---------------------------------------------------------------- a real model


@pytest.fixture(scope="module")
def encoded(tiny: Tiny) -> Encoded:
    with torch.inference_mode():
        return tiny.model.encoder(pad([e.source for e in tiny.examples[:12]]))


def plain(
    model: Seq2Seq, encoded: Encoded, settings: SearchSettings, prefixes: list[list[int]] | None = None
) -> list[SearchResult]:
    steps = PlainSteps(model)
    return search(steps, steps.begin(encoded), settings, prefixes)


def row(encoded: Encoded, i: int) -> Encoded:
    return Encoded(encoded.states[i : i + 1], encoded.mask[i : i + 1], encoded.context[i : i + 1])


@torch.inference_mode()
def test_greedy_equals_an_argmax_loop(tiny: Tiny, encoded: Encoded) -> None:
    decoder = tiny.model.decoder
    found = plain(tiny.model, encoded, SearchSettings(beam=1, max_length=15))
    for i, f in enumerate(found):
        one = row(encoded, i)
        memory, state, token, ids, log_probs = decoder.memory(one), decoder.initial_state(one.context), BOS, [], []
        while token != EOS and len(ids) < 15:
            step = decoder.step(torch.tensor([token]), state, memory)
            p = torch.log_softmax(step.logits[0], -1)
            barred = p.clone()
            barred[[PAD, UNK, BOS]] = -math.inf
            token, state = int(barred.argmax()), step.state
            ids.append(token)
            log_probs.append(float(p[token]))
        assert list(f.best.ids) == ids
        assert f.best.log_probs == pytest.approx(log_probs, abs=1e-5)


@pytest.mark.parametrize("options", [{"beam": 1}, {"beam": 4, "n_best": 4}, {"beam": 3, "length_penalty": 0.0}])
def test_batched_equals_single(tiny: Tiny, encoded: Encoded, options: dict[str, float]) -> None:
    config = SearchSettings(max_length=20, **options)
    together = plain(tiny.model, encoded, config)
    for i, found in enumerate(together):
        alone = plain(tiny.model, row(encoded, i), config)[0]
        assert sentences(alone) == sentences(found)
        assert [h.total for h in alone.hypotheses] == pytest.approx([h.total for h in found.hypotheses], abs=1e-4)
        assert [n.fate for n in alone.tree] == [n.fate for n in found.tree]


def test_the_tree_of_a_real_beam_is_in_order(tiny: Tiny, encoded: Encoded) -> None:
    beam = 4
    for found in plain(tiny.model, encoded, SearchSettings(beam=beam, n_best=3, length_penalty=0.7, max_length=20)):
        tree = found.tree
        assert {n.fate for n in tree} <= FATES
        assert sum(n.fate == "answer" for n in tree) == 1
        assert tree[found.best.leaf].fate == "answer"
        scores = [h.score for h in found.hypotheses]
        assert scores == sorted(scores, reverse=True)
        assert len(set(sentences(found))) == len(found.hypotheses)
        for h in found.hypotheses:
            path, leaf = [], h.leaf
            while leaf:
                path.append(tree[leaf])
                leaf = tree[leaf].parent
            assert tuple(n.token for n in reversed(path)) == h.ids
            assert h.total == pytest.approx(sum(h.log_probs), abs=1e-4)
            assert h.score == pytest.approx(h.total / len(h.ids) ** 0.7, abs=1e-6)
        for id, node in enumerate(tree[1:], start=1):
            parent = tree[node.parent]
            assert node.parent < id and node.step == parent.step + 1 and parent.fate in ("kept", "dead-end")
            assert node.total == pytest.approx(parent.total + node.log_prob, abs=1e-5)
        for id, node in enumerate(tree):  # a node goes on exactly when a continuation of it does
            if node.fate in ("kept", "dead-end"):
                went_on = any(child.fate != "pruned" for child in tree if child.parent == id)
                assert went_on == (node.fate == "kept")
        for id, parent in enumerate(tree):  # what the children hold together is no more than the parent holds
            assert sum(math.exp(n.total) for n in tree if n.parent == id) <= math.exp(parent.total) * (1 + 1e-5)
        taken = 0  # places of the beam that finished sentences hold
        for step in range(1, tree[-1].step + 1):
            nodes = [n for n in tree if n.step == step]
            assert [n.rank for n in nodes] == list(range(1, len(nodes) + 1))
            assert [n.total for n in nodes] == sorted((n.total for n in nodes), reverse=True)
            assert len(nodes) == 2 * (beam - taken)
            assert [n.rank for n in nodes if n.fate == "pruned"] == list(range(beam - taken + 1, len(nodes) + 1))
            taken += sum(n.token == EOS and n.fate != "pruned" for n in nodes)


def test_forcing_the_models_own_output_gives_it_again(tiny: Tiny, encoded: Encoded) -> None:
    config = SearchSettings(beam=1, max_length=20)
    free = plain(tiny.model, encoded, config)
    forced = plain(tiny.model, encoded, config, [list(f.best.ids) for f in free])
    for a, b in zip(free, forced, strict=True):
        assert a.best.ids == b.best.ids
        assert a.best.log_probs == pytest.approx(b.best.log_probs, abs=1e-6)


def test_prefixes_of_different_lengths_in_one_batch(tiny: Tiny, encoded: Encoded) -> None:
    prefixes = [[], [10], [10, 11, 12], [10, EOS, 11]] + [[]] * 8
    found = plain(tiny.model, encoded, SearchSettings(beam=3, max_length=12), prefixes)
    assert [f.best.ids[: len(p)] for f, p in zip(found[1:3], prefixes[1:3], strict=True)] == [(10,), (10, 11, 12)]
    assert found[3].best.ids == (10, EOS)
    for i, prefix in enumerate(prefixes):
        alone = plain(tiny.model, row(encoded, i), SearchSettings(beam=3, max_length=12), [prefix])[0]
        assert alone.best.ids == found[i].best.ids


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("attention", ["none", "luong-dot"])
def test_the_state_follows_its_hypothesis(cell: str, attention: str) -> None:
    """Score every sentence of a beam again with the teacher-forced decoder: a mixed-up state or memory would show."""
    model = tiny_model(cell, attention)
    source = torch.tensor([[5, 6, 7, 3], [8, 9, 3, 0], [10, 3, 0, 0]])
    with torch.inference_mode():
        encoded = model.encoder(source)
        for i, found in enumerate(plain(model, encoded, SearchSettings(beam=4, n_best=4, max_length=8))):
            for h in found.hypotheses:
                logits = model.decoder(torch.tensor([[BOS, *h.ids[:-1]]]), row(encoded, i))[0]
                log_probs = torch.log_softmax(logits, -1)[range(len(h.ids)), list(h.ids)]
                assert h.log_probs == pytest.approx(log_probs.tolist(), abs=1e-4)


def test_rows_stay_with_their_sentence_when_one_beam_opens_as_another_closes() -> None:
    # Open hypotheses of both sentences: 1 + 1, 1 + 2, then 2 + 1: as many rows as before, of other owners
    first = {BOS: {A: 1.0}, A: {C: 0.5, D: 0.5}, C: {EOS: 1.0}, D: {EOS: 1.0}}
    second = {BOS: {A: 0.6, B: 0.4}, A: {D: 0.5, C: 0.5}, B: {EOS: 1.0}, C: {B: 1.0}, D: {B: 1.0}}
    model, settings = TableSteps(first, second), SearchSettings(beam=2, n_best=2, length_penalty=0.0)
    forced, free = search(model, model.read(torch.zeros(2, 1)), settings, [[A], []])
    assert set(sentences(forced)) == {(A, C, EOS), (A, D, EOS)}
    assert sentences(free) in ([(B, EOS), (A, C, B, EOS)], [(B, EOS), (A, D, B, EOS)])


def test_without_the_tree_it_finds_the_same(tiny: Tiny, encoded: Encoded) -> None:
    model, settings = PlainSteps(tiny.model), SearchSettings(beam=4, n_best=3, max_length=15)
    whole, bare = (search(model, model.begin(encoded), settings, tree=tree) for tree in (True, False))
    for with_tree, without in zip(whole, bare, strict=True):
        assert without.tree == ()
        assert without.hypotheses == tuple(replace(h, leaf=-1) for h in with_tree.hypotheses)


def test_sampling_from_a_real_model_repeats_and_scores_with_its_own_p(tiny: Tiny, encoded: Encoded) -> None:
    config = SearchSettings(beam=3, n_best=3, sample=True, temperature=1.5, top_k=20, seed=7, max_length=10)
    first, second = (plain(tiny.model, row(encoded, 0), config)[0] for _ in range(2))
    assert first == second
    with torch.inference_mode():
        for h in first.hypotheses:
            logits = tiny.model.decoder(torch.tensor([[BOS, *h.ids[:-1]]]), row(encoded, 0))[0]
            log_probs = torch.log_softmax(logits, -1)[range(len(h.ids)), list(h.ids)]
            assert h.log_probs == pytest.approx(log_probs.tolist(), abs=1e-4)
