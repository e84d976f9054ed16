"""⑤ Meaning: the code c, all that the decoder starts from, and where it lies among a few hundred labelled sentences.

After Cho et al. 2014 (fig. 4 and 5), who drew what such a model had learned about words and phrases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.plane import PlanePlace

from ...engine import Card, Run
from ...locales import Translate, name_or
from . import figure, points

KEY = "meaning"
STRONGEST = 8
MOST_POINTED = 4  # groups of paraphrases


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
    views = ways(run, place, say)
    drawn = figure.plane(run.trace, place, say, names, views[0].way)
    return {
        "plane_spec": points.left_out(figure.pointed(drawn, say), plane, run.card.name),
        "views": views,
        "turns": [one.way.as_json() for one in views],
        "pointable": pointable(place),
        "why": why(run, say),
        "path": list(zip(run.trace.source.pieces, place.path.tolist(), strict=True)),
        "here": place.context,
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


@dataclass(frozen=True)
class View:
    """A way to draw the plane, what its button says, and what to know of it."""

    way: figure.Way
    label: str
    words: str


def ways(run: Run, place: PlanePlace, say: Translate) -> list[View]:
    """The neighbour map first, then PCA, then the map of the checkpoint beside this one."""
    found = []
    if (mine := figure.neighbour_map(place, run.card.name)) is not None:
        found.append(View(mine, say("view-map"), say("map-words", **shares(run.card, "neighbour_map"))))
    explained = f"{sum(place.map.explained[:2]):.1%}"
    found.append(
        View(
            figure.pca(place, run.card.name),
            say("view-pca"),
            say("pca-words", both=explained, **shares(run.card, "pca")),
        )
    )
    if run.beside and (other := figure.neighbour_map(run.beside.place, run.beside.card.name, path=False)) is not None:
        kind = "none" if run.beside.card.config.attention == "none" else "attention"
        words = say("beside-words", name=run.beside.card.name, **shares(run.beside.card, "neighbour_map"))
        found.append(View(other, say(f"view-beside-{kind}"), words))
    return found


def shares(card: Card, drawing: str) -> dict[str, str]:
    """Of a drawing's ten nearest to each sentence: how many share its theme; how many of its paraphrases are there."""
    measured = card.figures.get("plane", {}).get("drawings", {}).get(drawing, {})
    return {name: f"{measured[name]:.0%}" if name in measured else "–" for name in ("same_theme", "paraphrases")}


def why(run: Run, say: Translate) -> str:
    """Why the two checkpoints' c differ, with what was measured of both; empty without one beside."""
    if run.beside is None:
        return ""
    cards = {card.config.attention == "none": card for card in (run.beside.card, run.card)}
    return say("why", none=shares(cards[True], "c")["paraphrases"], attention=shares(cards[False], "c")["paraphrases"])


def pointable(place: PlanePlace) -> list[tuple[str, list[int]]]:
    """What can be pointed at, each by its first sentence: the tutorial's own group (what time is it), and those of the
    nearest sentences."""
    plane = place.map
    groups = dict.fromkeys([plane.groups[0], *(plane.groups[near.index] for near in place.nearest)])
    members = [[i for i, other in enumerate(plane.groups) if other == group] for group in groups]
    return [(plane.sentences[some[0]], some) for some in members if len(some) > 1][:MOST_POINTED]


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
