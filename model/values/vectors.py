"""Directions: what a cosine compares. D: the vectors' size."""

from __future__ import annotations

import numpy as np

from .trace import Array


def unit(vectors: Array) -> Array:
    """Vectors (…, D) brought to length 1; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Array = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def cosine(first: Array, second: Array) -> Array:
    """Of every vector of the first (…, D) with every one of the second (N, D) or (D,): (…, N) or (…); 0 for a zero vector."""
    cosines: Array = unit(first) @ unit(second).T
    return cosines
