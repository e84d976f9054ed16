"""A checkpoint comes back as it was saved, and one that is damaged is named with what to do."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import torch

from model import checkpoint as module
from model.checkpoint import CheckpointError, load_checkpoint, save_checkpoint, seal_metrics, sha256, update_metrics
from model.config import Config
from tests.conftest import Tiny

FILES = ["config.json", "model.safetensors", "source.model", "target.model"]
REMEDY = r"Restore the folder \(git checkout -- pretrained\), or train it again with python -m model\.train\."


def test_a_round_trip_is_exact_within_float16(tiny: Tiny, checkpoint_folder: Path) -> None:
    loaded = load_checkpoint(checkpoint_folder)
    assert loaded.name == "tiny"
    assert loaded.config == tiny.config
    assert not loaded.model.training
    saved, now = tiny.model.state_dict(), loaded.model.state_dict()
    assert saved.keys() == now.keys()
    for key in saved:
        assert now[key].dtype == torch.float32
        assert torch.equal(now[key], saved[key].half().float()), key
        torch.testing.assert_close(now[key], saved[key], rtol=2**-11, atol=2**-24)
    assert loaded.source.encode("我喜欢喝茶。") == tiny.source.encode("我喜欢喝茶。")
    assert loaded.target.encode("I like tea.") == tiny.target.encode("I like tea.")
    assert loaded.source.language == "zh" and loaded.target.language == "en"


def test_saving_what_was_loaded_changes_no_byte(checkpoint_folder: Path, tmp_path: Path) -> None:
    loaded = load_checkpoint(checkpoint_folder)
    save_checkpoint(tmp_path / "again", loaded.config, loaded.model.state_dict(), loaded.source, loaded.target, {})
    assert [sha256(tmp_path / "again" / f) for f in FILES] == [sha256(checkpoint_folder / f) for f in FILES]


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(checkpoint_folder: Path, file: str) -> None:
    (checkpoint_folder / file).unlink()
    with pytest.raises(CheckpointError, match=rf"^tiny/{file} is missing\. {REMEDY}$"):
        load_checkpoint(checkpoint_folder)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", ["truncated", "emptied", "tampered"])
def test_a_truncated_or_changed_file_is_named(checkpoint_folder: Path, file: str, damage: str) -> None:
    path = checkpoint_folder / file
    raw = path.read_bytes()
    middle = len(raw) // 2
    path.write_bytes(
        {
            "truncated": raw[:-1],
            "emptied": b"",
            "tampered": raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :],
        }[damage]
    )
    with pytest.raises(CheckpointError, match=rf"^tiny/{file} was cut short or changed: .* {REMEDY}$"):
        load_checkpoint(checkpoint_folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "metrics.json is missing"),
        (b"", "metrics.json is not JSON"),
        (b'{"files": ', "metrics.json is not JSON"),
        (b"\xff\xfe", "metrics.json is not JSON"),
        (b"[]", "metrics.json holds no figures"),
        (b"{}", "metrics.json has no checksum of its own"),
    ],
)
def test_damaged_metrics_are_named(checkpoint_folder: Path, content: bytes | None, message: str) -> None:
    path = checkpoint_folder / "metrics.json"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(CheckpointError, match=rf"^tiny/{message}.*{REMEDY}"):
        load_checkpoint(checkpoint_folder)


def resum(folder: Path) -> None:
    """Make the sums right again, so that what stands behind them is reached."""
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    metrics["files"] = {f: sha256(folder / f) for f in FILES}
    (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    seal_metrics(folder)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.safetensors", b"no weights"),
        ("source.model", b"no model"),
        ("config.json", b"[]"),
        ("config.json", b'{"model": [], "train": {}}'),
        ("config.json", b'{"model": {"cell": "transformer"}, "train": {}}'),
        ("config.json", b'{"model": {"hidden": 64}, "train": {}}'),  # other shapes than the weights'
        ("config.json", b'{"model": {"layers": 2}, "train": {}}'),
    ],
)
def test_files_that_do_not_fit_together_are_said_to(checkpoint_folder: Path, file: str, content: bytes) -> None:
    (checkpoint_folder / file).write_bytes(content)
    resum(checkpoint_folder)
    with pytest.raises(CheckpointError, match=r"(?s)the checkpoint tiny does not fit together: .*Restore the folder"):
        load_checkpoint(checkpoint_folder)


def test_every_flip_of_metrics_is_named_and_sealing_accepts_an_edit(checkpoint_folder: Path) -> None:
    path = checkpoint_folder / "metrics.json"
    written = path.read_bytes()
    draw = random.Random(7)
    for _ in range(200):
        place, bit = draw.randrange(len(written)), 1 << draw.randrange(8)
        path.write_bytes(written[:place] + bytes([written[place] ^ bit]) + written[place + 1 :])
        with pytest.raises(CheckpointError, match=r"^tiny/metrics\.json "):
            load_checkpoint(checkpoint_folder)
    path.write_bytes(written.replace(b'"updates": 6', b'"updates": 7'))
    with pytest.raises(CheckpointError, match=r"was changed: .* python -m model\.card --seal FOLDER"):
        load_checkpoint(checkpoint_folder)
    seal_metrics(checkpoint_folder)
    assert load_checkpoint(checkpoint_folder).metrics["training"] == {"updates": 7}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_named(checkpoint_folder: Path, tiny: Tiny, value: float) -> None:
    weights = {key: tensor.clone() for key, tensor in tiny.model.state_dict().items()}
    weights["encoder.embedding.weight"][3, 2] = value
    save_checkpoint(checkpoint_folder, tiny.config, weights, tiny.source, tiny.target, {})
    with pytest.raises(CheckpointError, match=r"encoder\.embedding\.weight that are not finite"):
        load_checkpoint(checkpoint_folder)


@pytest.mark.parametrize("file", [*FILES, "metrics.json"])
def test_a_folder_in_the_place_of_a_file_is_named(checkpoint_folder: Path, file: str) -> None:
    (checkpoint_folder / file).unlink()
    (checkpoint_folder / file).mkdir()
    with pytest.raises(CheckpointError, match=f"tiny/{file}"):
        load_checkpoint(checkpoint_folder)


def test_an_unknown_name_lists_the_known_ones(
    checkpoint_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "another").mkdir()
    Config().save(tmp_path / "another" / "config.json")
    monkeypatch.setattr(module, "PRETRAINED", tmp_path)
    with pytest.raises(
        CheckpointError, match=r"^there is no checkpoint 'nope'; under pretrained/ there are: another, tiny$"
    ):
        load_checkpoint("nope")
    assert load_checkpoint("tiny").folder == checkpoint_folder


def test_an_unknown_name_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PRETRAINED", tmp_path)
    with pytest.raises(CheckpointError, match=r"there are: none$"):
        load_checkpoint("nope")


def test_update_metrics_joins_one_level_deep(checkpoint_folder: Path) -> None:
    update_metrics(checkpoint_folder, {"evaluation": {"a": {"bleu": 1}}})
    update_metrics(checkpoint_folder, {"evaluation": {"b": {"bleu": 2}}, "note": "x"})
    metrics = load_checkpoint(checkpoint_folder).metrics
    assert metrics["evaluation"] == {"a": {"bleu": 1}, "b": {"bleu": 2}}
    assert metrics["note"] == "x"
    assert metrics["training"] == {"updates": 6}


def test_an_empty_name_is_no_folder() -> None:
    with pytest.raises(CheckpointError, match="there is no checkpoint ''"):
        load_checkpoint("")
