"""A trace on its way to another process: the same bits in about half the bytes.

Much of a trace follows from the rest of it: r from a_r, s_t from z, n and s_{t−1}, c from the encoder's ends. What
travels of such an array is only by how much the equation misses it, a few units in the last place and mostly zero;
the equation need not be right for that, only the same on both sides. Hence the functions of this file: they use nothing
but operations that IEEE 754 rounds exactly, so that every machine gets the same bits.

One walk (`arrays`) serves both directions: a Writer is shown each array, a Reader gives it back.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .trace import GATES, Array, DecoderArrays, EncoderArrays, Gates, Trace

Float64 = NDArray[np.float64]
NOTHING = np.float32(0)


@dataclasses.dataclass(frozen=True)
class Sizes:
    """S, T, E, H, K of one trace, its cell, and whether it has attention."""

    source: int
    target: int
    embedding: int
    hidden: int
    candidates: int
    cell: str
    attention: bool


class Coder(Protocol):
    """Takes an array (`value`, None when reading) with what an equation says of it; gives the array."""

    def __call__(self, value: Array | None, shape: tuple[int, ...], predicted: Any = NOTHING) -> Array: ...


class Writer:
    def __init__(self) -> None:
        self.words: list[NDArray[np.int32]] = []

    def __call__(self, value: Array | None, shape: tuple[int, ...], predicted: Any = NOTHING) -> Array:
        assert value is not None and value.shape == shape
        self.words.append((_bits(value, shape) - _bits(predicted, shape)).ravel())
        return value

    def bytes(self) -> bytes:
        """Bytes of one significance lie together, then zlib: the high ones are nearly all zero."""
        planes = np.concatenate(self.words).view(np.uint8).reshape(-1, 4).T
        return zlib.compress(planes.tobytes(), level=6)


class Reader:
    def __init__(self, packed: bytes) -> None:
        planes = np.frombuffer(zlib.decompress(packed), dtype=np.uint8).reshape(4, -1)
        self.words = np.ascontiguousarray(planes.T).view(np.int32).ravel()
        self.position = 0

    def __call__(self, value: Array | None, shape: tuple[int, ...], predicted: Any = NOTHING) -> Array:
        count = int(np.prod(shape))
        words = self.words[self.position : self.position + count].reshape(shape)
        self.position += count
        array: Array = (words + _bits(predicted, shape)).view(np.float32)
        array.flags.writeable = False
        return array


def _of(given: Any, name: str) -> Any:
    """An array of what is written; None when reading, since there is nothing yet."""
    return None if given is None else getattr(given, name)


def _bits(value: Any, shape: tuple[int, ...]) -> NDArray[np.int32]:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype=np.float32), shape)).view(np.int32)


def pack(encoder: EncoderArrays, decoder: DecoderArrays, cell: str) -> tuple[Sizes, bytes]:
    """Both halves of a trace as bytes, and what it takes to read them."""
    source, embedding = encoder.embeddings.shape
    target, candidates = decoder.top_log_probs.shape
    hidden = decoder.initial_state.shape[0]
    sizes = Sizes(source, target, embedding, hidden, candidates, cell, decoder.alpha is not None)
    writer = Writer()
    arrays(writer, sizes, encoder, decoder)
    return sizes, writer.bytes()


def unpack(whole: dict[str, Any], sizes: Sizes, packed: bytes) -> Trace:
    encoder, decoder = arrays(Reader(packed), sizes)
    return Trace(**whole, encoder=encoder, decoder=decoder)


def arrays(
    code: Coder, sizes: Sizes, encoder: EncoderArrays | None = None, decoder: DecoderArrays | None = None
) -> tuple[EncoderArrays, DecoderArrays]:
    """Both halves of a trace through a coder: shown to a Writer, or read back from a Reader."""
    read = _encoder(code, sizes, encoder)
    return read, _decoder(code, sizes, read, decoder)


def _encoder(code: Coder, sizes: Sizes, given: EncoderArrays | None) -> EncoderArrays:
    source, half = sizes.source, sizes.hidden // 2
    embeddings = code(_of(given, "embeddings"), (source, sizes.embedding))
    zero = np.zeros(half, dtype=np.float32)
    forward = _gates(code, sizes.cell, _of(given, "forward"), (source, half), zero, range(source))
    backward = _gates(code, sizes.cell, _of(given, "backward"), (source, half), zero, range(source)[::-1])
    states = code(_of(given, "states"), (source, sizes.hidden), np.hstack([forward.h, backward.h]))
    ends = np.concatenate([forward.h[-1], backward.h[0]])
    return EncoderArrays(embeddings, forward, backward, states, code(_of(given, "context"), (sizes.hidden,), ends))


def _decoder(code: Coder, sizes: Sizes, encoder: EncoderArrays, given: DecoderArrays | None) -> DecoderArrays:
    steps, hidden, embedding = sizes.target, sizes.hidden, sizes.embedding
    context = code(_of(given, "context"), (hidden,), encoder.context)
    initial = code(_of(given, "initial_state"), (hidden,))
    embeddings = code(_of(given, "embeddings"), (steps, embedding))
    scores = alpha = None
    if sizes.attention:
        scores = code(_of(given, "scores"), (steps, sizes.source))
        alpha = code(_of(given, "alpha"), (steps, sizes.source), _softmax(scores))
    contexts = code(
        _of(given, "contexts"), (steps, hidden), context if alpha is None else _weighted(alpha, encoder.states)
    )
    gates = _gates(code, sizes.cell, _of(given, "gates"), (steps, hidden), initial, range(steps))
    return DecoderArrays(
        context,
        initial,
        embeddings,
        scores,
        alpha,
        contexts,
        gates,
        readouts=code(_of(given, "readouts"), (steps, embedding)),
        top_log_probs=code(_of(given, "top_log_probs"), (steps, sizes.candidates)),
        rest=code(_of(given, "rest"), (steps,)),
    )


# ---------------------------------------------------------------- a cell's gates, from the sums before them


def _gates(code: Coder, cell: str, given: Gates | None, shape: tuple[int, int], initial: Array, order: range) -> Gates:
    """`order`: the positions as the cell goes through them."""
    names = GATES[cell].names()
    sums = {name: code(_of(given, name), shape) for name in names if name[:2] in ("a_", "i_", "h_")}
    rest = {name: _of(given, name) for name in names if name not in sums}
    return GATES[cell](**sums, **_FROM_SUMS[cell](code, sums, rest, shape, initial, order))  # type: ignore[arg-type]


_Step = Callable[[int, Array], Array]


def _over_time(
    code: Coder, value: Array | None, shape: tuple[int, int], initial: Array, order: range, equation: _Step
) -> Array:
    """An array whose row follows from the row before it: `equation(t, previous)`."""
    rows, previous = np.zeros(shape, dtype=np.float32), initial
    for t in order:
        previous = rows[t] = code(None if value is None else value[t], shape[1:], equation(t, previous))
    rows.flags.writeable = False
    return rows


def _rnn(
    code: Coder, sums: dict[str, Array], given: dict[str, Any], shape: tuple[int, int], initial: Array, order: range
) -> dict[str, Array]:
    return {"h": code(given["h"], shape, _tanh(sums["a_h"]))}


def _gru(
    code: Coder, sums: dict[str, Array], given: dict[str, Any], shape: tuple[int, int], initial: Array, order: range
) -> dict[str, Array]:
    r, z = (code(given[name], shape, _sigmoid(sums[f"a_{name}"])) for name in "rz")
    n = code(given["n"], shape, _tanh(sums["i_n"] + r * sums["h_n"]))
    h = _over_time(code, given["h"], shape, initial, order, lambda t, h: (1 - z[t]) * n[t] + z[t] * h)
    return {"r": r, "z": z, "n": n, "h": h}


def _lstm(
    code: Coder, sums: dict[str, Array], given: dict[str, Any], shape: tuple[int, int], initial: Array, order: range
) -> dict[str, Array]:
    i, f, o = (code(given[name], shape, _sigmoid(sums[f"a_{name}"])) for name in "ifo")
    g = code(given["g"], shape, _tanh(sums["a_g"]))
    m = _over_time(code, given["m"], shape, np.zeros_like(initial), order, lambda t, m: f[t] * m + i[t] * g[t])
    return {"i": i, "f": f, "g": g, "o": o, "m": m, "h": code(given["h"], shape, o * _tanh(m))}


_FROM_SUMS: dict[str, Callable[..., dict[str, Array]]] = {"rnn": _rnn, "gru": _gru, "lstm": _lstm}


# ---------------------------------------------------------------- the same bits on every machine


def _exp(x: Float64) -> Float64:
    """e^x = 2^k e^r with |r| ≤ ½ ln 2, e^r by its Taylor polynomial; only +, ×, ÷ and scaling by powers of two."""
    k = np.rint(np.clip(x, -700, 700) / np.log(2.0))
    r = np.clip(x, -700, 700) - k * np.log(2.0)
    total = np.ones_like(r)
    for i in range(14, 0, -1):
        total = 1 + total * r / i
    return np.ldexp(total, k.astype(np.int32))


def _sigmoid(a: Array) -> Array:
    return np.asarray(1 / (1 + _exp(-a.astype(np.float64))), dtype=np.float32)


def _tanh(a: Array) -> Array:
    return np.asarray(1 - 2 / (1 + _exp(2 * a.astype(np.float64))), dtype=np.float32)


def _softmax(scores: Array) -> Array:
    e = _exp(scores.astype(np.float64) - scores.max(axis=-1, keepdims=True))
    return np.asarray(e / sum(e[:, [i]] for i in range(e.shape[1])), dtype=np.float32)


def _weighted(alpha: Array, states: Array) -> Array:
    """c_t = Σ α_ti h_i, added from left to right: a library's product may add in any order."""
    total = np.zeros((len(alpha), states.shape[1]))
    for i, state in enumerate(states):
        total += alpha[:, [i]].astype(np.float64) * state
    return np.asarray(total, dtype=np.float32)
