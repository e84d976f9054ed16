"""A checkpoint on disk: config.json, model.safetensors (float16), source.model, target.model, metrics.json, README.md.

Weights travel as float16 and are computed with as float32. Every file is checked against the sums in metrics.json, and
metrics.json against its own, so a truncated or changed file is named instead of answering nonsense.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from .config import Config
from .decode.forms import Allowed, held_to
from .network.seq2seq import Seq2Seq
from .text.tokenizer import Tokenizer
from .text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from .decode.fast import FastSteps

PRETRAINED = Path(__file__).resolve().parent.parent / "pretrained"
WEIGHTS, SOURCE, TARGET, CONFIG, METRICS = (
    "model.safetensors",
    "source.model",
    "target.model",
    "config.json",
    "metrics.json",
)
SNAPSHOT = "snapshots/{}.safetensors"  # the weights after so many updates, beside the last ones
SEAL = "sha256"  # the last entry of metrics.json: the sum of all the others as they are written


class CheckpointError(RuntimeError):
    """A checkpoint cannot be used; the message names the file and says what to do."""


@dataclass(frozen=True)
class Checkpoint:
    """A model ready to run (in eval mode, float32), with both languages' text pipelines."""

    name: str
    folder: Path
    config: Config
    model: Seq2Seq
    source: Tokenizer
    target: Tokenizer
    metrics: dict[str, Any]

    @cached_property
    def fast(self) -> FastSteps:
        """The model for translating only (decode/fast.py), made when it is first asked for."""
        from .decode.fast import FastSteps

        return FastSteps(self.model)

    @cached_property
    def masks(self) -> Callable[[Sequence[int]], Allowed | None]:
        """For the ids of a source, what holds its answers to the task's form (decode/forms.py)."""
        return held_to(self.config.task.form, self.target, self.source)


def checkpoint_names() -> tuple[str, ...]:
    """What lies under pretrained/, by name."""
    return tuple(sorted(path.parent.name for path in PRETRAINED.glob(f"*/{CONFIG}")))


def translation_names() -> tuple[str, ...]:
    """Those that translate from one language into another: what BLEU, the study and the plane's sentences are for."""
    tasks = {name: Config.load(PRETRAINED / name / CONFIG).task for name in checkpoint_names()}
    return tuple(name for name, task in tasks.items() if task.metric == "bleu")


def load_checkpoint(name: str | Path) -> Checkpoint:
    """Load a folder, or a name under pretrained/; with @N behind it, its snapshot after N updates.

    Raises CheckpointError naming what is missing, cut short or changed.
    """
    name, update = parted(str(name))
    folder = Path(name)
    if not folder.is_dir() and not folder.is_absolute():
        folder = PRETRAINED / name
    if name == "" or not folder.is_dir():
        known = ", ".join(checkpoint_names()) or "none"
        raise CheckpointError(f"there is no checkpoint {str(name)!r}; under pretrained/ there are: {known}")
    try:
        return _load(folder, update)
    except OSError as error:
        raise CheckpointError(f"the checkpoint {folder.name} cannot be read: {error}") from error


def _load(folder: Path, update: str) -> Checkpoint:
    metrics = read_metrics(folder)
    sums = metrics.get("files")
    file = SNAPSHOT.format(update) if update else WEIGHTS
    for needed in (CONFIG, file, SOURCE, TARGET):
        _check(folder / needed, sums.get(needed) if isinstance(sums, dict) else None)
    name = f"{folder.name}@{update}" if update else folder.name
    try:
        config = Config.load(folder / CONFIG)
        weights, source, target = ((folder / part).read_bytes() for part in (file, SOURCE, TARGET))
        checkpoint = assemble(name, folder, config, weights, source, target, metrics)
    except ValueError as error:
        raise CheckpointError(f"the checkpoint {name} does not fit together: {error}. {_REMEDY}") from error
    return checkpoint


def parted(name: str) -> tuple[str, str]:
    """("mine", "320") of "mine@320"; the second is empty for a name without a snapshot."""
    found = re.fullmatch(r"(.+)@([0-9]{1,9})", name)
    return (found[1], found[2]) if found else (name, "")


