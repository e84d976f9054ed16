"""Write a first configuration for a file of your own: `python -m model.new DATA.tsv`.

It reads the header row for the columns, guesses the sizes from the number of pairs, writes the configuration and says
with which command to train. What every field means stands in docs/config.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .command import in_sentences
from .config import Config, ModelConfig, TrainConfig
from .task import Form, Side, Task
from .text.languages import base, is_chinese
from .train.data import Pair, read_pairs

# (pairs, hidden, embedding, vocabulary, updates): the row of the largest number of pairs that the file has
_SIZES = ((0, 128, 64, 1000, 2000), (5_000, 256, 128, 3000, 6000), (40_000, 384, 256, 5000, 16000))


def first_config(data: Path, columns: tuple[str, str], languages: tuple[str, str], label: bool = False) -> Config:
    """Raises ValueError when the file cannot be read, has no such column, or a language is none."""
    pairs = read_pairs(data, *columns).pairs
    for language in languages:
        base(language)
    return config_for(pairs, columns, languages, label)


def config_for(
    pairs: Sequence[Pair], columns: tuple[str, str], languages: tuple[str, str], label: bool = False
) -> Config:
    """A configuration for so many pairs; the languages are codes."""
    _, hidden, embedding, vocabulary, updates = [row for row in _SIZES if len(pairs) >= row[0]][-1]
    labels = len({pair.target for pair in pairs})
    source_pieces, target_pieces = (
        _vocabulary([getattr(pair, side) for pair in pairs], language, vocabulary)
        for side, language in zip(("source", "target"), languages, strict=True)
    )
    return Config(
        ModelConfig(
            source_language=languages[0],
            target_language=languages[1],
            source_vocabulary=source_pieces,
            target_vocabulary=labels + 10 if label else target_pieces,
            embedding=embedding,
            hidden=hidden,
            attention_size=hidden // 2,
        ),
        TrainConfig(source_column=columns[0], target_column=columns[1], updates=updates),
        Task("N→1", target=Side("label", byte_fallback=False), metric="accuracy", form=Form("one"))
        if label
        else Task(),
    )


def _vocabulary(texts: list[str], language: str, size: int) -> int:
    """At least what the characters need: bytes, special pieces and every character; Chinese in thousands."""
    characters = len(set("".join(texts)))
    return max(size if is_chinese(language) else min(size, 4000), -(-(characters + 300) // 100) * 100)


@in_sentences("python -m model.new")
def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.new", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("data", type=Path, help="your training pairs: a TSV file with a header row, UTF-8")
    parser.add_argument("--source", help="column that is read (default: the first)")
    parser.add_argument("--target", help="column that is written (default: the second)")
    parser.add_argument("--from", dest="source_language", help="its language, such as fr (default: the column's name)")
    parser.add_argument(
        "--to", dest="target_language", help="the language that is written (default: the column's name)"
    )
    parser.add_argument("--labels", action="store_true", help="the target is one of a few labels (N→1)")
    parser.add_argument("--config", type=Path, help="where to write it (default: beside the data, ending in .json)")
    options = parser.parse_args(arguments)
    try:
        header = _header(options.data)
        source, target = options.source or header[0], options.target or header[1]
        languages = options.source_language or source, options.target_language or target
        config = first_config(options.data, (source, target), languages, options.labels)
        path: Path = options.config or options.data.with_suffix(".json")
        if path.exists():
            raise ValueError(f"{path} exists already; name another file with --config")
        config.save(path)
    except (ValueError, OSError) as error:
        parser.exit(2, f"{parser.prog}: {' '.join(str(error).split())}\n")
    sizes = f"H {config.model.hidden}, {config.train.updates:,} updates"
    print(f"{path}: {languages[0]} → {languages[1]}, {sizes}. Train with")
    print(f"  python -m model.train {path} --data {options.data} --dev DEV.tsv --out runs/{path.stem}")
    print("where DEV.tsv has the same columns and no sentence of the training file.")


def _header(path: Path) -> list[str]:
    """The header row's columns, two at least."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline().rstrip("\r\n").split("\t")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8: byte {error.start}") from error
    if len(header) < 2:
        raise ValueError(
            f"{path} needs a header row with two columns, separated by a tab; its first row is {header[0][:60]!r}"
        )
    return header


if __name__ == "__main__":
    main()
