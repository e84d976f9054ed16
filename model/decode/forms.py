"""Which pieces may come next: one mask for each step, by which an answer is held to a form (task.Form).

A mask is a function of the task, the source and what is written so far, and of nothing else, so a run stays a pure
function of its request. It serves labels (one piece), length (as many pieces as the source), verse patterns, rhyme,
tone and the ban on repeating a character alike; the search knows nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import eq

import torch
from torch import Tensor

from ..task import Form
from ..text.normalise import normalise
from ..text.prosody import LEVEL, OBLIQUE, readings, rhyme, tone
from ..text.tokenizer import Tokenizer
from ..values.segmentation import EOS

Allowed = Callable[[Sequence[int]], Tensor | None]
"""The ids written so far → (V), true where a piece may come next; None: any may. At least one piece must be allowed."""

ANY, RHYME = "○", "韵"
_SIGNS = (ANY, LEVEL, OBLIQUE, RHYME)


def held_to(
    form: Form, target: Tokenizer, source: Tokenizer | None = None
) -> Callable[[Sequence[int]], Allowed | None]:
    """For each source (its ids, ‹eos› among them) the masks of a form; None when the form asks for nothing.

    `source` is there for a form with a theme; without it none is asked for. Raises ValueError when the vocabulary
    cannot write the form.
    """
    if form.pattern:
        verse = Verse(form, target)
        if not form.theme or source is None:
            return lambda ids: verse
        return lambda ids: About(verse, source.decode(list(ids)))
    size = len(target.vocabulary)
    if form.length == "one":
        return lambda ids: _of_length(1, size)
    if form.length == "source":
        return lambda ids: _of_length(len(ids) - 1, size)
    return lambda ids: None


def _of_length(length: int, size: int) -> Allowed:
    """Exactly `length` pieces before ‹eos›."""
    end = torch.arange(size) == EOS

    def allowed(written: Sequence[int]) -> Tensor:
        return ~end if len(written) < length else end

    return allowed


class Verse:
    """A pattern of signs, one for each piece (one character), then ‹eos›. See task.Form."""

    def __init__(self, form: Form, target: Tokenizer) -> None:
        self.form = form
        self.texts = [target.decode([id]) for id in range(len(target.vocabulary))]
        self.end = self._where(lambda text: False).index_fill(0, torch.tensor(EOS), True)
        self.masks = {
            ANY: self._where(lambda text: bool(readings(text))),
            LEVEL: self._where(lambda text: tone(text) == LEVEL),
            OBLIQUE: self._where(lambda text: tone(text) == OBLIQUE),
        }
        level = [rhyme(text) if self.masks[LEVEL][id] else "" for id, text in enumerate(self.texts)]
        self.groups = {
            g: torch.tensor([g == other for other in level]) for g in set(level) - {""} if level.count(g) > 1
        }
        self.masks[RHYME] = torch.stack([self.end & ~self.end, *self.groups.values()]).any(dim=0)
        for sign in set(form.pattern) - {*_SIGNS}:
            self.masks[sign] = self._where(partial(eq, normalise(sign, target.language).text))
        missing = [sign for sign, mask in self.masks.items() if sign in form.pattern and not mask.any()]
        if missing:
            raise ValueError(f"the vocabulary has no piece for {' '.join(missing)} in the form {form.pattern}")

    def _where(self, true: Callable[[str], bool]) -> Tensor:
        """(V), by each piece's text where that is one character."""
        return torch.tensor([len(text) == 1 and true(text) for text in self.texts])

    def __call__(self, written: Sequence[int]) -> Tensor:
        at, pattern = len(written), self.form.pattern
        if at >= len(pattern):
            return self.end
        sign = pattern[at]
        mask = self._rhyming(written) if sign == RHYME else self.masks[sign]
        if self.form.distinct and sign in _SIGNS:
            fresh = mask.index_fill(0, torch.tensor(self._line(written), dtype=torch.long), False)
            return fresh if fresh.any() else mask
        return mask

    def _line(self, written: Sequence[int]) -> list[int]:
        """What stands since the last mark."""
        marks = [i for i, sign in enumerate(self.form.pattern[: len(written)]) if sign not in _SIGNS]
        return list(written[marks[-1] + 1 if marks else 0 :])

    def _rhyming(self, written: Sequence[int]) -> Tensor:
        """A level tone with which something rhymes; after the first, another character of its group, if any is left."""
        before = [id for id, sign in zip(written, self.form.pattern, strict=False) if sign == RHYME]
        if not before or (group := rhyme(self.texts[before[0]])) not in self.groups:  # a forced prefix need not rhyme
            return self.masks[RHYME]
        others = self.groups[group].index_fill(0, torch.tensor(before), False)
        return others if others.any() else self.masks[RHYME]


@dataclass(frozen=True)
class About:
    """A verse that should have its theme in it somewhere."""

    verse: Verse
    theme: str

    def __call__(self, written: Sequence[int]) -> Tensor:
        return self.verse(written)

    def fits(self, written: Sequence[int]) -> bool:
        """Whether a whole answer has it, which no single step can ask for; answers that fit go first."""
        return self.theme in [self.verse.texts[id] for id in written]
