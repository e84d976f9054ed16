"""How an answer is searched for, and what a search gives: the hypotheses and the whole tree of candidates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SearchSettings:
    """beam: hypotheses kept at each step. sample=True draws instead of ranking (beam: how many independent samples).

    top_k and top_p (nucleus, Holtzman et al. 2020) bound what sampling may draw from; 0 and 1.0 leave it free.
    form: whether answers are held to the task's form, where it has one.
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
    form: bool = True

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

    pruned (ranked beyond the places left), kept (continued), dead-end (kept, but none of its continuations was),
    finished (reached ‹eos›), answer (the finished one that was chosen), length (cut off at the greatest length).

    A node's id is its place in the tree's tuple; the root ‹bos› has id 0, parent -1. `rank` counts from 1 among the
    candidates of its step.
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
    """A finished sentence: its ids (with ‹eos› unless it was cut off), log p of each, Σ log p, and the ranking score.

    `leaf` is its node in the tree, -1 where no tree was kept.
    """

    ids: tuple[int, ...]
    log_probs: tuple[float, ...]
    total: float
    score: float
    leaf: int


@dataclass(frozen=True)
class SearchResult:
    """What a search gives for one sentence: the n best hypotheses, best first, and the whole tree if it was kept."""

    hypotheses: tuple[Hypothesis, ...]
    tree: tuple[Node, ...]

    @property
    def best(self) -> Hypothesis:
        return self.hypotheses[0]
