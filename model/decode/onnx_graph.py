"""A graph for ONNX Runtime, written operation by operation, and products of whole numbers in it.

ONNX is an open format for such graphs; onnx.ai/onnx/operators lists the operations by the names used here. ONNX Runtime
runs a graph in one call, where PyTorch pays for each operation: for a step of a small model that is most of the time.

Quantised products. What is multiplied lies in (−1, 1), because it comes out of a tanh, and becomes a whole number of
127ths; no scale has to be estimated from data, and a sentence's numbers do not depend on the rest of its batch. A
matrix is kept as int8 with a scale for each output, max |w| / 63: processors without VNNI add two products in 16
bits, and 255 · 63 · 2 still fits.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

# Otherwise it keeps a number for this machine in the home directory, and reports to its makers what is run.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

STEPS = 127  # of a quantised value, on either side of zero
ZERO = 128  # where zero lies in uint8, which the runtime's kernels want on the left-hand side
WEIGHT_STEPS = 63  # of a quantised weight
OPSETS = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
IR_VERSION = 10
TYPES = {
    np.float32: TensorProto.FLOAT,
    np.int64: TensorProto.INT64,
    np.int32: TensorProto.INT32,
    np.bool_: TensorProto.BOOL,
}


class Graph:
    """Operations and weights so far. A value is known by its name; shapes may have names for what varies."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []
        self.inputs: list[ValueInfoProto] = []
        self.outputs: list[ValueInfoProto] = []

    def input(self, name: str, kind: type, *shape: int | str) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, TYPES[kind], shape))
        return name

    def output(self, name: str, value: str, *shape: int | str) -> None:
        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def constant(self, value: np.ndarray | np.generic) -> str:
        name = f"constant{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value).reshape(np.shape(value)), name))
        return name

    def several(self, kind: str, *inputs: str, outputs: int, domain: str = "", **attributes: Any) -> list[str]:
        """Add an operation with several outputs; "" leaves an optional input out."""
        names = [f"{kind}{len(self.nodes)}.{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add an operation with one output."""
        return self.several(kind, *inputs, outputs=1, domain=domain, **attributes)[0]

    def split(self, value: str, *sizes: int) -> list[str]:
        """The last dimension cut into parts of these sizes."""
        return self.several("Split", value, self.constant(np.array(sizes)), outputs=len(sizes), axis=-1)

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """x Wᵀ + b in float32: x (…, I), weight (O, I), bias (O)."""
        return self.op("Add", self.op("MatMul", x, self.constant(weight.T)), self.constant(bias))

    def quantise(self, x: str) -> str:
        """float32 in (−1, 1) → uint8, in 127ths around ZERO."""
        return self.op("QuantizeLinear", x, self.constant(np.float32(1 / STEPS)), self.constant(np.uint8(ZERO)))

    def quantised_linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """x Wᵀ + b, a product of whole numbers: x (N, I) from `quantise`, weight (O, I), bias (O) → float32 (N, O)."""
        scale = (
            np.maximum(np.abs(weight).max(axis=1), 1e-12).astype(np.float32) / WEIGHT_STEPS
        )  # (O); a row may be all zero
        whole = np.rint(weight / scale[:, None]).astype(np.int8)
        scales = self.constant(np.float32(1 / STEPS)), self.constant(scale)
        zero = self.constant(np.uint8(ZERO))
        operands = (x, self.constant(whole.T), *scales, zero, "", self.constant(bias.astype(np.float32)))
        return self.op("MatMulIntegerToFloat", *operands, domain="com.microsoft")

    def session(self, threads: int) -> onnxruntime.InferenceSession:
        graph = helper.make_graph(self.nodes, "graph", self.inputs, self.outputs, self.weights)
        model = helper.make_model(graph, opset_imports=OPSETS, ir_version=IR_VERSION)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = threads
        return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
