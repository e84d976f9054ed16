"""Directions: what a cosine compares. D: the vectors' size."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Float = TypeVar("Float", bound=np.floating)


def unit(vectors: NDArray[Float]) -> NDArray[Float]:
    """Vectors (…, D) brought to length 1; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: NDArray[Float] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def cosine(first: NDArray[Float], second: NDArray[Float]) -> NDArray[Float]:
    """Of every vector (…, D) with every one of the second (N, D) or (D,): (…, N) or (…); 0 for a zero vector."""
    cosines: NDArray[Float] = unit(first) @ unit(second).T
    return cosines
