"""What a checkpoint's answer is, by its task: what the page calls it and how the result shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

from pypinyin.contrib.tone_convert import to_tone

from model.values.search import SearchSettings
from model.values.segmentation import EOS
from model.values.trace import Trace

from .. import links
from ..engine import Card, Run
from ..engine.values import Sound
from ..request import Request

KINDS = ("translation", "reply", "label", "poem", "line", "reading")
SHARP = 0.5  # nats: a change of log p so large is drawn in full colour, unless there is a larger one
# What a task that draws does without: lots, and then its form as well.
PLAINLY = {"greedy": {"sample": "0", "beam": "1", "form": ""}, "greedy-free": {"sample": "0", "beam": "1", "form": "0"}}
OPPOSED = (1, 3, 5)  # the second, fourth and sixth character of a line


def kind_of(card: Card) -> str:
    """translation; reply: the same language comes back; label: one piece; poem: a verse form; line: as many characters
    as the source has; reading: as many syllables."""
    task, config = card.task, card.config
    if task.form.length == "one":
        return "label"
    if task.form.pattern:
        return "poem"
    if task.form.length == "source":
        return "line" if config.source_language == config.target_language else "reading"
    return "reply" if config.source_language == config.target_language else "translation"


@dataclass(frozen=True)
class Label:
    """One of the labels: its id, and its probability among labels alone."""

    id: int
    text: str
    probability: float


def labels_of(trace: Trace) -> tuple[Label, ...]:
    """The labels among the likeliest pieces of the one step that counts, the likeliest first; the special pieces, which
    are no labels, are left out of the sum."""
    rows = zip(trace.top_ids[0].tolist(), trace.top_pieces[0], trace.decoder.top_log_probs[0].tolist(), strict=True)
    listed = [(id, piece, exp(log_prob)) for id, piece, log_prob in rows]
    others = sum(p for id, _, p in listed if id <= EOS)
    return tuple(Label(id, piece.lstrip("▁"), p / (1 - others)) for id, piece, p in listed if id > EOS)


@dataclass(frozen=True)
class Mark:
    """A piece of an answer and what stands above it: `sign`, and whether it is one of the places that answer each
    other (a rhyme; in a couplet, opposed tones at the second, fourth and sixth character)."""

    place: int
    text: str
    sign: str
    lit: bool = False


@dataclass(frozen=True)
class Deciding:
    """A piece of the source: Δ log p of the label without it, and from 0 to 1 how much it speaks for the label."""

    place: int
    text: str
    change: float
    share: float


def view(run: Run) -> dict[str, Any]:
    """What shared/answer.html shows of the run, by the kind of its answer."""
    kind = kind_of(run.card)
    shown: dict[str, Any] = {"kind": kind, "again": {}, "drawn": [], "plainly": {}, "draws": len(run.drawn)}
    if kind == "label":
        labels, needed = labels_of(run.trace), run.card.task.unsure
        shown |= {"labels": labels, "unsure": labels[0].probability < needed, "needed": f"{needed:.0%}"}
        shown["deciding"] = deciding(run)
    elif kind == "poem":
        shown["lines"] = verses(run.sounds[1])
    elif kind == "line":
        shown["lines"] = list(couplet(*run.sounds))
        others = {draw.text: draw.settings for draw in reversed(run.drawn) if draw.text != run.trace.translation}
        shown["drawn"] = [(text, _go(settings)) for text, settings in reversed(others.items())]
    elif kind == "reply":
        shown["turn"] = {
            "remark": run.request.text,
            "reply": run.trace.translation,
            "go": links.only(run.request),
            "plain": run.before is None and run.scored is None,
        }
    elif kind == "reading":
        shown["readings"] = readings(run.trace)
    if run.trace.settings.sample:
        shown["again"] = {"seed": str((run.trace.settings.seed + 1) % 10_000)}
    if run.card.task.search.sample:
        now = run.trace.settings
        shown["plainly"] = {key: link for key, link in PLAINLY.items() if now.sample or now.form == (key != "greedy")}
    return shown


def deciding(run: Run) -> list[Deciding]:
    """What each piece of the source does for the label: hidden, how its log p changes. Nothing for a long sentence, of
    which it was not measured."""
    if run.importance is None:
        return []
    changes = run.importance.occlusion.pieces[0].tolist()
    most = max(SHARP, *(abs(change) for change in changes))
    pieces = [piece for piece in run.trace.source.pieces if piece.id != EOS]
    return [
        Deciding(place, piece.text, change, max(0.0, -change) / most)
        for place, (piece, change) in enumerate(zip(pieces, changes, strict=False))
    ]


def _go(settings: SearchSettings) -> dict[str, str]:
    """What a link needs for a draw of these settings."""
    asked = Request(
        "", beam=settings.beam, sample=True, temperature=settings.temperature, top_k=settings.top_k, seed=settings.seed,
        form=None if settings.form else False,
    )  # fmt: skip
    return {name: value for name, value in links.only(asked).items() if name in links.SEARCHED}


def verses(sounds: Sequence[Sound]) -> list[list[Mark]]:
    """A poem by lines, each ending with its mark: tones, and 韵 where a line's last character rhymes with another's."""
    lines: list[list[int]] = [[]]
    for place, sound in enumerate(sounds):
        lines[-1].append(place)
        if not sound.tone and not sound.rhyme and place + 1 < len(sounds):
            lines.append([])
    last = [max((p for p in line if sounds[p].rhyme), default=-1) for line in lines]
    ends = [sounds[p].rhyme for p in last if p >= 0 and sounds[p].tone == "平"]
    rhymes = {p for p in last if p >= 0 and sounds[p].tone == "平" and ends.count(sounds[p].rhyme) > 1}
    return [
        [Mark(p, sounds[p].text, "韵" if p in rhymes else sounds[p].tone, p in rhymes) for p in line] for line in lines
    ]


def couplet(first: Sequence[Sound], second: Sequence[Sound]) -> tuple[list[Mark], list[Mark]]:
    """Both lines with their tones; lit where the second, fourth and sixth are opposed, as the form asks."""
    opposed = {
        place
        for place in OPPOSED
        if place < min(len(first), len(second)) and {first[place].tone, second[place].tone} == {"平", "仄"}
    }
    above, below = (
        [Mark(place, sound.text, sound.tone, place in opposed) for place, sound in enumerate(line)]
        for line in (first, second)
    )
    return above, below


def readings(trace: Trace) -> list[Mark]:
    """Each character of the source under what was written for it, with the tone as a mark: yin2 → yín."""
    written = [piece for piece in trace.target if piece.id > EOS]
    read = [piece for piece in trace.source.pieces if piece.id != EOS]
    return [
        Mark(place, character.text.lstrip("▁"), to_tone(syllable.text.lstrip("▁")))
        for place, (character, syllable) in enumerate(zip(read, written, strict=False))
    ]
