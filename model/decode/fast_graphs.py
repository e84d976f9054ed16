"""The model as two graphs for ONNX Runtime: one reads the source, one makes a decoder step; the weights are a
Seq2Seq's.

The equations are those of network/encoder.py, attention.py, cells.py and decoder.py. The source is read in float32,
since it is read once; a step multiplies whole numbers (onnx_graph.py), and what shares its left-hand side is one
product.

Shapes: N hypotheses, B sentences, S source pieces, E embedding, H hidden, G gate blocks, A attention, V target pieces.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..config import ModelConfig
from ..network.cells import CELL_TYPES
from ..network.seq2seq import Seq2Seq
from .onnx_graph import STEPS, ZERO, Graph

Weights = dict[str, np.ndarray]

ONNX_BLOCKS = {"rnn": "h", "gru": "zrn", "lstm": "iofg"}  # the order of a layer's gate blocks there; torch's: cells.py


def weights_of(model: Seq2Seq) -> Weights:
    return {name: value.numpy() for name, value in model.state_dict().items()}


def read_graph(config: ModelConfig, w: Weights) -> Graph:
    """Source embeddings → what a step may look at (states or context; keys if the score has them), the first state."""
    g = Graph()
    embedded = g.input("embedded", np.float32, "S", "B", config.embedding)
    states, context = _layer(g, config, w, embedded, g.input("lengths", np.int32, "B"))
    initial = g.op("Tanh", g.linear(context, w["decoder.initial.weight"], w["decoder.initial.bias"]))
    if config.cell == "lstm":  # its cell state starts at zero
        initial = g.op("Concat", initial, g.op("Sub", initial, initial), axis=-1)
    g.output("hidden", initial, "B", config.hidden * CELL_TYPES[config.cell].state_parts)
    if config.attention == "none":
        g.output("context", context, "B", config.hidden)
        return g
    g.output("states", states, "B", "S", config.hidden)
    if config.attention != "luong-dot":
        key = w["decoder.attention.key.weight"]
        g.output("keys", g.op("MatMul", states, g.constant(key.T)), "B", "S", key.shape[0])
    return g


def _layer(g: Graph, config: ModelConfig, w: Weights, embedded: str, lengths: str) -> tuple[str, str]:
    """The recurrent layer in both directions: states (B, S, H), zero on padding, and the context vector c (B, H)."""
    parts = [
        np.stack([_reordered(config.cell, w[f"encoder.layer.{name}_l0{way}"]) for way in ("", "_reverse")])
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    ]
    biases = np.concatenate(parts[2:], axis=1)  # (2, 2·G·H/2)
    convention = {"linear_before_reset": 1} if config.cell == "gru" else {}
    operands = (embedded, *map(g.constant, (*parts[:2], biases)), lengths)
    kind = config.cell.upper()
    settings: dict[str, Any] = {"hidden_size": config.hidden // 2, "direction": "bidirectional", **convention}
    outputs, last = g.several(kind, *operands, outputs=2, **settings)  # (S, 2, B, H/2), (2, B, H/2)
    side_by_side = g.constant(np.array([0, 0, -1]))
    states = g.op("Reshape", g.op("Transpose", outputs, perm=[2, 0, 1, 3]), side_by_side)
    context = g.op("Reshape", g.op("Transpose", last, perm=[1, 0, 2]), g.constant(np.array([0, -1])))
    return states, context


def _reordered(cell: str, weight: np.ndarray) -> np.ndarray:
    """The gate blocks of a layer's weight or bias in ONNX's order."""
    order = CELL_TYPES[cell].blocks
    blocks = dict(zip(order, np.split(weight, len(order)), strict=True))
    return np.concatenate([blocks[name] for name in ONNX_BLOCKS[cell]])


def step_graph(config: ModelConfig, w: Weights) -> Graph:
    """One decoder step: the last ids, the state and what it may look at → log p of every next id, and the new state."""
    g, e, h = Graph(), config.embedding, config.hidden
    parts = CELL_TYPES[config.cell].state_parts
    state = g.input("hidden", np.float32, "N", h * parts)
    previous = g.input("previous", np.int64, "N")
    s, cell_state = g.split(state, h, h) if parts == 2 else (state, "")

    # W_h s_{t−1} for the cell and, for additive attention, W_q s_{t−1}: one product
    weight, bias = w["decoder.recurrence.weight_hh"], w["decoder.recurrence.bias_hh"]  # (G·H, H), (G·H)
    query = s
    if config.attention == "bahdanau":
        weight = np.concatenate([weight, w["decoder.attention.query.weight"]])
        bias = np.concatenate([bias, np.zeros(config.attention_size, np.float32)])
    from_state = g.quantised_linear(g.quantise(s), weight, bias)
    if config.attention == "bahdanau":
        from_state, query = g.split(from_state, len(weight) - config.attention_size, config.attention_size)
    context = _context(g, config, w, query)

    # W_i [y; c] for the cell and W_o [c; y] for the readout: one product
    embedding = w["decoder.embedding.weight"]
    reach = np.maximum(
        np.abs(embedding).max(axis=0), 1e-12
    )  # (E): y / reach lies in [−1, 1], and W · reach makes up for it
    pieces = (np.rint(embedding / reach * STEPS) + ZERO).astype(np.uint8)  # (V, E)
    readout = w["decoder.readout.weight"]  # (E, H + H + E), over [s; c; y]
    of_s, of_c, of_y = readout[:, :h], readout[:, h : 2 * h], readout[:, 2 * h :]
    weight = np.concatenate(
        [w["decoder.recurrence.weight_ih"], np.concatenate([of_y, of_c], axis=1)]
    )  # (G·H + E, E + H)
    weight = np.concatenate([weight[:, :e] * reach, weight[:, e:]], axis=1)
    bias = np.concatenate([w["decoder.recurrence.bias_ih"], w["decoder.readout.bias"]])
    y_and_c = g.op("Concat", g.op("Gather", g.constant(pieces), previous), g.quantise(context), axis=-1)  # (N, E + H)
    from_input, from_y_and_c = g.split(g.quantised_linear(y_and_c, weight, bias), len(weight) - e, e)

    s, *cell_states = CELLS[config.cell](g, h, from_input, from_state, s, cell_state)
    from_s = g.quantised_linear(g.quantise(s), of_s, np.zeros(e))
    o = g.op("Tanh", g.op("Add", from_s, from_y_and_c))  # (N, E)
    logits = g.quantised_linear(g.quantise(o), embedding, w["decoder.bias"])
    g.output("log_probs", g.op("LogSoftmax", logits, axis=-1), "N", config.target_vocabulary)
    g.output("next", g.op("Concat", s, *cell_states, axis=-1), "N", h * parts)
    return g


def _context(g: Graph, config: ModelConfig, w: Weights, query: str) -> str:
    """c_t = Σ_i α_ti h_i (N, H), or c. `query`: W_q s_{t−1} for additive attention, s_{t−1} for the others."""
    h, a = config.hidden, config.attention_size
    if config.attention == "none":
        return g.input("context", np.float32, "N", h)
    states = g.input("states", np.float32, "N", "S", h)
    mask = g.input("mask", np.bool_, "N", "S")
    middle, last = g.constant(np.array([1])), g.constant(np.array([2]))
    if config.attention == "bahdanau":
        keys = g.input("keys", np.float32, "N", "S", a)
        energies = g.op("Tanh", g.op("Add", g.op("Unsqueeze", query, middle), keys))  # (N, S, A)
        scores = g.op("MatMul", energies, g.constant(w["decoder.attention.energy.weight"].T))  # (N, S, 1)
    else:
        keys = states if config.attention == "luong-dot" else g.input("keys", np.float32, "N", "S", h)
        scores = g.op("MatMul", keys, g.op("Unsqueeze", query, last))  # (N, S, 1)
    masked = g.op("Where", mask, g.op("Squeeze", scores, last), g.constant(np.float32(-np.inf)))
    alpha = g.op("Softmax", masked, axis=-1)
    return g.op("Squeeze", g.op("MatMul", g.op("Unsqueeze", alpha, middle), states), middle)


# ---------------------------------------------------------------- the gate equations of network/cells.py


def _rnn(g: Graph, h: int, from_input: str, from_state: str, s: str, cell_state: str) -> list[str]:
    return [g.op("Tanh", g.op("Add", from_input, from_state))]


def _gru(g: Graph, h: int, from_input: str, from_state: str, s: str, cell_state: str) -> list[str]:
    i_rz, i_n = g.split(from_input, 2 * h, h)
    h_rz, h_n = g.split(from_state, 2 * h, h)
    r, z = g.split(g.op("Sigmoid", g.op("Add", i_rz, h_rz)), h, h)
    n = g.op("Tanh", g.op("Add", i_n, g.op("Mul", r, h_n)))
    return [g.op("Add", n, g.op("Mul", z, g.op("Sub", s, n)))]  # (1 − z) ∘ n + z ∘ s


def _lstm(g: Graph, h: int, from_input: str, from_state: str, s: str, cell_state: str) -> list[str]:
    a_if, a_g, a_o = g.split(g.op("Add", from_input, from_state), 2 * h, h, h)
    i, f = g.split(g.op("Sigmoid", a_if), h, h)
    m = g.op("Add", g.op("Mul", f, cell_state), g.op("Mul", i, g.op("Tanh", a_g)))
    return [g.op("Mul", g.op("Sigmoid", a_o), g.op("Tanh", m)), m]


CELLS = {"rnn": _rnn, "gru": _gru, "lstm": _lstm}
