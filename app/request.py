"""What a person asks for, as one frozen value, and the one edge where it is bounded and what is wrong is named.

Links, controls, endpoints and MCP tools make a Request of what they were given: `Request.parse` is strict and says what
is wrong (InputError; `reason` puts it in the person's language), links.py forgives and falls back. Whatever door it
came through, the engine runs only what `Request.checked` lets pass. SETTINGS describes every setting once: the links'
names and bounds, the page's controls and the endpoints' checks are made of it. How an answer is searched for is the
checkpoint's own (`task.search`) unless the request says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from model.values.changes import ATTENTION_KINDS, AttentionChange, Changes
from model.values.search import SearchSettings
from model.values.segmentation import SEGMENTATIONS, InputError, well_formed
from model.values.trace import MAX_SOURCE_PIECES

MAX_LENGTH = 80  # target pieces
MOST_KEPT = 24  # hypotheses, or samples: what the poems draw
MOST_REWEIGHED = 24  # changes of attention in one run: one for each step of most sentences
LARGEST_ID = 2**31 - 1
SHOWN = 40  # characters of a wrong value that are said again
UNCHANGED = Changes()


@dataclass(frozen=True)
class Setting:
    """One setting: its field in Request, its name in a link, its bounds or choices.

    own: a request that does not say it (None) takes the task's; sampling: it counts only where answers are drawn.
    """

    field: str
    link: str
    low: float = 0
    high: float = 0
    step: float = 1
    choices: tuple[str, ...] = ()
    own: bool = False
    sampling: bool = False

    @property
    def default(self) -> Any:
        """What a request has that does not say it; of the task's own, a translation's."""
        return getattr(TRANSLATION if self.own else Request, self.field)

    @property
    def label(self) -> str:
        """The key of its words in page.json."""
        return self.field.replace("_", "-")

    @property
    def numeric(self) -> bool:
        return self.high > self.low

    def read(self, value: object) -> Any:
        """The value as the field's type. Raises InputError naming the setting and what is wrong."""
        if value is None and self.own:
            return None
        if self.numeric:
            return number(self.field, value, self.low, self.high, whole=isinstance(self.default, int))
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise InputError("not-yes-or-no", field=self.field, value=shown(value))
            return value
        said = text(self.field, value)
        if self.choices and said not in self.choices:
            raise InputError("not-one-of", field=self.field, choices=", ".join(self.choices), value=shown(said))
        return said

    def nearest(self, value: float) -> Any:
        """A number brought within the bounds."""
        return type(self.default)(min(self.high, max(self.low, value)))


def shown(value: object) -> str:
    """A wrong value as an error says it again: short, and in characters that can be sent."""
    try:
        said = well_formed(str(value))
    except ValueError:  # an integer of thousands of digits
        return "…"
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"


def text(name: str, value: object) -> str:
    """Raises InputError("not-text")."""
    if not isinstance(value, str):
        raise InputError("not-text", field=name, value=shown(value))
    return value


