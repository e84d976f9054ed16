"""What the study measured, read from every checkpoint's metrics.json: the table, BLEU by length, the training curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..locales import Translate
from . import plots


def view(rows: Sequence[Any], say: Translate) -> dict[str, Any]:
    """`rows`: model.study.StudyRow values."""
    study = [row for row in rows if row.direction == rows[0].direction]  # BLEU in two languages cannot be compared
    measured = [row for row in study if row.by_length]
    trained = [row for row in study if plots.history(row)]
    return {
        "rows": rows,
        "measured": measured,
        "bins": bins(measured),
        "cells": {row.name: {(part.low, part.high): part for part in row.by_length} for row in measured},
        "length_spec": plots.length_curve(measured, say) if measured else None,
        "trained": trained,
        "training_spec": plots.training_curve(trained, say) if trained else None,
        "updates": sorted({update for row in trained for update, _ in plots.history(row)}),
        "histories": {row.name: dict(plots.history(row)) for row in trained},
    }


def bins(rows: Sequence[Any]) -> list[tuple[int, int, bool]]:
    """Every (low, high, concatenated) that a row has, in order of length."""
    return sorted({(part.low, part.high, part.concatenated) for row in rows for part in row.by_length})
