"""BLEU by length and by training; fixed meaning of every symbol, an open one for joined sentences."""

from __future__ import annotations

from collections.abc import Sequence

from model.values.study import StudyRow

from ...figures import Spec
from ...locales import Translate
from ..charts import chart, curve


def length_curve(rows: Sequence[StudyRow], say: Translate) -> Spec:
    """BLEU by source pieces; an open symbol marks a bin of concatenated sentences."""
    curves = []
    for number, row in enumerate(rows):
        bins = sorted((part for part in row.by_length if part.bleu is not None), key=lambda part: part.low)
        points = [((part.low + part.high) / 2, part.bleu) for part in bins]
        drawn = curve(number, row.name, points, say("length-hover"))
        drawn["customdata"] = [[f"{part.low}–{part.high}", part.sentences] for part in bins]
        symbol, colour = drawn["marker"]["symbol"], drawn["marker"]["color"]
        symbols = [symbol + ("-open" if part.concatenated else "") for part in bins]
        drawn["marker"] |= {"size": 10, "symbol": symbols, "line": {"width": 2, "color": colour}}
        curves.append(drawn)
    return chart(curves, 420, say("source-pieces"), "BLEU")


def training_curve(rows: Sequence[StudyRow], say: Translate) -> Spec:
    """BLEU on the development file by update, while it trained."""
    curves = [curve(number, row.name, history(row), say("training-hover")) for number, row in enumerate(rows)]
    return chart(curves, 400, say("update"), say("dev-bleu"))


def history(row: StudyRow) -> list[tuple[int, float]]:
    """(update, dev BLEU) of a row's training."""
    return [(int(at["update"]), float(at["dev_bleu"])) for at in row.history if at.get("dev_bleu") is not None]
