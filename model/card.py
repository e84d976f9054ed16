"""Put measured figures where people read them: `python -m model.card`.

In README.md, README.zh.md and every model card the lines between `<!-- figures NAME -->` and `<!-- /figures -->` are
written from pretrained/NAME/metrics.json, and those between `<!-- study -->` and `<!-- /study -->` from all of them, so
that no figure is ever typed in. A test compares them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .checkpoint import PRETRAINED, CheckpointError, read_metrics, seal_metrics
from .command import in_sentences
from .study import markdown, study_rows

ROOT = PRETRAINED.parent
_SCORES = {
    "bleu": "BLEU",
    "chrf": "chrF",
    "accuracy": "accuracy, %",
    "majority": "the commonest label, %",
    "exact": "exact, %",
    "error_rate": "errors, %",
    "cer": "character errors, %",
    "calibration_error": "calibration error",
    "perplexity": "perplexity",
}
_EXAMPLES = ("checks", "examples")
_BLOCK = re.compile(r"(<!-- figures (?P<name>[\w-]+) -->\n).*?(<!-- /figures -->)", re.DOTALL)
_STUDY = re.compile(r"(<!-- study -->\n).*?(<!-- /study -->)", re.DOTALL)


def figures(metrics: dict[str, Any]) -> str:
    """A checkpoint's figures as Markdown: a table of the files it was scored on, what only its task measures, the
    training."""
    records = list(metrics.get("evaluation", {}).values())
    shown = [name for name in _SCORES if any(name in record for record in records)]
    heads = ["file", "search", "sentences", *(_SCORES[name] for name in shown), "sentences/s"]
    rows = [_row(heads), "|---" * len(heads) + "|"]
    for record in records:
        scores = [str(record.get(name, "–")) for name in shown]
        pairs, speed = f"{record['sentences']:,}", str(record["sentences_per_second"])
        rows.append(_row([record["file"], _search(record), pairs, *scores, speed]))
    if task := metrics.get("task"):
        rows += ["", *_nested(task)]
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


def _search(record: dict[str, Any]) -> str:
    if (settings := record.get("sampled")) is not None:
        return f"the best of {record['beam']} samples, temperature {settings['temperature']:g}"
    return "greedy" if record["beam"] == 1 else f"beam {record['beam']}, α {record['length_penalty']:g}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _nested(task: dict[str, Any]) -> list[str]:
    """What `python -m model.measure` recorded: single figures in one table, groups of figures with the same names in
    one each."""
    single = {name: value for name, value in task.items() if not isinstance(value, dict)}
    groups = {name: value for name, value in task.items() if isinstance(value, dict) and name not in _EXAMPLES}
    lines: list[str] = []
    if single:
        lines += ["| figure | |", "|---|---|", *(_row([_words(n), str(v)]) for n, v in single.items()), ""]
    for names in dict.fromkeys(tuple(group) for group in groups.values()):
        alike = {name: group for name, group in groups.items() if tuple(group) == names}
        lines += [_row(["", *map(_words, alike)]), "|---" * (len(alike) + 1) + "|"]
        lines += [_row([_words(name), *(str(group[name]) for group in alike.values())]) for name in names]
        lines.append("")
    for name in (name for name in _EXAMPLES if name in task):
        lines += ["| given | answers |", "|---|---|"]
        for given, answers in task[name].items():
            lines.append(_row([given, answers if isinstance(answers, str) else "<br>".join(answers)]))
        lines.append("")
    return lines[:-1]


def _words(name: str) -> str:
    return name.replace("_", " ")


def filled(text: str) -> str:
    """A document with its figure blocks written anew."""

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}\n{figures(read_metrics(PRETRAINED / match['name']))}\n\n{match[3]}"

    def study(match: re.Match[str]) -> str:
        return f"{match[1]}\n{markdown(study_rows().rows)}\n\n{match[2]}"

    return _STUDY.sub(study, _BLOCK.sub(block, text))


def documents() -> list[Path]:
    """Every document that carries figures."""
    return [*sorted(ROOT.glob("README*.md")), *sorted(PRETRAINED.glob("*/README.md"))]


@in_sentences("python -m model.card")
def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.card", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument(
        "--seal",
        nargs="+",
        type=Path,
        default=[],
        metavar="FOLDER",
        help="first write the checksum of these checkpoints' metrics.json anew, after an edit by hand",
    )
    options = parser.parse_args(arguments)
    try:
        for folder in options.seal:
            seal_metrics(folder)
            print(f"{folder.name}: sealed")
        for path in documents():
            text = path.read_text(encoding="utf-8")
            if (new := filled(text)) != text:
                path.write_text(new, encoding="utf-8")
                print(f"{path.relative_to(ROOT)}: figures written")
    except (CheckpointError, OSError) as error:
        parser.exit(2, f"{parser.prog}: {' '.join(str(error).split())}\n")


if __name__ == "__main__":
    main()
