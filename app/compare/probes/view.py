"""c, examined: the probes of each checkpoint beside a bag of its own embeddings, as metrics.json has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...display import number
from ...engine import Card
from ...locales import Translate, name_or


@dataclass(frozen=True)
class Probed:
    """rows: probe.ProbeResult as dictionaries, with the kind's name under "label". summary: what they show."""

    name: str
    rows: list[dict[str, Any]]
    summary: str


def view(cards: Sequence[Card], say: Translate) -> dict[str, Any]:
    probed = []
    for card in cards:
        if results := card.figures.get("probes"):
            rows = [{**result, "label": name_or(say, f"probe-{result['kind']}", result["kind"])} for result in results]
            probed.append(Probed(card.name, rows, _summary(rows, say)))
    return {"probed": probed}


def _summary(rows: Sequence[Mapping[str, Any]], say: Translate) -> str:
    """Which changes move c further than a paraphrase does, and which do not."""
    moved = {row["kind"]: row["code"] for row in rows}
    if "paraphrase" not in moved:
        return ""
    others = [row for row in rows if row["kind"] != "paraphrase"]
    further = [row["label"] for row in others if row["code"] > moved["paraphrase"]]
    nearer = [row["label"] for row in others if row["code"] <= moved["paraphrase"]]
    none = say("probes-none")
    return say(
        "probes-summary",
        paraphrase=number(moved["paraphrase"]),
        further=say("and").join(further) or none,
        nearer=say("and").join(nearer) or none,
    )
