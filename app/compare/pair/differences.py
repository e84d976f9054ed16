"""What sets the two runs apart, in words: everything said here is computed from the two traces."""

from __future__ import annotations

import math
from itertools import zip_longest

import numpy as np

from model.values.plane import Nearness
from model.values.trace import Array, Trace

from ... import display
from ...locales import Translate
from ..side import Side, identical, same_checkpoint, same_sentence
from .alignment import alone
from .contexts import distance, share_of

EQUAL = 0.005  # certainties closer than this are called equal
MOST_NAMED = 8  # words or pieces in a list


def differences(a: Side, b: Side, nearness: Nearness | None, say: Translate) -> list[str]:
    """One sentence each, in the order of the walk."""
    if identical(a, b) and same_checkpoint(a, b):
        return [say("all-the-same")]
    said = [] if same_sentence(a, b) else [_read(a, b, say)]
    if same_checkpoint(a, b) and nearness:
        said.append(_contexts(a, b, nearness, say))
    said += [*_written(a, b, say), _certain(a, b, say), spread(a, b, say)]
    if not same_checkpoint(a, b):
        said += [_sizes(a, b, say), _activity(a, b, say)]
        if same_sentence(a, b) and a.pieces != b.pieces:
            counts = {"first": len(a.pieces), "second": len(b.pieces)}
            said.append(say("cut-differently", a=a.called, b=b.called, **counts))
    return said


def first_difference(a: Trace, b: Trace) -> int | None:
    """The first place at which the two outputs have different pieces."""
    for t, (first, second) in enumerate(zip_longest(a.target, b.target)):
        if first is None or second is None or first.text != second.text:
            return t
    return None


def entropy(weights: Array) -> float:
    """The mean over the rows of α (T, S) of −Σ α log₂ α, in bits."""
    safe = np.maximum(weights.astype(np.float64), 1e-12)
    return float(-(safe * np.log2(safe)).sum(axis=1).mean())


def spread(a: Side, b: Side, say: Translate) -> str:
    """How many source places a step reads, on average: 2 to the mean entropy."""
    with_map = [side for side in (a, b) if side.trace.attention is not None]
    if not with_map:
        return say("no-attention-both")
    if len(with_map) == 1:
        one = with_map[0]
        other = b if one is a else a
        return say("no-attention-one", one=one.called, other=other.called, **_entropies(one))
    wide, narrow = sorted(with_map, key=lambda side: -float(_entropies(side)["bits"]))
    first, second = _entropies(wide), _entropies(narrow)
    if first["bits"] == second["bits"]:
        return say("spread-equal", bits=first["bits"], places=first["places"])
    return say(
        "spread-more",
        wide=wide.called,
        narrow=narrow.called,
        **first,
        **{f"narrow_{name}": value for name, value in second.items()},
    )


def _entropies(side: Side) -> dict[str, str | int]:
    assert side.trace.attention is not None
    bits = entropy(side.trace.attention)
    return {
        "bits": display.number(bits),
        "places": display.number(2**bits, 1),
        "count": len(side.pieces),
    }


def _read(a: Side, b: Side, say: Translate) -> str:
    """Which words stand in one sentence only."""
    first, second = ([word.text for word in side.trace.source.words] for side in (a, b))
    if sorted(first) == sorted(second):
        return say("same-words-other-order")
    return _only("words-only", first, second, a, b, say)


def _contexts(a: Side, b: Side, near: Nearness, say: Translate) -> str:
    apart = distance(a.context, b.context)
    return say(
        "contexts-apart",
        cosine=display.number(apart.cosine),
        distance=display.number(apart.euclidean),
        nearer=f"{near.nearer:,}",
        pairs=f"{near.pairs:,}",
        share=share_of(near),
    )


def _written(a: Side, b: Side, say: Translate) -> list[str]:
    """Where the translations part, and which pieces have no partner on the other side."""
    t = first_difference(a.trace, b.trace)
    if t is None:
        return [say("same-translation")]
    if a.trace.translation == b.trace.translation:
        return [say("same-words")]
    pieces = [side.trace.target[min(t, len(side.trace.target) - 1)] for side in (a, b)]
    shown = [(display.visible(piece.text), display.number(math.exp(piece.log_prob))) for piece in pieces]
    parting = say(
        "differ-at",
        place=t + 1,
        a=a.called,
        first=shown[0][0],
        p=shown[0][1],
        b=b.called,
        second=shown[1][0],
        q=shown[1][1],
    )
    if sorted(a.target) == sorted(b.target):
        return [parting, say("same-pieces-other-order")]
    return [parting, _only("pieces-only", a.target, b.target, a, b, say)]


def _only(key: str, first: list[str], second: list[str], a: Side, b: Side, say: Translate) -> str:
    """Names what each side has alone; a side that has nothing alone is said to have nothing."""

    def named(texts: list[str]) -> str:
        if not texts:
            return say("nothing")
        shown = [say("quoted", text=display.visible(text)) for text in texts[:MOST_NAMED]]
        return say("and").join(shown) + ("…" if len(texts) > MOST_NAMED else "")

    return say(key, a=a.called, b=b.called, first=named(alone(first, second)), second=named(alone(second, first)))


def _certain(a: Side, b: Side, say: Translate) -> str:
    more, less = (a, b) if a.certainty >= b.certainty else (b, a)
    key = "equally-certain" if more.certainty - less.certainty < EQUAL else "more-certain"
    return say(
        key,
        more=more.called,
        less=less.called,
        p=display.number(more.certainty),
        q=display.number(less.certainty),
    )


def _sizes(a: Side, b: Side, say: Translate) -> str:
    if a.parameters == b.parameters:
        return say("same-size", count=f"{a.parameters:,}")
    large, little = (a, b) if a.parameters > b.parameters else (b, a)
    share = large.parameters / little.parameters - 1
    return say(
        "sizes", large=large.called, small=little.called, more=f"{share:.0%}" if share >= 0.01 else f"{share:.1%}"
    )


def _activity(a: Side, b: Side, say: Translate) -> str:
    """How far from 0 the encoder's units are on average."""
    mean = {side.letter: float(np.abs(side.trace.encoder.states).mean()) for side in (a, b)}
    return say("activity", a=a.called, b=b.called, p=display.number(mean["A"]), q=display.number(mean["B"]))
