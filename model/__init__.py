"""An RNN encoder–decoder written to be read: load a checkpoint, trace a sentence, look at every number.

    from model import load_checkpoint, recompute, trace
    checkpoint = load_checkpoint("zh-en-gru-bahdanau")
    run = trace(checkpoint, "欢迎来北京")
    print(run.translation, run.decoder.alpha.shape, recompute(checkpoint, run).largest)

    values/    what goes in and comes out, NumPy only        text/     from typed text to ids and back
    network/   cells → attention → encoder → decoder         decode/   search, over a plain or a fast step
    explain/   trace, the NumPy check, what-ifs, probes      train/    data, trainer

Names are loaded when they are first asked for: whoever needs only the values never loads torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checkpoint import Checkpoint, CheckpointError, load_checkpoint
    from .explain.recompute import recompute
    from .explain.tracing import trace
    from .values.changes import AttentionChange, Changes, ContextChange
    from .values.search import SearchSettings
    from .values.segmentation import InputError
    from .values.trace import Trace

_HOMES = {
    "AttentionChange": "values.changes",
    "Changes": "values.changes",
    "Checkpoint": "checkpoint",
    "CheckpointError": "checkpoint",
    "ContextChange": "values.changes",
    "InputError": "values.segmentation",
    "SearchSettings": "values.search",
    "Trace": "values.trace",
    "load_checkpoint": "checkpoint",
    "recompute": "explain.recompute",
    "trace": "explain.tracing",
}
__all__ = [
    "AttentionChange",
    "Changes",
    "Checkpoint",
    "CheckpointError",
    "ContextChange",
    "InputError",
    "SearchSettings",
    "Trace",
    "load_checkpoint",
    "recompute",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
