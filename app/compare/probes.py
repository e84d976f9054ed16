"""c, examined: the probes of each checkpoint beside a bag of its own embeddings, as metrics.json has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..display import number
from ..locales import Translate


@dataclass(frozen=True)
class Probed:
    """rows: model.probe.ProbeResult as dictionaries, with the kind's name under "label"; `found`: what they show, in words."""

    name: str
    rows: list[dict[str, Any]]
    found: str


def view(metrics: Mapping[str, Mapping[str, Any]], say: Translate) -> dict[str, Any]:
    """`metrics`: each checkpoint's metrics.json by its name."""
    probed = []
    for name, values in metrics.items():
        if values.get("probes"):
            rows = _rows(values["probes"], say)
            probed.append(Probed(name, rows, _found(rows, say)))
    return {"probed": probed}


def _rows(found: Sequence[Mapping[str, Any]], say: Translate) -> list[dict[str, Any]]:
    return [{**row, "label": kind_name(str(row["kind"]), say)} for row in found]


def _found(rows: Sequence[Mapping[str, Any]], say: Translate) -> str:
    """Which changes move c further than a paraphrase does, and which do not."""
    moved = {row["kind"]: row["code"] for row in rows}
    if "paraphrase" not in moved:
        return ""
    others = [row for row in rows if row["kind"] != "paraphrase"]
    further = [row["label"] for row in others if row["code"] > moved["paraphrase"]]
    nearer = [row["label"] for row in others if row["code"] <= moved["paraphrase"]]
    none = say("probes-none")
    return say(
        "probes-found",
        paraphrase=number(moved["paraphrase"]),
        further=say("and").join(further) or none,
        nearer=say("and").join(nearer) or none,
    )


def kind_name(kind: str, say: Translate) -> str:
    """A kind in the page's language; one that has no translation keeps its own name."""
    try:
        return say(f"probe-{kind}")
    except KeyError:
        return kind