def number(name: str, value: object, low: float, high: float, *, whole: bool = False) -> Any:
    """An int when `whole`, else a float. Raises InputError: "not-a-number", "not-whole", "out-of-bounds"."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise InputError("not-a-number", field=name, value=shown(value))
    if not low <= value <= high:
        raise InputError("out-of-bounds", field=name, low=f"{low:g}", high=f"{high:g}", value=shown(value))
    if whole and value != int(value):
        raise InputError("not-whole", field=name, value=shown(value))
    return int(value) if whole else float(value)


def attention_change(kind: object, step: object, source: object, weights: object, seed: object) -> AttentionChange:
    """What an endpoint was given for one change of attention; step −1 is every step. Raises InputError."""
    if kind not in ATTENTION_KINDS:
        raise InputError("not-one-of", field="kind", choices=", ".join(ATTENTION_KINDS), value=shown(kind))
    if not isinstance(weights, list | tuple | None):
        raise InputError("not-a-list", field="weights", value=shown(weights))
    at = number("step", step, -1, MAX_LENGTH - 1, whole=True)
    place = number("source", source, -LARGEST_ID, LARGEST_ID, whole=True)
    shares = tuple(
        number("weights", weight, -math.inf, math.inf) for weight in (weights or ())[: MAX_SOURCE_PIECES + 1]
    )
    lot = number("seed", seed, 0, LARGEST_ID, whole=True)
    try:
        return AttentionChange(str(kind), None if at < 0 else at, place, shares, lot)
    except ValueError as error:
        raise InputError("weights") from error


@dataclass(frozen=True)
class Request:
    """All that decides a run; it fits in a link. `checkpoint`: a name of the catalogue, empty for the default.

    beam to form: None is the task's own. word: written after the forced prefix, given as text; own: a translation of
    the person's own, to be scored.
    """

    text: str
    segmentation: str = "accurate"
    boundaries: str = ""
    beam: int | None = None
    length_penalty: float | None = None
    checkpoint: str = ""
    n_best: int = 5
    sample: bool | None = None
    temperature: float | None = None
    top_k: int | None = None
    top_p: float | None = None
    seed: int | None = None
    form: bool | None = None
    changes: Changes = UNCHANGED
    word: str = ""
    own: str = ""

    @staticmethod
    def parse(values: Mapping[str, object], changes: Changes = UNCHANGED) -> Request:
        """The request of values by their fields' names, each of which may be of any type.

        Raises InputError naming the field: "not-text", "not-a-number", "not-whole", "out-of-bounds", "not-one-of",
        "not-yes-or-no".
        """
        read: dict[str, Any] = {
            setting.field: setting.read(values[setting.field]) for setting in SETTINGS if setting.field in values
        }
        read |= {name: text(name, values[name]) for name in ("text", "checkpoint", "word", "own") if name in values}
        return Request(**read, changes=changes)

    def checked(self, most: int) -> Request:
        """The same request, every text of it well formed, if it is within all bounds. `most`: characters of a sentence.

        Raises InputError: "too-many" (characters), "too-many-items", and those of `parse`.
        """
        towards = self.changes.context.text if self.changes.context else ""
        for typed in (self.text, self.own, self.word, towards):
            if len(typed) > most:
                raise InputError("too-many", characters=len(typed), limit=most)
        if len(self.boundaries) > 4 * most:  # the sentence, and up to three characters between two of its own
            raise InputError("too-many", characters=len(self.boundaries), limit=4 * most)
        for setting in SETTINGS:
            setting.read(getattr(self, setting.field))
        _check(self.changes)
        context = self.changes.context
        changes = (
            self.changes
            if context is None
            else replace(self.changes, context=replace(context, text=well_formed(towards)))
        )
        texts: dict[str, Any] = {
            name: well_formed(getattr(self, name)) for name in ("text", "boundaries", "word", "own")
        }
        return replace(self, **texts, changes=changes)

    def canonical(self, words: bool, search: SearchSettings, form: bool = True) -> Request:
        """The same without what changes nothing, so that equal runs are equal requests. `words`: as in Card;
        `search`: the task's own; `form`: whether the task has one."""
        plain: dict[str, Any] = {} if words else {"segmentation": "accurate"}
        if plain or self.segmentation != "own":
            plain["boundaries"] = ""
        drawn = search.sample if self.sample is None else self.sample
        for setting in SETTINGS:
            if setting.own and (
                getattr(self, setting.field) == getattr(search, setting.field) or (setting.sampling and not drawn)
            ):
                plain[setting.field] = None
        if not form:
            plain["form"] = None
        plain |= {name: "" for name in ("word", "own") if not getattr(self, name).strip()}
        return replace(self, **plain)

    def plain(self) -> Request:
        """The same sentence, model and search, and nothing else: what a what-if is compared with. Drawing where the
        task searches, or the other way round, is one; the beam then counts something else."""
        same = replace(
            self, segmentation="accurate", boundaries="", n_best=5, changes=UNCHANGED, word="", own="", form=None
        )
        return same if self.sample is None else replace(same.unsearched(), length_penalty=self.length_penalty)

    def unsearched(self) -> Request:
        """The same, searched by the task's own settings."""
        own: dict[str, Any] = {setting.field: None for setting in SETTINGS if setting.own}
        return replace(self, **own)

    def settings(self, search: SearchSettings) -> SearchSettings:
        """What is searched by, where the task's own is `search`."""
        said = {s.field: value for s in SETTINGS if s.own and (value := getattr(self, s.field)) is not None}
        beam = said.get("beam", search.beam)
        length = min(MAX_LENGTH, search.max_length)
        return replace(search, **said, n_best=min(beam, self.n_best), max_length=length)


def _check(changes: Changes) -> None:
    """Raises InputError for more changes than a run can need, or for a number that none of them can have."""
    for name, items, most in (
        ("prefix", changes.prefix, MAX_LENGTH),
        ("replaced", changes.replaced, MAX_SOURCE_PIECES),
        ("attention", changes.attention, MOST_REWEIGHED),
    ):
        if len(items) > most:
            raise InputError("too-many-items", field=name, limit=most)
    for change in changes.attention:
        number("step", change.step or 0, 0, MAX_LENGTH - 1, whole=True)
        number("seed", change.seed, 0, LARGEST_ID, whole=True)
        if len(change.weights) > MAX_SOURCE_PIECES:
            raise InputError("too-many-items", field="weights", limit=MAX_SOURCE_PIECES)
    for number_ in (
        *changes.prefix,
        *(n for pair in changes.replaced for n in pair),
        *(c.source for c in changes.attention),
    ):
        number("id", number_, -LARGEST_ID, LARGEST_ID, whole=True)


TRANSLATION = SearchSettings()  # how a task that says nothing is searched

# In the order of the page's controls.
SETTINGS = (
    Setting("segmentation", "seg", choices=SEGMENTATIONS),
    Setting("boundaries", "words"),
    Setting("sample", "sample", own=True),
    Setting("beam", "beam", 1, MOST_KEPT, own=True),
    Setting("length_penalty", "alpha", 0, 2, 0.1, own=True),
    Setting("n_best", "n", 1, 10),
    Setting("temperature", "temp", 0.1, 2, 0.1, own=True, sampling=True),
    Setting("top_k", "topk", 0, 100, own=True, sampling=True),
    Setting("top_p", "topp", 0.05, 1, 0.05, own=True, sampling=True),
    Setting("seed", "seed", 0, 9999, own=True, sampling=True),
    Setting("form", "form", own=True),
)
