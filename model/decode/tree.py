"""What a search looked at: a level for every step, and from them the hypotheses and the tree of nodes.

A level holds the candidates of one step as arrays (M), ordered by sentence and rank, each pointing at its parent in the
level before. Nodes, which a person can look at, are made at the end and only for whoever wants the tree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..values.search import Hypothesis, Node
from ..values.segmentation import BOS, EOS


@dataclass(frozen=True)
class Level:
    """The candidates of one step: M of them, of all sentences."""

    owner: np.ndarray  # the sentence
    parent: np.ndarray  # index in the level before; -1 for the roots
    token: np.ndarray
    log_prob: np.ndarray
    total: np.ndarray  # Σ log p from the root, float64
    rank: np.ndarray  # from 1 among the sentence's candidates of this step
    survives: np.ndarray  # it stands among the places left: it goes on, or it is finished

    @property
    def finished(self) -> np.ndarray:
        return self.survives & (self.token == EOS)

    @property
    def kept(self) -> np.ndarray:
        return self.survives & (self.token != EOS)


Place = tuple[int, int]  # a candidate: its level and its index there


def roots(sentences: int) -> Level:
    """The level before the first step: ‹bos› for each sentence, for certain."""
    zeros, ones = np.zeros(sentences), np.ones(sentences, np.int64)
    return Level(np.arange(sentences), -ones, BOS * ones, zeros, zeros, ones, ones > 0)


def score(total: float, length: int, length_penalty: float) -> float:
    """What ranks finished hypotheses: Σ log p / length^α."""
    return total / length**length_penalty


def written(levels: list[Level], leaf: Place) -> tuple[list[int], list[float]]:
    """The ids on the path from the root to a leaf, and log p of each."""
    step, index = leaf
    ids, log_probs = [], []
    for level in levels[step:0:-1]:
        ids.append(int(level.token[index]))
        log_probs.append(float(level.log_prob[index]))
        index = level.parent[index]
    return ids[::-1], log_probs[::-1]


def hypothesis(levels: list[Level], leaf: Place, length_penalty: float, node: int = -1) -> Hypothesis:
    """What a leaf says; `node`: its number in the tree."""
    step, index = leaf
    ids, log_probs = written(levels, leaf)
    total = float(levels[step].total[index])
    return Hypothesis(tuple(ids), tuple(log_probs), total, score(total, step, length_penalty), node)


def numbered(levels: list[Level], sentences: int) -> list[np.ndarray]:
    """Every candidate's number among its sentence's nodes: the root is 0, then step by step in the order of rank."""
    numbers, seen = [], np.zeros(sentences, np.int64)
    for level in levels:
        numbers.append(seen[level.owner] + level.rank - 1)
        seen += np.bincount(level.owner, minlength=sentences)
    return numbers


def trees(
    levels: list[Level], numbers: list[np.ndarray], answers: list[Place], length_penalty: float
) -> list[tuple[Node, ...]]:
    """Each sentence's nodes in the order of their numbers. `answers`: the leaf each sentence chose."""
    nodes: list[list[Node]] = [[] for _ in answers]
    for step, level in enumerate(levels):
        following = levels[step + 1] if step + 1 < len(levels) else None
        fates = _fates(level, following)
        for index, (owner, fate) in enumerate(zip(level.owner.tolist(), fates, strict=True)):
            total = float(level.total[index])
            nodes[owner].append(
                Node(
                    parent=int(numbers[step - 1][level.parent[index]]) if step else -1,
                    token=int(level.token[index]),
                    step=step,
                    log_prob=float(level.log_prob[index]),
                    total=total,
                    score=score(total, step, length_penalty) if step else 0.0,
                    rank=int(level.rank[index]),
                    fate="answer" if answers[owner] == (step, index) else fate,
                )
            )
    return [tuple(of_one) for of_one in nodes]


def _fates(level: Level, following: Level | None) -> list[str]:
    """What became of each candidate (values/search.py, Node), the answer aside."""
    goes_on = np.zeros(len(level.token), bool)
    if following is not None:
        goes_on[following.parent[following.survives]] = True
    ends = "length" if following is None else "dead-end"
    open_ = np.where(goes_on, "kept", ends)
    return np.where(level.kept, open_, np.where(level.survives, "finished", "pruned")).tolist()
