"""One run, whole, as a frozen value: every number between the typed text and the answer, and no weights.

S source pieces and T target pieces (‹eos› included), E embedding size, H hidden size, K candidates kept per step. Every
array is float32 NumPy and cannot be written to. `arrays` has them all by the names that JSON, npz and the NumPy check
use:

    encoder.embeddings (S, E)              encoder.forward.<gate>, encoder.backward.<gate> (S, H/2)
    encoder.states (S, H)                  encoder.code (H)              c
    decoder.code (H)                       the c that the decoder starts from: encoder.code, unless a person changed it
    decoder.initial_state (H)              decoder.embeddings (T, E)     y_{t−1}, of the previous output
    decoder.scores, decoder.weights (T, S) e_t and α_t; absent without attention. α_t = softmax(e_t), unless changed
    decoder.contexts (T, H)                decoder.<gate> (T, H)         the last gate is s_t itself
    decoder.readouts (T, E)                decoder.top_log_probs (T, K)  log p of the K likeliest pieces
    decoder.rest (T)                       the probability of all other pieces together

For the gates' equations see network/cells.py, for the decoder's network/decoder.py.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from ..config import ModelConfig
from .changes import Changes
from .search import SearchResult, SearchSettings
from .segmentation import EOS, Segmentation

Array = NDArray[np.float32]

FORMAT = 2  # of to_json and to_npz; raised when a name or a meaning changes
CANDIDATES = 10  # K; a smaller vocabulary has fewer
MAX_SOURCE_PIECES = 120
DIRECTIONS = ("forward", "backward")


@dataclass(frozen=True)
class TargetPiece:
    """One piece of the answer, with its log p given everything before it."""

    text: str
    id: int
    log_prob: float


class _Gates:
    """A cell's arrays over time, each (steps, H). The fields stand in the order of computation; the last one is h
    itself."""

    h: Array

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in dataclasses.fields(cls))  # type: ignore[arg-type]

    def __getitem__(self, name: str) -> Array:
        """A gate by its name, for whoever goes through all of them."""
        array: Array = getattr(self, name)
        return array


@dataclass(frozen=True, eq=False)
class RNNGates(_Gates):
    """The sum a_h and h = tanh(a_h)."""

    a_h: Array
    h: Array


@dataclass(frozen=True, eq=False)
class GRUGates(_Gates):
    """The sums before the gates, the reset gate r, the update gate z, the candidate n, and h."""

    a_r: Array
    a_z: Array
    i_n: Array
    h_n: Array
    r: Array
    z: Array
    n: Array
    h: Array


@dataclass(frozen=True, eq=False)
class LSTMGates(_Gates):
    """The sums before the gates, input, forget, cell and output gate, the cell state m, and h."""

    a_i: Array
    a_f: Array
    a_g: Array
    a_o: Array
    i: Array
    f: Array
    g: Array
    o: Array
    m: Array
    h: Array


Gates = RNNGates | GRUGates | LSTMGates
GATES: dict[str, type[Gates]] = {"rnn": RNNGates, "gru": GRUGates, "lstm": LSTMGates}


@dataclass(frozen=True, eq=False)
class EncoderArrays:
    """What reading made: embeddings (S, E), each direction's gates (S, H/2), states (S, H), the context vector c
    (H)."""

    embeddings: Array
    forward: Gates
    backward: Gates
    states: Array
    context: Array


@dataclass(frozen=True, eq=False)
class DecoderArrays:
    """What writing made. `context` (H) is the c it started from; `scores` and `alpha` (T, S) are None without
    attention.

    initial_state (H): s_0. embeddings (T, E): y_{t−1}. contexts (T, H): c_t. gates (T, H), of which gates.h is s_t.
    readouts (T, E): o_t. top_log_probs (T, K). rest (T): the probability of all pieces beyond the K likeliest.
    """

    context: Array
    initial_state: Array
    embeddings: Array
    scores: Array | None
    alpha: Array | None
    contexts: Array
    gates: Gates
    readouts: Array
    top_log_probs: Array
    rest: Array

    @property
    def states(self) -> Array:
        """s_1…s_T: (T, H)."""
        return self.gates.h


@dataclass(frozen=True, eq=False)
class Recomputed:
    """Every array again, from NumPy and the checkpoint's weights; `deltas`: the largest |Δ| under each name.

    A delta is infinite where either side is not a finite number.
    """

    arrays: Mapping[str, Array]
    deltas: Mapping[str, float]

    @property
    def largest(self) -> float:
        return max(self.deltas.values())


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything one run made. Two traces are equal when they are the same object.

    top_ids (T, K): the candidates' ids, likeliest first. `search`: the n best hypotheses and the whole search tree.
    `source` is what was read, replaced pieces and all; `towards`: the other sentence, when c was moved towards one.
    """

    checkpoint: str
    config: ModelConfig
    settings: SearchSettings
    changes: Changes
    source: Segmentation
    towards: Segmentation | None
    target: tuple[TargetPiece, ...]
    translation: str
    n_best: tuple[str, ...]
    search: SearchResult
    top_ids: NDArray[np.int64]
    top_pieces: tuple[tuple[str, ...], ...]
    encoder: EncoderArrays
    decoder: DecoderArrays

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process with the same bits, packed (packed.py)."""
        from .packed import pack, unpack

        whole = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return unpack, (whole, *pack(whole.pop("encoder"), whole.pop("decoder"), self.config.cell))

    @property
    def gate_names(self) -> tuple[str, ...]:
        return self.decoder.gates.names()

    @property
    def attention(self) -> Array | None:
        """α (T, S), or None without attention."""
        return self.decoder.alpha

    @property
    def cut_off(self) -> bool:
        """Whether the answer ends at the greatest length: the model never wrote ‹eos›."""
        return self.target[-1].id != EOS

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """Every array by name, as the module's docstring lists them."""
        encoder, decoder = self.encoder, self.decoder
        named: dict[str, Array | None] = {
            "encoder.embeddings": encoder.embeddings,
            **{f"encoder.forward.{name}": encoder.forward[name] for name in encoder.forward.names()},
            **{f"encoder.backward.{name}": encoder.backward[name] for name in encoder.backward.names()},
            "encoder.states": encoder.states,
            "encoder.code": encoder.context,
            "decoder.code": decoder.context,
            "decoder.initial_state": decoder.initial_state,
            "decoder.embeddings": decoder.embeddings,
            "decoder.scores": decoder.scores,
            "decoder.weights": decoder.alpha,
            "decoder.contexts": decoder.contexts,
            **{f"decoder.{name}": decoder.gates[name] for name in decoder.gates.names()},
            "decoder.readouts": decoder.readouts,
            "decoder.top_log_probs": decoder.top_log_probs,
            "decoder.rest": decoder.rest,
        }
        return {name: array for name, array in named.items() if array is not None}

    def describe(self) -> dict[str, Any]:
        """Everything but the arrays, ready for JSON."""
        changes = dataclasses.asdict(self.changes)
        changes["code"] = changes.pop("context")
        return {
            "format": FORMAT,
            "checkpoint": self.checkpoint,
            "config": dataclasses.asdict(self.config),
            "settings": dataclasses.asdict(self.settings),
            "changes": changes,
            "source": dataclasses.asdict(self.source),
            "towards": dataclasses.asdict(self.towards) if self.towards else None,
            "target": [dataclasses.asdict(piece) for piece in self.target],
            "translation": self.translation,
            "n_best": list(self.n_best),
            "found": dataclasses.asdict(self.search),
            "top_ids": self.top_ids.tolist(),
            "top_pieces": self.top_pieces,
        }

    def to_json(self) -> str:
        """The whole trace as one JSON object: `describe()` and, under "arrays", every array as nested lists."""
        value = {**self.describe(), "arrays": dict(self.arrays)}
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()

    def to_npz(self) -> bytes:
        """The arrays as a compressed .npz; `describe()` lies beside them as UTF-8 bytes under "description"."""
        buffer = io.BytesIO()
        description = np.frombuffer(orjson.dumps(self.describe()), dtype=np.uint8)
        arrays: dict[str, Any] = {"description": description, "top_ids": self.top_ids, **self.arrays}
        np.savez_compressed(buffer, **arrays)
        return buffer.getvalue()
