"""A training as the tab's controls or a link say it, checked: the edge that a LearningSettings comes in by."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import ATTENTIONS, CELLS
from model.values.learning import RATES, SIZES, TASKS, Architecture, LearningSettings
from model.values.own import LANGUAGES, OWN, UNITS, OwnPairs
from model.values.segmentation import InputError, well_formed

from ..request import number, shown, text

MOST_SEED = 9999
ARCHITECTURES = tuple(f"{cell}-{attention}" for cell in CELLS for attention in ATTENTIONS)


def settings_of(values: Mapping[str, object], seconds: float) -> LearningSettings:
    """Raises InputError naming what is wrong: "not-one-of", "not-a-number", "out-of-bounds", "not-whole",
    "same-models". seconds: of CPU, which no visitor chooses."""
    default = LearningSettings()
    task = _one_of("task", values.get("task", default.task), (*TASKS, OWN))
    names = [
        _one_of("model", values.get(side, model.name), ARCHITECTURES)
        for side, model in zip(("a", "b"), default.models, strict=True)
    ]
    if names[0] == names[1]:
        raise InputError("same-models")
    longest = 0
    if task != OWN:
        low, high = TASKS[task].shortest, TASKS[task].longest
        longest = number("longest", values.get("longest", high), low, high, whole=True)
    hidden = number("hidden", values.get("h", default.hidden), *SIZES, whole=True)
    return LearningSettings(
        task,
        tuple(Architecture(*name.split("-", 1)) for name in names),
        hidden + hidden % 2,
        number("learning-rate", values.get("lr", default.learning_rate), *RATES),
        longest,
        number("seed", values.get("seed", default.seed), 0, MOST_SEED, whole=True),
        seconds,
    )


def own_of(values: Mapping[str, object]) -> OwnPairs:
    """A person's own pairs, as the form sends them. Raises InputError: "not-text", "not-one-of"."""

    def both(name: str, choices: tuple[str, ...]) -> tuple[str, str]:
        source, target = (
            _one_of(name, values.get(f"{name}-{side}", ""), ("", *choices)) for side in ("source", "target")
        )
        return source, target

    said = well_formed(text("pairs", values.get("pairs", "")))
    return OwnPairs(said, both("language", LANGUAGES), both("unit", UNITS))


def _one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    said = text(name, value)
    if said not in choices:
        raise InputError("not-one-of", field=name, choices=", ".join(choices), value=shown(said))
    return said
