"""The plane of c: labelled sentences as points, so that a new sentence's code can be seen among them.

Every sentence of pretrained/sentences.tsv is encoded to its code c; the two directions of greatest variance (principal
component analysis, Pearson 1901, by a singular value decomposition) span the plane. Two of several hundred dimensions
show little: `explained` says how much, and neighbours are sought in the full space.

    python -m model.plane CHECKPOINT    writes plane.npz into the checkpoint's folder, its figures into metrics.json

Shapes: N sentences, H hidden size, codes c (N, H), points (N, 2).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike

from .checkpoint import (
    METRICS,
    PRETRAINED,
    WEIGHTS,
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    read_metrics,
    sha256,
    update_metrics,
)
from .command import in_sentences
from .explain.neighbours import NEAREST, drawing_rates, neighbour_rates
from .network.seq2seq import pad
from .values.plane import Plane, frozen
from .values.trace import Array

SENTENCES = PRETRAINED / "sentences.tsv"
PLANE = "plane.npz"
PERPLEXITY = 15  # about how many neighbours a sentence of the map listens to
LANGUAGES = ("zh", "en")  # the file's two columns of text


@dataclass(frozen=True)
class Labelled:
    """One row: the sentence in both languages, what it is about, how it is said, and the group of its paraphrases."""

    zh: str
    en: str
    theme: str
    kind: str
    group: str


def read_labelled(path: Path = SENTENCES) -> list[Labelled]:
    """The rows of sentences.tsv. Raises ValueError naming the line that is not a row."""
    header, *lines = path.read_text(encoding="utf-8").splitlines() or [""]
    names = tuple(field.name for field in dataclasses.fields(Labelled))
    if tuple(header.split("\t")) != names:
        raise ValueError(f"{path.name} must have the header {', '.join(names)}, not {header!r}")
    rows = []
    for number, line in enumerate(lines, start=2):
        cells = line.split("\t")
        if len(cells) != len(names) or not all(cells):
            raise ValueError(f"{path.name}, line {number}: {len(names)} filled columns are needed, not {line!r}")
        rows.append(Labelled(*cells))
    return rows


def save_plane(plane: Plane, folder: Path) -> None:
    """Write plane.npz into a checkpoint's folder, and its sum and explained variance into metrics.json."""
    labels = json.dumps({name: getattr(plane, name) for name in plane.LABELS}, ensure_ascii=False)
    arrays = {**{name: getattr(plane, name) for name in plane.ARRAYS}, "codes": plane.codes.astype(np.float16)}
    if plane.neighbour_map is not None:
        arrays["neighbour_map"] = plane.neighbour_map
    weights = read_metrics(folder)["files"][WEIGHTS]
    np.savez_compressed(folder / PLANE, labels=np.frombuffer(labels.encode(), dtype=np.uint8), **arrays)
    figures = {
        "sha256": sha256(folder / PLANE),
        "weights": weights,
        "sentences": len(plane.sentences),
        "explained": [round(float(share), 4) for share in plane.explained],
    }
    update_metrics(folder, {"plane": figures})


def load_plane(folder: Path) -> Plane:
    """Read plane.npz. Raises CheckpointError when it is missing, changed, or made from other weights."""
    name = folder.name if folder.parent == PRETRAINED else shlex.quote(str(folder))
    label, remedy = f"{folder.name}/{PLANE}", f"Build it with python -m model.plane {name}."
    metrics = read_metrics(folder)
    figures = metrics.get("plane", {})
    if not (folder / PLANE).is_file():
        raise CheckpointError(f"{label} is missing. {remedy}")
    if figures.get("sha256") != sha256(folder / PLANE):
        raise CheckpointError(f"{label} was cut short or changed: its sha256 differs from {METRICS}. {remedy}")
    if figures.get("weights") != metrics.get("files", {}).get(WEIGHTS):
        raise CheckpointError(f"{label} was made from other weights than {WEIGHTS}. {remedy}")
    with np.load(folder / PLANE, allow_pickle=False) as file:
        values: dict[str, Any] = {name: frozen(file[name]) for name in (*Plane.ARRAYS, "neighbour_map") if name in file}
        labels = json.loads(file["labels"].tobytes())
    return Plane(**(values | {name: tuple(labels[name]) for name in Plane.LABELS}))


