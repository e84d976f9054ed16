"""An RNN encoder–decoder written to be read: load a checkpoint, trace a sentence, look at every number.

    from model import load_checkpoint, trace
    run = trace(load_checkpoint("zh-en-gru-bahdanau"), "欢迎来北京")
    print(run.translation, run.attention.shape, run.recompute().largest)

Read in the order of the walk: text, cells, attention, encoder, decoder, seq2seq, search, changes, trace, recompute.
"""

from .changes import AttentionChange, Changes, CodeChange
from .checkpoint import Checkpoint, CheckpointError, load_checkpoint
from .search import SearchConfig
from .text import InputError
from .trace import Trace, trace

__all__ = [
    "AttentionChange",
    "Changes",
    "Checkpoint",
    "CheckpointError",
    "CodeChange",
    "InputError",
    "SearchConfig",
    "Trace",
    "load_checkpoint",
    "trace",
]
