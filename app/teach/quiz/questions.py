"""Five kinds of questions, made of a run: every sentence is a quiz with true answers, and there is no question bank.

    cut     which way of cutting gives fewer pieces, words or single characters?       Run.cuts
    next    what will be written at step t? the five likeliest, or none of these       trace.target, top_ids
    look    where does attention look most at step t?                                  α
    hide    will the same word be likeliest at step t when a source piece is ‹unk›?    occlusion
    twin    how much of the end does the twin without attention keep?                  its own translation

A question is asked before the picture shows its answer. `right` names every right choice: one, or several where two
cannot be told apart in what is shown (SAME). A learner who predicts first learns more from the same figure (Kim,
Reinecke & Hullman 2017).
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp

import numpy as np

from model.values.segmentation import EOS
from model.values.trace import Trace

from ... import display
from ...engine import Run

LIKELIEST = 5
SAME = 0.005  # α that differ by less look the same with two decimals
SURE = 0.5
BLANK = "\u2581"  # a piece that is nothing but the blank before a word
LONG = 10  # source pieces, from which on the twin is asked
ENDING, LETTERS = 3, 4  # the words of the end that are looked for, and how long a word must be to count
WORD = re.compile(rf"\w{{{LETTERS},}}")


@dataclass(frozen=True)
class Question:
    """`step`: the target piece it is about, −1 for the reading. `choices`: what can be answered; keys of texts for
    every kind but next and look, whose choices are pieces. `right`: indices of choices.

    cases: of every choice the key of what is said after it was answered; values: what the texts are filled with, and
    mine, of every choice its own number.
    """

    kind: str
    step: int
    choices: tuple[str, ...]
    right: tuple[int, ...]
    cases: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    mine: tuple[str, ...] = ()


def questions(run: Run, twin: Trace | None = None) -> tuple[Question, ...]:
    """What the run asks; of those before one beat, what is past first, then where it looks, then what it writes.

    `twin`: the same sentence without attention, for the last kind.

    The same sentence asks the same: every lot is drawn by a seed of its characters.
    """
    lots = random.Random(zlib.crc32(run.request.text.encode()))
    return (*_cut(run), *_hide(run, lots), *_look(run.trace), *_next(run.trace, lots), *_twin(run.trace, twin))


def _cut(run: Run) -> Iterator[Question]:
    words, characters = (run.cuts.get(mode, 0) for mode in ("accurate", "characters"))
    if not words:
        return
    answer = 0 if words < characters else 1 if characters < words else 2
    name = ("words", "characters", "same")[answer]
    yield Question(
        "cut",
        -1,
        ("words", "characters", "same"),
        (answer,),
        tuple(f"{name}-hit" if choice == answer else f"{name}-miss" for choice in range(3)),
        {"words": str(words), "characters": str(characters)},
    )


def _next(trace: Trace, lots: random.Random) -> Iterator[Question]:
    """The first step, and the two at which the model was least sure of what it wrote."""
    free = range(len(trace.changes.prefix), len(trace.target))
    unsure = sorted(free[1:], key=lambda t: trace.target[t].log_prob)[:2]
    for t in [*free[:1], *sorted(unsure)]:
        yield _next_at(trace, t, lots)


def _next_at(trace: Trace, t: int, lots: random.Random) -> Question:
    written = trace.target[t]
    five = [
        (int(id), display.visible(piece), exp(float(log_prob)))
        for id, piece, log_prob in zip(
            trace.top_ids[t][:LIKELIEST],
            trace.top_pieces[t][:LIKELIEST],
            trace.decoder.top_log_probs[t][:LIKELIEST],
            strict=True,
        )
    ]
    likeliest = five[0][0]
    together = sum(p for _, _, p in five)
    lots.shuffle(five)
    p = exp(written.log_prob)
    among = [id for id, _, _ in five]
    right = among.index(written.id) if written.id in among else len(five)

    def case(index: int) -> str:
        if index == right:
            return "none-hit" if index == len(five) else "hit-sure" if p >= SURE else "hit-unsure"
        if index == len(five):
            return "none-miss"
        if among[index] == likeliest:
            return "drawn" if trace.settings.sample else "beam"
        return "close" if five[index][2] >= 0.1 * p else "far"

    return Question(
        "next",
        t,
        (*(piece for _, piece, _ in five), "none"),
        (right,),
        tuple(case(index) for index in range(len(five) + 1)),
        {"word": display.visible(written.text), "p": display.number(p), "five": display.number(together)},
        (*(display.number(q) for _, _, q in five), ""),
    )


def _look(trace: Trace) -> Iterator[Question]:
    """Two steps: the one whose attention is most together, and the one where it is most apart."""
    if trace.attention is None or len(trace.source.pieces) < 3:
        return
    asked = [t for t, piece in enumerate(trace.target) if piece.id != EOS and not trace.changes.reweighs(t)]
    by_most = sorted(asked, key=lambda t: float(trace.decoder.alpha[t].max()) if trace.decoder.alpha is not None else 0)
    for t in sorted({*by_most[:1], *by_most[-1:]}):
        yield _look_at(trace, t, trace.attention[t])


def _look_at(trace: Trace, t: int, alpha: np.ndarray) -> Question:
    most = float(alpha.max())
    right = tuple(int(i) for i in np.flatnonzero(alpha > most - SAME))
    pieces = [display.visible(piece.text) for piece in trace.source.pieces]
    rank = {int(i): place for place, i in enumerate(np.argsort(-alpha, kind="stable"), start=1)}

    def case(i: int) -> str:
        if i in right:
            return "hit-several" if len(right) > 1 else "hit-sure" if most >= SURE else "hit-spread"
        return "second" if rank[i] == len(right) + 1 else "far"

    return Question(
        "look",
        t,
        tuple(pieces),
        right,
        tuple(case(i) for i in range(len(pieces))),
        {"word": pieces[right[0]], "p": display.number(most), "written": display.visible(trace.target[t].text)},
        tuple(display.number(float(share)) for share in alpha),
    )


def _hide(run: Run, lots: random.Random) -> Iterator[Question]:
    """Two pairs of a word and a source piece: one at which the word changes, and one at which it stays, if there are.

    Occlusion asks the model without changed attention and without a moved c; a run with these is not asked.
    """
    trace = run.trace
    if run.importance is None or trace.changes.attention or trace.changes.context:
        return
    occlusion, prefix = run.importance.occlusion, len(trace.changes.prefix)
    words = [
        t
        for t, piece in enumerate(trace.target)
        if t >= prefix and piece.id == int(trace.top_ids[t][0]) and piece.id != EOS and piece.text != BLANK
    ]
    pairs = [(t, i) for t in words for i, piece in enumerate(trace.source.pieces) if piece.id != EOS]
    changing = [(t, i) for t, i in pairs if int(occlusion.instead[t, i]) != trace.target[t].id]
    staying = [pair for pair in pairs if pair not in changing]
    chosen = [min(changing, key=lambda pair: float(occlusion.pieces[pair]))] if changing else []
    if staying:
        if trace.attention is None:
            chosen.append(lots.choice(staying))
        else:  # the most telling: looked at, and yet not needed
            alpha = trace.attention
            chosen.append(max(staying, key=lambda pair: float(alpha[pair])))
    for t, i in sorted(chosen):
        yield _hide_at(run, t, i)


def _hide_at(run: Run, t: int, i: int) -> Question:
    assert run.importance is not None
    trace, occlusion = run.trace, run.importance.occlusion
    instead = int(occlusion.instead[t, i])
    stays = instead == trace.target[t].id
    looked = trace.attention is not None and float(trace.attention[t, i]) >= SURE
    p = trace.target[t].log_prob
    missed = "stays-looked" if looked else "stays-miss"
    return Question(
        "hide",
        t,
        ("stays", "changes"),
        (0 if stays else 1,),
        ("stays-hit", missed) if stays else ("changes-miss", "changes-hit"),
        {
            "piece": display.visible(trace.source.pieces[i].text),
            "word": display.visible(trace.target[t].text),
            "p": display.number(exp(p)),
            "q": display.number(exp(p + float(occlusion.pieces[t, i]))),
            "instead": display.visible(run.pieces[instead]),
            "alpha": "" if trace.attention is None else display.number(float(trace.attention[t, i])),
        },
    )


def _twin(trace: Trace, twin: Trace | None) -> Iterator[Question]:
    ending = words_at_the_end(trace.translation)
    if twin is None or len(ending) < ENDING:
        return
    there = set(WORD.findall(twin.translation.lower()))
    kept = [word for word in ending if word in there]
    answer = 0 if len(kept) == len(ending) else 1 if kept else 2
    name = ("all", "some", "none")[answer]
    yield Question(
        "twin",
        len(trace.target) - 1,
        ("all", "some", "none"),
        (answer,),
        tuple(f"{name}-hit" if choice == answer else f"{name}-miss" for choice in range(3)),
        {
            "ending": " · ".join(ending),
            "count": str(len(ending)),
            "kept": str(len(kept)),
            "translation": twin.translation,
        },
    )


def words_at_the_end(translation: str) -> list[str]:
    """The last different words that are long enough to mean something, in reading order."""
    last: list[str] = []
    for word in reversed(WORD.findall(translation.lower())):
        if word not in last:
            last.append(word)
    return last[:ENDING][::-1]
