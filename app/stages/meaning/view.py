"""⑤ Meaning: the code c, all that the decoder starts from, and where it lies among a few hundred labelled sentences.

After Cho et al. 2014 (fig. 4 and 5), who drew what such a model had learned about words and phrases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.plane import PlanePlace

from ...engine import Run
from ...locales import Translate, name_or
from . import figure, points

KEY = "meaning"
STRONGEST = 8


@dataclass(frozen=True)
class Neighbour:
    """A sentence of the plane; `same`: it is the very sentence that was run."""

    sentence: str
    translation: str
    theme: str
    cosine: float
    same: bool


def view(run: Run, say: Translate) -> dict[str, Any]:
    trace, moved = run.trace, run.request.changes.context
    code, language = trace.encoder.context, trace.config.source_language
    return {
        "move_example": run.card.task.examples[1] if run.card.task.examples[1:] else say(f"move-example-{language}"),
        "move_share": f"{moved.share:g}" if moved else "1",
        "code_spec": figure.code(trace),
        "strongest": [(int(unit), float(code[unit])) for unit in np.argsort(-np.abs(code))[:STRONGEST]],
        "norm": float(np.linalg.norm(code)),
        **(among(run, run.place, say) if run.place else {"plane_spec": None, "no_place": _no_place(run, say)}),
    }


def _no_place(run: Run, say: Translate) -> str:
    """Why there is no plane: it was not built, or the task has no sentences for one."""
    return say("no-plane-task") if run.card.task.title("en") else say("no-plane", reason=run.no_place)


def among(run: Run, place: PlanePlace, say: Translate) -> dict[str, Any]:
    """c among the plane's sentences."""
    plane = place.map
    names = {theme: theme_name(theme, say) for theme in plane.themes}
    return {
        "plane_spec": points.left_out(figure.plane(run.trace, place, say, names), plane, run.card.name),
        "path": list(zip(run.trace.source.pieces, place.path.tolist(), strict=True)),
        "here": place.context,
        "explained": [f"{share:.1%}" for share in plane.explained[:2]],
        "explained_sum": f"{sum(plane.explained[:2]):.1%}",
        "sentences": len(plane.sentences),
        "themes": len(names),
        "rates": rates(run.card.figures),
        "nearest": [
            Neighbour(
                plane.sentences[near.index],
                plane.translations[near.index],
                names[plane.themes[near.index]],
                near.cosine,
                near.same,
            )
            for near in place.nearest
        ],
    }


def rates(figures: Mapping[str, Any]) -> dict[str, str] | None:
    """How often a sentence's nearest neighbour shares its theme, or is its paraphrase, as the checkpoint's figures
    say."""
    measured = figures.get("plane", {}).get("neighbours")
    if not measured:
        return None
    names = {"theme": "same_theme", "theme_chance": "same_theme_by_chance"}
    names |= {"group": "same_group", "group_chance": "same_group_by_chance"}
    return {name: f"{measured[key]:.0%}" for name, key in names.items()}


def theme_name(theme: str, say: Translate) -> str:
    return name_or(say, f"theme-{theme}", theme)
