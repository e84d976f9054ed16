"""Search: from the model's probabilities to a sentence. One loop serves greedy, beam, sampling and forced prefixes.

Greedy is a beam of one; a forced prefix leaves each hypothesis one child; sampling draws the children that a beam would
rank. The loop keeps its whole tree: every candidate that was looked at, and why it went no further.

The score that ranks finished hypotheses is Σ log p / length^α (α: the length penalty; 0 ranks by probability alone).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch import Tensor

from .decoder import Decoder
from .encoder import Encoded
from .text import BOS, EOS, PAD, UNK


@dataclass(frozen=True)
class SearchConfig:
    """beam: hypotheses kept at each step. sample=True draws instead of ranking (beam: how many independent samples).

    top_k and top_p (nucleus, Holtzman et al. 2020) bound what sampling may draw from; 0 and 1.0 leave it free.
    """

    beam: int = 5
    length_penalty: float = 1.0
    n_best: int = 1
    max_length: int = 100
    sample: bool = False
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.n_best <= self.beam:
            raise ValueError(f"n_best must lie between 1 and the beam size {self.beam}, not {self.n_best}")
        if self.temperature <= 0:
            raise ValueError("temperature must be above 0")
        if not 0 < self.top_p <= 1 or self.top_k < 0:
            raise ValueError("top_p must lie in (0, 1] and top_k be 0 or more")


@dataclass(frozen=True)
class Node:
    """A candidate in the search tree. `fate` says what became of it:

    pruned (ranked beyond the places left), kept (continued), dead-end (kept, but none of its continuations was), finished
    (reached ‹eos›), answer (the finished one that was chosen), length (cut off at the greatest length).

    A node's id is its place in the tree's tuple; the root ‹bos› has id 0, parent -1. `rank` counts from 1 among the candidates of its step.
    """

    parent: int
    token: int
    step: int
    log_prob: float
    total: float
    score: float
    rank: int
    fate: str


@dataclass(frozen=True)
class Hypothesis:
    """A finished sentence: its ids (with ‹eos› unless it was cut off), log p of each, Σ log p, and the ranking score."""

    ids: tuple[int, ...]
    log_probs: tuple[float, ...]
    total: float
    score: float
    leaf: int


@dataclass(frozen=True)
class Found:
    """What a search gives for one sentence: the n best hypotheses, best first, and the whole tree."""

    hypotheses: tuple[Hypothesis, ...]
    tree: tuple[Node, ...]

    @property
    def best(self) -> Hypothesis:
        return self.hypotheses[0]


@dataclass
class _Growing:
    """One sentence's search while it runs."""

    tree: list[Node]
    alive: list[int] = field(default_factory=lambda: [0])  # nodes of the hypotheses still open
    finished: list[int] = field(default_factory=list)

    def add(self, parent: int, token: int, log_prob: float, alpha: float, rank: int, fate: str) -> int:
        up = self.tree[parent]
        total, step = up.total + log_prob, up.step + 1
        self.tree.append(Node(parent, token, step, log_prob, total, total / step**alpha, rank, fate))
        return len(self.tree) - 1

    def set_fate(self, id: int, fate: str) -> None:
        self.tree[id] = replace(self.tree[id], fate=fate)

    def path(self, leaf: int) -> list[Node]:
        """From the first token to the leaf; the root ‹bos› is left out."""
        nodes = []
        while leaf > 0:
            nodes.append(self.tree[leaf])
            leaf = self.tree[leaf].parent
        return nodes[::-1]


@torch.inference_mode()
def search(
    decoder: Decoder,
    encoded: Encoded,
    config: SearchConfig,
    prefixes: list[list[int]] | None = None,
    intervene: Callable[[int, Tensor], Tensor] | None = None,
) -> list[Found]:
    """Decode a batch of encoded sentences, each under its own forced prefix (empty: none).

    `intervene(t, weights)` puts other attention weights in the place of step t's, for every hypothesis.
    """
    sentences = encoded.code.shape[0]
    forced = prefixes or [[] for _ in range(sentences)]
    generator = torch.Generator().manual_seed(config.seed)
    whole = decoder.memory(encoded)
    grown = [_Growing([Node(-1, BOS, 0, 0.0, 0.0, 0.0, 1, "kept")]) for _ in range(sentences)]
    if config.sample:
        for g in grown:
            g.alive = [0] * config.beam  # as many independent draws

    owners = [i for i, g in enumerate(grown) for _ in g.alive]
    state = decoder.initial_state(encoded.code)[owners]
    memory = whole.select(torch.tensor(owners))
    for t in range(config.max_length):
        previous = torch.tensor([g.tree[node].token for g in grown for node in g.alive])
        changes = () if intervene is None else (partial(intervene, t),)
        step = decoder.step(previous, state, memory, *changes)
        log_probs = torch.log_softmax(step.logits, dim=-1)
        rows: list[int] = []
        start = 0
        for g, prefix in zip(grown, forced, strict=True):
            count = len(g.alive)
            rows += [start + r for r in _grow(g, log_probs[start : start + count], prefix, config, generator)]
            start += count
        if not rows:
            break
        new_owners = [i for i, g in enumerate(grown) for _ in g.alive]
        state = step.state[rows]
        if new_owners != owners:
            owners = new_owners
            memory = whole.select(torch.tensor(owners))
    return [_finish(g, config) for g in grown]


