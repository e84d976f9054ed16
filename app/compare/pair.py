"""Two runs side by side, stage by stage in the order of the walk, under the differences in words."""

from __future__ import annotations

from typing import Any

from model.values.plane import Nearness

from ..locales import Translate
from . import codes, reading, writing
from .differences import differences, spread
from .side import Side, identical, same_checkpoint, same_sentence


def view(sides: tuple[Side, Side], nearness: Nearness | None, language: str, say: Translate) -> dict[str, Any]:
    a, b = sides
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
        "differences": differences(a, b, nearness, say),
        "spread": spread(a, b, say) if a.trace.attention is not None or b.trace.attention is not None else "",
        **reading.view(a, b),
        **codes.view(a, b, nearness, language),
        **writing.view(a, b, say),
    }
