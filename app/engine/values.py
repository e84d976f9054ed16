"""What the engine gives: everything that the page shows, as frozen values over NumPy, without a tensor.

They can be pickled, so that the engine may be another process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.config import Config, ModelConfig
from model.task import Task
from model.values.effects import Effect, Importance, InputShares, TeacherForced, WalkPoint
from model.values.plane import PlanePlace
from model.values.search import SearchSettings
from model.values.segmentation import InputError, LatticeEdge
from model.values.trace import Recomputed, Trace
from model.values.vocabulary import Entry, Neighbour, VocabularySize

from ..request import Request


@dataclass(frozen=True, eq=False)
class Card:
    """A checkpoint as the catalogue has it. `figures`: its metrics.json, empty where that cannot be read.

    `location`: what `load_checkpoint` finds it by. `words`: its sentences are cut into words, and how can be chosen.
    """

    name: str
    config: ModelConfig
    task: Task
    words: bool
    figures: Mapping[str, Any]
    location: str

    @property
    def parameters(self) -> int:
        """How many weights it has; 0 where its figures do not say."""
        return int(self.figures.get("parameters", 0))


def card_of(name: str, config: Config, figures: Mapping[str, Any], location: str) -> Card:
    """A card from a checkpoint's configuration."""
    task = config.task
    words = config.model.source_language.split("-")[0] == "zh" and task.source.unit in ("", "words")
    return Card(name, config.model, task, words, figures, location)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The checkpoints that can be asked for, the default first; a name that is not here is refused at every door."""

    cards: tuple[Card, ...]
    max_characters: int  # of a sentence
    trains: bool = True  # whether visitors may train

    @property
    def default(self) -> str:
        return self.cards[0].name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(card.name for card in self.cards)

    def card(self, name: str) -> Card:
        """Empty for the default. Raises InputError("no-checkpoint")."""
        for card in self.cards:
            if name in ("", card.name):
                return card
        raise InputError("no-checkpoint", name=name)


@dataclass(frozen=True)
class Sound:
    """A character of verse as it is said today: its tone (平, 仄, or empty) and its rhyme group (中华新韵)."""

    text: str
    tone: str
    rhyme: str


@dataclass(frozen=True)
class Draw:
    """An answer drawn beside the best; `seed` and the rest of `settings` draw it again."""

    text: str
    settings: SearchSettings


@dataclass(frozen=True)
class Source:
    """The text of a function, the sign of the stage it belongs to, and where it stands."""

    sign: str
    name: str
    place: str
    text: str


@dataclass(frozen=True, eq=False)
class Beside:
    """Where the same sentence lies on the plane of another checkpoint, `card` (beside.py)."""

    card: Card
    place: PlanePlace


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one request came to. `request`: as it was run, without what changes nothing.

    Of a what-if also the run as it was `before`, and what the change did to its words; of a translation of one's own
    its score; of a c moved towards another sentence what is written along the way.
    """

    request: Request
    card: Card
    trace: Trace
    before: Trace | None
    effect: Effect | None
    scored: TeacherForced | None
    walk: tuple[WalkPoint, ...]


@dataclass(frozen=True, eq=False)
class Run(Outcome):
    """An outcome with everything that the stages show of it.

    recomputed    the same run by NumPy                      lattice      of Chinese words, empty for other languages
    cuts          how many pieces each way of cutting gives, ‹eos› not counted; empty where it cannot be chosen
    entries       the source's different pieces              source_size, target_size   of the two vocabularies
    neighbours    of every source id, nearest first          place        on the plane of c; None without a plane,
    pieces        the text of every target id in the                      and `no_place` says why
                  search tree, the forced prefix and         sources      the functions behind the stages
                  what occlusion would write instead
    importance    occlusion and gradient × input;            shares       of each step's input; empty with attention
                  None for a long sentence
    beside        the same sentence on the plane of a checkpoint that differs in attention; None without one
    sounds        of verse: each piece of the source and of the answer; of other answers nothing
    drawn         answers drawn beside the best, where the task has any
    foreign       the sentence has letters, but none of the writing that the checkpoint reads
    reader        the checkpoint of the catalogue that reads a foreign sentence; empty when there is none
    """

    recomputed: Recomputed
    lattice: tuple[LatticeEdge, ...]
    cuts: Mapping[str, int]
    entries: tuple[Entry, ...]
    source_size: VocabularySize
    target_size: VocabularySize
    neighbours: Mapping[int, tuple[Neighbour, ...]]
    pieces: Mapping[int, str]
    importance: Importance | None
    shares: tuple[InputShares, ...]
    place: PlanePlace | None
    no_place: str
    beside: Beside | None
    sources: tuple[Source, ...]
    sounds: tuple[tuple[Sound, ...], tuple[Sound, ...]]
    drawn: tuple[Draw, ...]
    foreign: bool
    reader: str
