"""A trace that travels: the same bits, and few of them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from model.checkpoint import checkpoint_names, load_checkpoint
from model.explain.tracing import trace
from model.values.packed import _exp, _sigmoid, _tanh
from model.values.search import SearchSettings


@pytest.mark.parametrize("name", checkpoint_names())
def test_a_trace_arrives_with_the_same_bits(name: str) -> None:
    checkpoint = load_checkpoint(name)
    text = checkpoint.config.task.examples[0] if checkpoint.config.task.examples else "我爱学习"
    run = trace(checkpoint, text, settings=SearchSettings(beam=2))
    again = pickle.loads(pickle.dumps(run))
    assert again.arrays.keys() == run.arrays.keys()
    for key, array in run.arrays.items():
        assert again.arrays[key].tobytes() == array.tobytes(), key
        assert not again.arrays[key].flags.writeable
    assert again.describe() == run.describe()


def test_twelve_pieces_take_less_than_a_third_of_a_megabyte() -> None:
    run = trace(load_checkpoint("zh-en-gru-bahdanau"), "他昨天没有去学校，因为他病了。")
    assert len(run.source.ids) >= 12
    assert len(pickle.dumps(run)) <= 300_000 < sum(array.nbytes for array in run.arrays.values())


def test_the_predictions_are_near_the_functions_and_never_overflow() -> None:
    x = np.linspace(-90, 90, 20_001)
    np.testing.assert_allclose(_exp(x), np.exp(x), rtol=1e-12)
    wide = np.array([-1e30, -80.0, 0.0, 80.0, 1e30], dtype=np.float32)
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_allclose(_sigmoid(wide), [0, 0, 0.5, 1, 1], atol=1e-30)
        np.testing.assert_allclose(_tanh(wide), [-1, -1, 0, 1, 1])