def assemble(
    name: str, folder: Path, config: Config, weights: bytes, source: bytes, target: bytes, metrics: dict[str, Any]
) -> Checkpoint:
    """A checkpoint of its files' contents. Raises ValueError when they do not fit together."""
    try:
        reads = Tokenizer(config.model.source_language, Vocabulary(source), config.task.source.unit)
        writes = Tokenizer(config.model.target_language, Vocabulary(target), config.task.target.unit)
        model = Seq2Seq(config.model)
        tensors = load(weights)
        for key, value in tensors.items():
            if not value.isfinite().all():
                raise ValueError(f"{WEIGHTS} holds numbers in {key} that are not finite")
        model.load_state_dict({key: value.float() for key, value in tensors.items()})
        checkpoint = Checkpoint(name, folder, config, model.eval(), reads, writes, metrics)
        _ = checkpoint.masks  # a form that the vocabulary cannot write is a fault of the folder, not of a sentence
    except (RuntimeError, SafetensorError) as error:
        raise ValueError(str(error)) from error
    return checkpoint


_REMEDY = "Restore the folder (git checkout -- pretrained), or train it again with python -m model.train."


def read_metrics(folder: Path) -> dict[str, Any]:
    """What metrics.json holds. Raises CheckpointError: missing, unreadable, or not as it was written."""
    label = f"{folder.name}/{METRICS}"
    written, metrics = _metrics(folder)
    if SEAL not in metrics:
        raise CheckpointError(f"{label} has no checksum of its own. {_REMEDY} {_SEALING}")
    if written != sealed(metrics):
        raise CheckpointError(f"{label} was changed: its checksum is another one. {_REMEDY} {_SEALING}")
    return metrics


_SEALING = "If you changed it yourself: python -m model.card --seal FOLDER."


def _metrics(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """metrics.json as it stands there, and what it says."""
    label, path = f"{folder.name}/{METRICS}", folder / METRICS
    try:
        written = path.read_bytes()
        metrics = json.loads(written.decode("utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{label} is missing. {_REMEDY}") from error
    except OSError as error:
        raise CheckpointError(f"{label} cannot be read: {error.strerror}. {_REMEDY}") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{label} is not JSON: {error}. {_REMEDY}") from error
    if not isinstance(metrics, dict):
        raise CheckpointError(f"{label} holds no figures. {_REMEDY}")
    return written, metrics


def seal_metrics(folder: Path) -> None:
    """Vouch for metrics.json as it stands there, after an edit by hand."""
    write_whole(folder / METRICS, sealed(_metrics(folder)[1]))


def sealed(metrics: dict[str, Any]) -> bytes:
    """The bytes of metrics.json: the figures, and last of all their sum."""
    figures = {key: value for key, value in metrics.items() if key != SEAL}
    return _as_json({**figures, SEAL: hashlib.sha256(_as_json(figures)).hexdigest()})


def _check(path: Path, expected: str | None) -> None:
    label = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        raise CheckpointError(f"{label} is missing. {_REMEDY}")
    if expected is None:
        raise CheckpointError(f"{label} has no checksum in {METRICS}. {_REMEDY}")
    if sha256(path) != expected:
        raise CheckpointError(f"{label} was cut short or changed: its sha256 differs from {METRICS}. {_REMEDY}")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save_checkpoint(
    folder: Path,
    config: Config,
    weights: dict[str, torch.Tensor],
    source: Tokenizer,
    target: Tokenizer,
    metrics: dict[str, Any],
) -> None:
    """Write a checkpoint folder; `weights` is a Seq2Seq's state_dict and is stored as float16."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        CONFIG: config.to_json().encode(),
        WEIGHTS: save({key: value.half().contiguous() for key, value in weights.items()}),
        SOURCE: source.vocabulary.model,
        TARGET: target.vocabulary.model,
    }
    for file, content in contents.items():
        write_whole(folder / file, content)
    sums = {file: hashlib.sha256(content).hexdigest() for file, content in contents.items()}
    write_whole(folder / METRICS, sealed({**metrics, "files": sums}))


def write_whole(path: Path, content: bytes) -> None:
    """Beside its name and then moved there: a kill or a full disk leaves the old file or the new one, never a part."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(content)
    os.replace(partial, path)


def update_metrics(folder: Path, figures: dict[str, Any]) -> None:
    """Add figures to metrics.json, one level deep: {"evaluation": {"test-beam5": …}} joins what stands there."""
    metrics = read_metrics(folder)
    for key, value in figures.items():
        metrics[key] = {**metrics.get(key, {}), **value} if isinstance(value, dict) else value
    write_whole(folder / METRICS, sealed(metrics))


def _as_json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
