"""⑧ Code and data: the lines that reproduce this run, the source behind every stage, and the check by NumPy."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.values.search import SearchSettings
from model.values.trace import Trace

from ...engine import Run
from ...locales import Translate

KEY = "code"
ALWAYS_SAID = ("beam", "length_penalty", "n_best", "max_length")


@dataclass(frozen=True)
class Deltas:
    """The largest |Δ| under each array's name, with the array's shape, of one part of the model."""

    part: str
    rows: tuple[tuple[str, tuple[int, ...], float], ...]

    @property
    def largest(self) -> float:
        return max(delta for _, _, delta in self.rows)


def view(run: Run, say: Translate) -> dict[str, Any]:
    trace, recomputed = run.trace, run.recomputed
    return {
        "script": script(run),
        "sources": run.sources,
        "groups": groups(trace, recomputed.deltas),
        "largest": recomputed.largest,
        "numbers": sum(array.size for array in trace.arrays.values()),
    }


def script(run: Run) -> str:
    """Python that repeats this run and prints the same translation. Whatever came from a person is written by
    `repr`."""
    request, settings, changes = run.request, run.trace.settings, run.trace.changes
    arguments = ["checkpoint", repr(request.text)]
    if run.trace.source.mode != "accurate":
        arguments.append(f"segmentation={run.trace.source.mode!r}")
    if request.boundaries:
        arguments.append(f"boundaries={request.boundaries!r}")
    arguments.append(f"settings=SearchSettings({_said(settings)})")
    if changes:
        arguments.append(f"changes={spelled(changes)}")
    used = {type(change).__name__ for change in (*changes.attention, changes.context) if change}
    names = sorted({"SearchSettings", *used, *(["Changes"] if changes else [])})
    names += ["load_checkpoint", "recompute", "trace"]
    more = []
    if run.scored is not None:
        more += [
            f"scored = teacher_force(checkpoint, {request.text!r}, {request.own!r})",
            f"print(scored.total, scored.perplexity)  # {run.scored.total:.4f} {run.scored.perplexity:.4f}",
        ]
    if run.effect is not None:
        plain = _said(request.plain().settings(run.card.task.search))
        more += [
            f"before = trace(checkpoint, {request.text!r}, settings=SearchSettings({plain}))",
            f"print(effect(checkpoint, before, run).delta.sum())  # {run.effect.delta.sum():.4f}",
        ]
    needed = [name for name in ("effect", "teacher_force") if any(f"{name}(" in line for line in more)]
    return "\n".join(
        [
            f"from model import {', '.join(names)}",
            *([f"from model.explain.whatif import {', '.join(needed)}"] if needed else []),
            "",
            f"checkpoint = load_checkpoint({run.card.location!r})",
            "run = trace(",
            *[f"    {argument}," for argument in arguments],
            ")",
            f"print(run.translation)  # {run.trace.translation!r}",
            "print(recompute(checkpoint, run).largest)  # NumPy",
            *more,
        ]
    )


def _said(settings: SearchSettings) -> str:
    """The settings as arguments: what the page always says, and what differs from the default."""
    return ", ".join(
        f"{field.name}={getattr(settings, field.name)!r}"
        for field in dataclasses.fields(SearchSettings)
        if field.name in ALWAYS_SAID or getattr(settings, field.name) != field.default
    )


def spelled(value: Any) -> str:
    """A dataclass as the Python that makes it, without what has its default value."""
    if isinstance(value, tuple):
        parts = [spelled(item) for item in value]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return repr(value)
    said = [
        f"{field.name}={spelled(getattr(value, field.name))}"
        for field in dataclasses.fields(value)
        if getattr(value, field.name) != field.default
    ]
    return f"{type(value).__name__}({', '.join(said)})"


def groups(trace: Trace, deltas: Mapping[str, float]) -> list[Deltas]:
    """The arrays by part: encoder.forward, encoder.backward, encoder, decoder, in the trace's order."""
    parts: dict[str, list[tuple[str, tuple[int, ...], float]]] = {}
    for name, delta in deltas.items():
        parts.setdefault(name.rpartition(".")[0], []).append((name, trace.arrays[name].shape, delta))
    return [Deltas(part, tuple(rows)) for part, rows in parts.items()]
