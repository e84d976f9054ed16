"""A checkpoint on disk: config.json, model.safetensors (float16), source.model, target.model, metrics.json, README.md.

Weights travel as float16 and are computed with as float32. Every file is checked against the sums in metrics.json, and
metrics.json against its own, so a truncated or changed file is named instead of answering nonsense.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from .config import Config
from .decode.forms import Allowed, held_to
from .network.seq2seq import Seq2Seq
from .text.tokenizer import Tokenizer, load_tokenizer

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
    """Load a folder, or a name under pretrained/. Raises CheckpointError naming what is missing, cut short or
    changed."""
    folder = Path(name)
    if not folder.is_dir() and not folder.is_absolute():
        folder = PRETRAINED / name
    if name == "" or not folder.is_dir():
        known = ", ".join(checkpoint_names()) or "none"
        raise CheckpointError(f"there is no checkpoint {str(name)!r}; under pretrained/ there are: {known}")
    try:
        return _load(folder)
    except OSError as error:
        raise CheckpointError(f"the checkpoint {folder.name} cannot be read: {error}") from error


def _load(folder: Path) -> Checkpoint:
    metrics = read_metrics(folder)
    sums = metrics.get("files")
    for file in (CONFIG, WEIGHTS, SOURCE, TARGET):
        _check(folder / file, sums.get(file) if isinstance(sums, dict) else None)
    try:
        config = Config.load(folder / CONFIG)
        source = load_tokenizer(config.model.source_language, folder / SOURCE, config.task.source.unit)
        target = load_tokenizer(config.model.target_language, folder / TARGET, config.task.target.unit)
        model = Seq2Seq(config.model)
        weights = load_file(folder / WEIGHTS)
        for key, value in weights.items():
            if not value.isfinite().all():
                raise ValueError(f"{WEIGHTS} holds numbers in {key} that are not finite")
        model.load_state_dict({key: value.float() for key, value in weights.items()})
        checkpoint = Checkpoint(folder.name, folder, config, model.eval(), source, target, metrics)
        _ = checkpoint.masks  # a form that the vocabulary cannot write is a fault of the folder, not of a sentence
    except (ValueError, RuntimeError, SafetensorError) as error:
        raise CheckpointError(f"the checkpoint {folder.name} does not fit together: {error}. {_REMEDY}") from error
    return checkpoint


_REMEDY = "Restore the folder (git checkout -- pretrained), or train it again with python -m model.train."


def read_metrics(folder: Path) -> dict[str, Any]:
    """What metrics.json holds. Raises CheckpointError: missing, unreadable, or not as it was written."""
    label = f"{folder.name}/{METRICS}"
    written, metrics = _metrics(folder)
    if SEAL not in metrics:
        raise CheckpointError(f"{label} has no checksum of its own. {_REMEDY} {_SEALING}")
    if written != _sealed(metrics):
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
    write_whole(folder / METRICS, _sealed(_metrics(folder)[1]))


def _sealed(metrics: dict[str, Any]) -> bytes:
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
    write_whole(folder / METRICS, _sealed({**metrics, "files": sums}))


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
    write_whole(folder / METRICS, _sealed(metrics))


def _as_json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
