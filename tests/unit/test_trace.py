"""The trace: every cell × attention recomputes in NumPy, forcing changes nothing, and what is sent to the page is what
was traced."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from app.display import packed
from app.ledger import chosen_units, ledger
from model.checkpoint import Checkpoint
from model.config import ATTENTIONS, CELLS, Config, ModelConfig, TrainConfig
from model.explain.recompute import recompute
from model.explain.tracing import trace
from model.network.seq2seq import Seq2Seq
from model.text.tokenizer import Tokenizer
from model.values.changes import Changes
from model.values.search import SearchSettings
from model.values.segmentation import EOS, InputError
from model.values.trace import MAX_SOURCE_PIECES, Trace

ZH = ["我爱学习。", "欢迎来北京。", "现在几点了？", "他昨天没有去学校。", "我们喜欢喝茶。", "你想吃什么？"] * 3
EN = [
    "I love to study.",
    "Welcome to Beijing.",
    "What time is it now?",
    "He did not go.",
    "We like tea.",
    "Eat what?",
] * 3
SETTINGS = SearchSettings(beam=3, n_best=3, max_length=9)


@pytest.fixture(scope="module")
def texts() -> tuple[Tokenizer, Tokenizer]:
    return Tokenizer.train("zh", ZH, 300), Tokenizer.train("en", EN, 300)


def checkpoint(texts: tuple[Tokenizer, Tokenizer], cell: str = "gru", attention: str = "bahdanau") -> Checkpoint:
    config = ModelConfig(
        source_vocabulary=len(texts[0].vocabulary),
        target_vocabulary=len(texts[1].vocabulary),
        cell=cell,
        attention=attention,
        embedding=16,
        hidden=24,
        attention_size=12,
    )
    torch.manual_seed(3)
    return Checkpoint("tiny", Path(), Config(config, TrainConfig()), Seq2Seq(config).eval(), *texts, {})


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("attention", ATTENTIONS)
def test_numpy_repeats_every_equation(texts: tuple[Tokenizer, Tokenizer], cell: str, attention: str) -> None:
    model = checkpoint(texts, cell, attention)
    run = trace(model, "我爱北京", settings=SETTINGS)
    again = recompute(model, run)
    assert set(again.deltas) == set(run.arrays)
    assert again.largest <= 1e-5
    assert ("decoder.weights" in run.arrays) == (attention != "none")


def test_a_changed_weight_is_noticed(texts: tuple[Tokenizer, Tokenizer]) -> None:
    model = checkpoint(texts)
    run = trace(model, "我爱北京", settings=SETTINGS)
    with torch.no_grad():
        model.model.encoder.layer.weight_hh_l0[0, 0] += 1  # the trace looks at these very weights
    deltas = recompute(model, run).deltas
    assert deltas["encoder.forward.r"] > 1e-4
    assert deltas["encoder.backward.r"] < 1e-6


@pytest.mark.parametrize("cell", CELLS)
def test_forcing_its_own_output_gives_the_same_trace(texts: tuple[Tokenizer, Tokenizer], cell: str) -> None:
    model = checkpoint(texts, cell)
    run = trace(model, "现在几点了", settings=SETTINGS)
    forced = trace(model, "现在几点了", settings=SETTINGS, changes=Changes(prefix=tuple(p.id for p in run.target)))
    assert forced.target == run.target
    assert all(np.array_equal(forced.arrays[name], array) for name, array in run.arrays.items())


def test_shapes_and_sums(texts: tuple[Tokenizer, Tokenizer]) -> None:
    run = trace(checkpoint(texts), "我爱学习", settings=SETTINGS)
    s, t = len(run.source.pieces), len(run.target)
    shapes = {name: array.shape for name, array in run.arrays.items()}
    assert shapes["encoder.embeddings"] == (s, 16)
    assert shapes["encoder.forward.r"] == (s, 12)
    assert shapes["encoder.states"] == (s, 24)
    assert shapes["encoder.code"] == (24,)
    assert shapes["decoder.weights"] == (t, s)
    assert shapes["decoder.h"] == (t, 24)
    assert shapes["decoder.top_log_probs"] == (t, 10)
    np.testing.assert_allclose(run.arrays["decoder.weights"].sum(axis=1), 1, atol=1e-6)
    mass = np.exp(run.arrays["decoder.top_log_probs"].astype(np.float64)).sum(axis=1) + run.arrays["decoder.rest"]
    np.testing.assert_allclose(mass, 1, atol=1e-5)
    np.testing.assert_allclose(run.arrays["encoder.code"][:12], run.arrays["encoder.forward.h"][-1])
    np.testing.assert_allclose(run.arrays["encoder.code"][12:], run.arrays["encoder.backward.h"][0])
    assert run.source.pieces[-1].id == EOS


def test_the_chosen_log_probs_are_the_searchs(texts: tuple[Tokenizer, Tokenizer]) -> None:
    run = trace(checkpoint(texts), "我爱学习", settings=SETTINGS)
    np.testing.assert_allclose([p.log_prob for p in run.target], run.search.best.log_probs, atol=1e-5)


def test_json_and_npz_hold_everything(texts: tuple[Tokenizer, Tokenizer]) -> None:
    run = trace(checkpoint(texts), "我爱学习", settings=SETTINGS)
    value = json.loads(run.to_json())
    files = np.load(io.BytesIO(run.to_npz()), allow_pickle=False)
    for name, array in run.arrays.items():
        np.testing.assert_array_equal(np.asarray(value["arrays"][name], np.float32), array)
        np.testing.assert_array_equal(files[name], array)
    assert value["translation"] == run.translation
    assert json.loads(files["description"].tobytes()) == {k: v for k, v in value.items() if k != "arrays"}


def test_a_sentence_of_too_many_pieces_is_refused(texts: tuple[Tokenizer, Tokenizer]) -> None:
    with pytest.raises(InputError) as caught:
        trace(checkpoint(texts), "我" * (MAX_SOURCE_PIECES + 1), settings=SETTINGS)
    assert caught.value.code == "too-long"


def _unpack(array: dict) -> np.ndarray:
    import base64

    integers = np.frombuffer(base64.b64decode(array["data"]), dtype=f"<{array['kind']}")
    return integers.reshape(array["shape"]) * array["scale"]


def test_packed_keeps_four_decimals() -> None:
    values = np.linspace(-1, 1, 999, dtype=np.float32).reshape(27, 37)
    assert np.abs(_unpack(packed(values)) - values).max() < 2e-5
    assert _unpack(packed(np.zeros((2, 2), np.float32))).tolist() == [[0, 0], [0, 0]]


def test_the_ledger_carries_the_trace(texts: tuple[Tokenizer, Tokenizer]) -> None:
    model = checkpoint(texts)
    run = trace(model, "我爱学习", settings=SETTINGS)
    units = chosen_units(run)
    assert units == list(range(24))
    data = ledger(run, recompute(model, run), "encoder", units)
    both = np.concatenate([run.arrays["encoder.forward.n"], run.arrays["encoder.backward.n"]], axis=1)
    assert np.abs(_unpack(data["gates"]["n"]) - both).max() < 5e-5
    assert set(data["deltas"]) == {"r", "z", "n", "h"}


def test_a_long_run_keeps_the_units_that_move_most(
    texts: tuple[Tokenizer, Tokenizer], monkeypatch: pytest.MonkeyPatch
) -> None:
    run: Trace = trace(checkpoint(texts), "我爱学习", settings=SETTINGS)
    monkeypatch.setattr("app.ledger.BUDGET", 2500)
    monkeypatch.setattr("app.ledger.LEAST", 0)
    units = chosen_units(run)
    movement = np.abs(np.diff(run.arrays["decoder.h"], axis=0, prepend=0)).sum(axis=0)
    assert 0 < len(units) < 24
    assert movement[units].min() >= np.delete(movement, units).max()