def _grow(
    g: _Growing, log_probs: Tensor, prefix: list[int], config: SearchConfig, generator: torch.Generator
) -> list[int]:
    """Extend one sentence by a step; returns, for each hypothesis still open, the row it grew from."""
    if not g.alive:
        return []
    position = g.tree[g.alive[0]].step
    room = config.beam - (0 if config.sample else len(g.finished))
    candidates = _candidates(g, log_probs, prefix, position, room, config, generator)
    alive, rows = [], []
    dead_ends = set(g.alive)
    for rank, (row, token, log_prob) in enumerate(candidates, start=1):
        fate = "pruned" if rank > room and not config.sample else "finished" if token == EOS else "kept"
        node = g.add(g.alive[row], token, log_prob, config.length_penalty, rank, fate)
        if fate != "pruned":
            dead_ends.discard(g.alive[row])
        if fate == "finished":
            g.finished.append(node)
        elif fate == "kept":
            alive.append(node)
            rows.append(row)
    for node in dead_ends:
        g.set_fate(node, "dead-end")
    g.alive = alive
    return rows


def _candidates(
    g: _Growing,
    log_probs: Tensor,
    prefix: list[int],
    position: int,
    room: int,
    config: SearchConfig,
    generator: torch.Generator,
) -> list[tuple[int, int, float]]:
    """(row, token, log p) of the children to consider, best first; for a beam twice as many as there is room for."""
    if position < len(prefix):
        token = prefix[position]
        return [(row, token, float(log_probs[row, token])) for row in range(len(g.alive))]
    allowed = log_probs.clone()
    allowed[:, [PAD, UNK, BOS]] = -torch.inf
    if config.sample:
        drawn = torch.multinomial(_bounded(allowed, config), 1, generator=generator).squeeze(1).tolist()
        return [(row, token, float(log_probs[row, token])) for row, token in enumerate(drawn)]
    totals = torch.tensor([g.tree[node].total for node in g.alive])
    flat = (totals[:, None] + allowed).flatten()
    best = torch.topk(flat, min(2 * room, flat.numel())).indices.tolist()
    size = allowed.shape[1]
    best = [i for i in best if flat[i] != -torch.inf]  # a small vocabulary may have fewer
    return [(i // size, i % size, float(log_probs[i // size, i % size])) for i in best]


def _bounded(log_probs: Tensor, config: SearchConfig) -> Tensor:
    """Probabilities after temperature, top-k and top-p; the rest is zero, and torch.multinomial renormalises."""
    probabilities = torch.softmax(log_probs / config.temperature, dim=-1)
    ordered, order = probabilities.sort(dim=-1, descending=True)
    keep = ordered.cumsum(dim=-1) - ordered < config.top_p
    if config.top_k:
        keep[:, config.top_k :] = False
    return torch.zeros_like(probabilities).scatter(1, order, ordered * keep)


def _finish(g: _Growing, config: SearchConfig) -> Found:
    """Rank what was finished; when nothing was, what was cut off at the greatest length."""
    for node in g.alive:
        g.set_fate(node, "length")
    leaves = g.finished or g.alive
    leaves = sorted(leaves, key=lambda id: -g.tree[id].score)[: config.n_best]
    g.set_fate(leaves[0], "answer")
    hypotheses = []
    for leaf in leaves:
        path = g.path(leaf)
        hypotheses.append(
            Hypothesis(
                tuple(n.token for n in path),
                tuple(n.log_prob for n in path),
                g.tree[leaf].total,
                g.tree[leaf].score,
                leaf,
            )
        )
    return Found(tuple(hypotheses), tuple(g.tree))
