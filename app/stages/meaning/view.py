"""⑤ Meaning: the code c, all that the decoder starts from, and where it lies among a few hundred labelled sentences.

After Cho et al. 2014 (fig. 4 and 5), who drew what such a model had learned about words and phrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.text.normalise import normalise

from ...locales import Translate
from .. import StageInput
from . import figure

KEY = "meaning"
NEAREST = 8
STRONGEST = 8


@dataclass(frozen=True)
class Neighbour:
    """A sentence of the plane; `same`: it is the very sentence that was run."""

    sentence: str
    translation: str
    theme: str
    cosine: float
    same: bool


def view(given: StageInput) -> dict[str, Any]:
    trace, plane = given.run.trace, given.plane
    code = trace.encoder.context
    names = {theme: theme_name(theme, given.say) for theme in plane.themes}
    typed = trace.source.normalised.text
    moved = given.run.request.changes.context
    return {
        "move_share": f"{moved.share:g}" if moved else "1",
        "code_spec": figure.code(trace),
        "strongest": [(int(unit), float(code[unit])) for unit in np.argsort(-np.abs(code))[:STRONGEST]],
        "norm": float(np.linalg.norm(code)),
        "plane_spec": figure.plane(trace, plane, given.say, names),
        "path": list(zip(trace.source.pieces, figure.reading_path(trace, plane).tolist(), strict=True)),
        "here": plane.project(code[None])[0],
        "explained": [f"{share:.1%}" for share in plane.explained[:2]],
        "explained_sum": f"{sum(plane.explained[:2]):.1%}",
        "sentences": len(plane.sentences),
        "themes": len(names),
        "rates": rates(given),
        "nearest": [
            Neighbour(
                plane.sentences[i],
                plane.translations[i],
                names[plane.themes[i]],
                float(cosine),
                normalise(plane.sentences[i]).text == typed,
            )
            for i, cosine in plane.nearest(code, NEAREST)
        ],
    }


def rates(given: StageInput) -> dict[str, str] | None:
    """How often a sentence's nearest neighbour shares its theme, or is its paraphrase, as the checkpoint's metrics say."""
    found = given.checkpoint.metrics.get("plane", {}).get("neighbours")
    if not found:
        return None
    names = {"theme": "same_theme", "theme_chance": "same_theme_by_chance"}
    names |= {"group": "same_group", "group_chance": "same_group_by_chance"}
    return {name: f"{found[key]:.0%}" for name, key in names.items()}


def theme_name(theme: str, say: Translate) -> str:
    """A theme in the page's language; a theme that has no translation keeps its own name."""
    try:
        return say(f"theme-{theme}")
    except KeyError:
        return theme