def build_plane(checkpoint: Checkpoint, rows: list[Labelled]) -> Plane:
    """Encode every sentence in the checkpoint's source language and lay the plane through the codes."""
    language = checkpoint.config.model.source_language
    if language not in LANGUAGES:
        raise ValueError(f"the sentences stand in {' and '.join(LANGUAGES)}; {checkpoint.name} reads {language!r}")
    other = next(name for name in LANGUAGES if name != language)
    ids = [checkpoint.source.encode(getattr(row, language)) for row in rows]
    with torch.inference_mode():
        codes = checkpoint.model.eval().encoder(pad(ids)).context.numpy()  # (N, H)
    plane = lay_plane(codes, rows, language, other)
    return dataclasses.replace(plane, neighbour_map=draw_neighbour_map(plane.codes))


def draw_neighbour_map(codes: Array) -> Array | None:
    """Where each of N sentences lies on a neighbour map of their codes (N, H); None where openTSNE is not installed.

    Places are float32 and the same every time: one thread, a fixed seed, PCA as the start. Cosine neighbours, as
    everywhere.
    """
    try:
        from openTSNE import TSNE
    except ImportError:
        return None
    perplexity = min(PERPLEXITY, (len(codes) - 1) / 3)
    embedding = TSNE(perplexity=perplexity, metric="cosine", initialization="pca", random_state=1, n_jobs=1).fit(codes)
    return frozen(np.asarray(embedding))


def lay_plane(codes: ArrayLike, rows: list[Labelled], language: str = "zh", other: str = "en") -> Plane:
    """The plane of the greatest variance of codes (N, H), N ≥ 3."""
    kept = np.asarray(codes, dtype=np.float16).astype(np.float32)
    if kept.ndim != 2 or kept.shape[0] != len(rows) or min(kept.shape[0] - 1, kept.shape[1]) < 2:
        raise ValueError(f"a plane needs three or more codes, one for each of {len(rows)} sentences, not {kept.shape}")
    mean = kept.mean(axis=0, dtype=np.float64)
    _, values, directions = np.linalg.svd(kept - mean, full_matrices=False)  # (H',), (H', H)
    axes = directions[:2]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.sign(axes[[0, 1], largest])[:, None]
    variance = values**2
    explained = variance[:2] / max(variance.sum(), np.finfo(np.float64).tiny)
    return Plane(
        mean=frozen(mean),
        axes=frozen(axes),
        explained=frozen(explained),
        codes=frozen(kept),
        sentences=tuple(getattr(row, language) for row in rows),
        translations=tuple(getattr(row, other) for row in rows),
        themes=tuple(row.theme for row in rows),
        kinds=tuple(row.kind for row in rows),
        groups=tuple(row.group for row in rows),
    )


@in_sentences("python -m model.plane")
def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.plane", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("checkpoint", help="a folder, or a name under pretrained/")
    options = parser.parse_args(arguments)
    try:
        checkpoint = load_checkpoint(options.checkpoint)
        plane = build_plane(checkpoint, read_labelled())
    except (CheckpointError, ValueError, OSError) as error:
        print(f"{parser.prog}: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2)
    save_plane(plane, checkpoint.folder)
    rates = neighbour_rates(plane)
    drawings = {name: dataclasses.asdict(rate) for name, rate in drawing_rates(plane).items()}
    update_metrics(checkpoint.folder, {"plane": {"neighbours": dataclasses.asdict(rates), "drawings": drawings}})
    across, up = plane.explained
    print(f"{checkpoint.folder / PLANE}: {len(plane.sentences)} sentences")
    print(f"share of the variance: {across:.1%} across, {up:.1%} up")
    print(f"nearest outside its group, same theme: {rates.same_theme:.1%} (by chance {rates.same_theme_by_chance:.1%})")
    print(
        f"nearest is a paraphrase: {rates.same_group:.1%} of the {rates.grouped} sentences that have one "
        f"(by chance {rates.same_group_by_chance:.1%})"
    )
    for name, rate in drawings.items():
        figures = f"{rate['same_theme']:.1%} of the {NEAREST} nearest share the theme"
        print(f"{name}: {figures}, {rate['paraphrases']:.1%} of the paraphrases are among them")
    if plane.neighbour_map is None:
        print("no neighbour map: pip install openTSNE, and run this again")


if __name__ == "__main__":
    main()
