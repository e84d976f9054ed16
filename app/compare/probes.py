"""c, examined: the probes of each checkpoint beside a bag of its own embeddings, as metrics.json has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..locales import Translate


@dataclass(frozen=True)
class Probed:
    name: str
    rows: list[dict[str, Any]]  # kind, count, code, bag

    @property
    def ahead(self) -> int:
        """On how many kinds c does better than the bag."""
        return sum(row["code"] > row["bag"] for row in self.rows)


def view(metrics: Mapping[str, Mapping[str, Any]], say: Translate) -> dict[str, Any]:
    """`metrics`: each checkpoint's metrics.json by its name."""
    probed = [Probed(name, _rows(values["probes"], say)) for name, values in metrics.items() if values.get("probes")]
    return {"probed": probed}


def _rows(found: Sequence[Mapping[str, Any]], say: Translate) -> list[dict[str, Any]]:
    return [{**row, "label": kind_name(str(row["kind"]), say)} for row in found]


def kind_name(kind: str, say: Translate) -> str:
    """A kind in the page's language; one that has no translation keeps its own name."""
    try:
        return say(f"probe-{kind}")
    except KeyError:
        return kind
