"""Two sequences laid along each other: what answers to what. ＝, ⇄ and ≠ mean one thing for words, ids and pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

SAME, MOVED, ALONE = "same", "moved", "alone"


def marks(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[str]:
    """For each item of the first: SAME, the second has it in the same order; MOVED, it has it out of order; ALONE, it
    has none left for it. What is left counts: the second “the” of one side is alone where the other has one."""
    mark_of = [ALONE] * len(first)
    left = Counter(second)
    for place in in_order(first, second):
        mark_of[place] = SAME
        left[first[place]] -= 1
    for place, item in enumerate(first):
        if mark_of[place] == ALONE and left[item] > 0:
            mark_of[place] = MOVED
            left[item] -= 1
    return mark_of


def in_order(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[int]:
    """The places in the first of a longest common subsequence: of several, the one whose items have moved least."""
    best = [
        [(0, 0)] * (len(second) + 1) for _ in range(len(first) + 1)
    ]  # (length, −moved) of what is left from i and j on
    for i in reversed(range(len(first))):
        for j in reversed(range(len(second))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if first[i] == second[j]:
                length, moved = best[i + 1][j + 1]
                best[i][j] = max(best[i][j], (length + 1, moved - abs(i - j)))
    places = []
    i = j = 0
    while i < len(first) and j < len(second):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            places.append(i)
            i, j = i + 1, j + 1
    return places


def alone(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """What in the first has nothing that answers to it in the second, in order."""
    return [item for item, mark in zip(first, marks(first, second), strict=True) if mark == ALONE]
