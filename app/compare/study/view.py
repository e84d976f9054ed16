"""What the study measured, from every checkpoint's metrics.json: the table, BLEU by length, the training curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.values.study import StudyRow

from ...locales import Translate
from . import figure


def view(rows: Sequence[StudyRow], say: Translate, faults: Sequence[str] = ()) -> dict[str, Any]:
    study = [row for row in rows if row.direction == rows[0].direction]  # BLEU in two languages cannot be compared
    measured = [row for row in study if row.by_length]
    histories = {row.name: dict(points) for row in study if (points := figure.history(row))}
    trained = [row for row in study if row.name in histories]
    return {
        "rows": rows,
        "faults": faults,
        "measured": measured,
        "bins": bins(measured),
        "cells": {row.name: {(part.low, part.high): part for part in row.by_length} for row in measured},
        "length_spec": figure.length_curve(measured, say) if measured else None,
        "trained": trained,
        "training_spec": figure.training_curve(trained, say) if trained else None,
        "updates": sorted({update for points in histories.values() for update in points}),
        "histories": histories,
    }


def bins(rows: Sequence[StudyRow]) -> list[tuple[int, int, bool]]:
    """Every (low, high, concatenated) that a row has, in order of length."""
    return sorted({(part.low, part.high, part.concatenated) for row in rows for part in row.by_length})
