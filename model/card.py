"""Put measured figures where people read them: `python -m model.card`.

In README.md, README.zh.md and every model card the lines between `<!-- figures NAME -->` and `<!-- /figures -->` are written
from pretrained/NAME/metrics.json, and those between `<!-- study -->` and `<!-- /study -->` from all of them, so that no figure is
ever typed in. A test compares them.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from .checkpoint import METRICS, PRETRAINED
from .study import markdown, study_rows

ROOT = PRETRAINED.parent
_BLOCK = re.compile(r"(<!-- figures (?P<name>[\w-]+) -->\n).*?(<!-- /figures -->)", re.DOTALL)
_STUDY = re.compile(r"(<!-- study -->\n).*?(<!-- /study -->)", re.DOTALL)


def figures(metrics: dict[str, Any]) -> str:
    """A checkpoint's figures as a Markdown table."""
    rows = ["| file | search | sentences | BLEU | chrF | sentences/s |", "|---|---|---|---|---|---|"]
    for record in metrics.get("evaluation", {}).values():
        search = "greedy" if record["beam"] == 1 else f"beam {record['beam']}, α {record['length_penalty']:g}"
        rows.append(
            f"| {record['file']} | {search} | {record['sentences']:,} | {record['bleu']} | {record['chrf']} "
            f"| {record['sentences_per_second']} |"
        )
    training = metrics["training"]
    rows += [
        "",
        f"{metrics['parameters']:,} parameters; {metrics['pairs']:,} pairs; {training['updates']:,} updates "
        f"({training['epochs']} epochs) in {training['seconds'] / 60:.0f} minutes on one thread, "
        f"{training['target_pieces_per_second']:,} target pieces/s.",
    ]
    if (plane := metrics.get("plane")) and "explained" in plane:
        shares = " + ".join(f"{share:.1%}" for share in plane["explained"])
        rows += ["", f"The plane of c explains {shares} of the variance of the shipped sentences' codes."]
    return "\n".join(rows)


def filled(text: str) -> str:
    """A document with its figure blocks written anew."""

    def block(match: re.Match[str]) -> str:
        metrics = json.loads((PRETRAINED / match["name"] / METRICS).read_text(encoding="utf-8"))
        return f"{match[1]}\n{figures(metrics)}\n\n{match[3]}"

    def study(match: re.Match[str]) -> str:
        return f"{match[1]}\n{markdown(study_rows())}\n\n{match[2]}"

    return _STUDY.sub(study, _BLOCK.sub(block, text))


def documents() -> list[Path]:
    """Every document that carries figures."""
    return [*sorted(ROOT.glob("README*.md")), *sorted(PRETRAINED.glob("*/README.md"))]


def main(arguments: list[str] | None = None) -> None:
    argparse.ArgumentParser(prog="python -m model.card", description=(__doc__ or "").split("\n\n")[1]).parse_args(
        arguments
    )
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if (new := filled(text)) != text:
            path.write_text(new, encoding="utf-8")
            print(f"{path.relative_to(ROOT)}: figures written")


if __name__ == "__main__":
    main()
