"""Search: from the model's probabilities to a sentence. One loop serves greedy, beam, sampling and forced prefixes.

Greedy is a beam of one; a forced prefix leaves each hypothesis one child; sampling draws the children that a beam would
rank. The loop keeps its whole tree: every candidate that was looked at, and why it went no further.

The score that ranks finished hypotheses is Σ log p / length^α (α: the length penalty; 0 ranks by probability alone).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch import Tensor

from ..network.decoder import Decoder
from ..network.encoder import Encoded
from ..values.search import Hypothesis, Node, SearchResult, SearchSettings
from ..values.segmentation import BOS, EOS, PAD, UNK
from .forms import Allowed


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
    settings: SearchSettings,
    prefixes: list[list[int]] | None = None,
    intervene: Callable[[int, Tensor], Tensor] | None = None,
    allowed: Sequence[Allowed | None] | None = None,
) -> list[SearchResult]:
    """Decode a batch of encoded sentences, each under its own forced prefix (empty: none).

    `allowed`: for each sentence, which pieces may come next (forms.py). Probabilities stay the model's own: what is not
    allowed is passed over, not renormalised away. A forced prefix may break the form.
    `intervene(t, weights)` puts other attention weights in the place of step t's, for every hypothesis.
    """
    sentences = encoded.context.shape[0]
    forced = prefixes or [[] for _ in range(sentences)]
    masks = allowed or [None] * sentences
    generator = torch.Generator().manual_seed(settings.seed)
    whole = decoder.memory(encoded)
    grown = [_Growing([Node(-1, BOS, 0, 0.0, 0.0, 0.0, 1, "kept")]) for _ in range(sentences)]
    if settings.sample:
        for g in grown:
            g.alive = [0] * settings.beam  # as many independent draws

    owners = [i for i, g in enumerate(grown) for _ in g.alive]
    state = decoder.initial_state(encoded.context)[owners]
    memory = whole.select(torch.tensor(owners))
    for t in range(settings.max_length):
        previous = torch.tensor([g.tree[node].token for g in grown for node in g.alive])
        changes = () if intervene is None else (partial(intervene, t),)
        step = decoder.step(previous, state, memory, *changes)
        log_probs = torch.log_softmax(step.logits, dim=-1)
        rows: list[int] = []
        start = 0
        for g, prefix, mask in zip(grown, forced, masks, strict=True):
            count = len(g.alive)
            rows += [start + r for r in _grow(g, log_probs[start : start + count], prefix, mask, settings, generator)]
            start += count
        if not rows:
            break
        new_owners = [i for i, g in enumerate(grown) for _ in g.alive]
        state = step.state[rows]
        if new_owners != owners:
            owners = new_owners
            memory = whole.select(torch.tensor(owners))
    return [_finish(g, settings) for g in grown]


def _grow(
    g: _Growing,
    log_probs: Tensor,
    prefix: list[int],
    mask: Allowed | None,
    settings: SearchSettings,
    generator: torch.Generator,
) -> list[int]:
    """Extend one sentence by a step; returns, for each hypothesis still open, the row it grew from."""
    if not g.alive:
        return []
    position = g.tree[g.alive[0]].step
    room = settings.beam - (0 if settings.sample else len(g.finished))
    candidates = _candidates(g, log_probs, prefix, mask, position, room, settings, generator)
    alive, rows = [], []
    dead_ends = set(g.alive)
    for rank, (row, token, log_prob) in enumerate(candidates, start=1):
        fate = "pruned" if rank > room and not settings.sample else "finished" if token == EOS else "kept"
        node = g.add(g.alive[row], token, log_prob, settings.length_penalty, rank, fate)
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
    mask: Allowed | None,
    position: int,
    room: int,
    settings: SearchSettings,
    generator: torch.Generator,
) -> list[tuple[int, int, float]]:
    """(row, token, log p) of the children to consider, best first; for a beam twice as many as there is room for."""
    if position < len(prefix):
        token = prefix[position]
        return [(row, token, float(log_probs[row, token])) for row in range(len(g.alive))]
    allowed = log_probs.clone()
    allowed[:, [PAD, UNK, BOS]] = -torch.inf
    if mask is not None:
        for row, node in enumerate(g.alive):
            if (may := mask([n.token for n in g.path(node)])) is not None:
                allowed[row, ~may] = -torch.inf
    if settings.sample:
        drawn = torch.multinomial(_bounded(allowed, settings), 1, generator=generator).squeeze(1).tolist()
        return [(row, token, float(log_probs[row, token])) for row, token in enumerate(drawn)]
    totals = torch.tensor([g.tree[node].total for node in g.alive])
    flat = (totals[:, None] + allowed).flatten()
    best = torch.topk(flat, min(2 * room, flat.numel())).indices.tolist()
    size = allowed.shape[1]
    best = [i for i in best if flat[i] != -torch.inf]  # a small vocabulary may have fewer
    return [(i // size, i % size, float(log_probs[i // size, i % size])) for i in best]


def _bounded(log_probs: Tensor, settings: SearchSettings) -> Tensor:
    """Probabilities after temperature, top-k and top-p; the rest is zero, and torch.multinomial renormalises."""
    probabilities = torch.softmax(log_probs / settings.temperature, dim=-1)
    ordered, order = probabilities.sort(dim=-1, descending=True)
    keep = ordered.cumsum(dim=-1) - ordered < settings.top_p
    if settings.top_k:
        keep[:, settings.top_k :] = False
    return torch.zeros_like(probabilities).scatter(1, order, ordered * keep)


def _finish(g: _Growing, settings: SearchSettings) -> SearchResult:
    """Rank what was finished; when nothing was, what was cut off at the greatest length."""
    for node in g.alive:
        g.set_fate(node, "length")
    leaves = g.finished or g.alive
    leaves = sorted(leaves, key=lambda id: -g.tree[id].score)[: settings.n_best]
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
    return SearchResult(tuple(hypotheses), tuple(g.tree))
