"""Two runs side by side, stage by stage in the order of the walk, under the differences in words."""

from __future__ import annotations

import math
from typing import Any

from model.values.plane import Nearness

from ... import display
from ...locales import Translate
from .. import words
from ..side import Side, identical, kind_of_both, same_checkpoint, same_sentence
from . import contexts, reading, writing
from .differences import differences, spread


def view(sides: tuple[Side, Side], nearness: Nearness | None, language: str) -> dict[str, Any]:
    """`nearness`: of the two c's, where they lie in one space."""
    a, b = sides
    say = words(language, "pair", kind_of_both(a, b))
    one_checkpoint, one_sentence = same_checkpoint(a, b), same_sentence(a, b)
    checkpoints, sentences = ("one" if one else "two" for one in (one_checkpoint, one_sentence))
    return {
        "sides": sides,
        "one_checkpoint": one_checkpoint,
        "one_sentence": one_sentence,
        "identical": one_checkpoint and identical(a, b),
        "compared": say(f"compared-{checkpoints}-{sentences}", name=a.name),
        "foreign": [
            say(f"foreign-{side.trace.config.source_language}", who=side.called) for side in sides if side.foreign
        ],
        "chances": {side.letter: [(p.text, math.exp(p.log_prob)) for p in side.trace.target] for side in sides},
        "facts": {side.letter: facts(side, say) for side in sides},
        "differences": differences(a, b, nearness, say),
        "spread": spread(a, b, say) if a.trace.attention is not None or b.trace.attention is not None else "",
        **reading.view(a, b),
        **contexts.view(a, b, nearness, language),
        **writing.view(a, b, say),
    }


def facts(side: Side, say: Translate) -> str:
    """How sure a side is of its answer, and how large its checkpoint is."""
    return say(
        "side-facts",
        log_prob=display.number(side.log_prob),
        pieces=len(side.trace.target),
        certainty=display.number(side.certainty),
        parameters=f"{side.parameters:,}",
    )
