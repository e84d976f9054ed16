"""Directions and their cosines, beside NumPy's own."""

from __future__ import annotations

import numpy as np
import pytest

from model.values.vectors import cosine, unit

RNG = np.random.default_rng(5)
FIRST, SECOND = RNG.normal(size=(4, 7)), RNG.normal(size=(3, 7))


def test_cosines_are_of_every_pair() -> None:
    cosines = cosine(FIRST, SECOND)
    assert cosines.shape == (4, 3)
    for i, x in enumerate(FIRST):
        for j, y in enumerate(SECOND):
            assert cosines[i, j] == pytest.approx(x @ y / np.sqrt(x @ x) / np.sqrt(y @ y), abs=1e-12)
    assert cosine(FIRST[0], FIRST[0]) == pytest.approx(1)
    assert cosine(FIRST, SECOND[1]) == pytest.approx(cosines[:, 1])


def test_a_zero_vector_has_no_direction_and_precision_is_kept() -> None:
    zero = np.zeros(7, np.float32)
    assert not unit(zero).any()
    assert cosine(zero, SECOND.astype(np.float32)).tolist() == [0, 0, 0]
    assert unit(FIRST.astype(np.float32)).dtype == np.float32
    assert unit(FIRST).dtype == np.float64
