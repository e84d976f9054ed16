"""Configurations round-trip through config.json, and a wrong one is refused by the field's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.config import Config, ModelConfig, TrainConfig


def test_a_round_trip(tmp_path: Path) -> None:
    config = Config(
        ModelConfig(cell="lstm", attention="luong-general", hidden=10, dropout=0.5),
        TrainConfig(drop_corpora=("a", "b"), betas=(0.8, 0.9), seed=7),
    )
    config.save(tmp_path / "config.json")
    assert Config.load(tmp_path / "config.json") == config


def test_missing_fields_take_the_default(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model": {"cell": "rnn"}, "train": {}}')
    assert Config.load(tmp_path / "config.json") == Config(ModelConfig(cell="rnn"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cell": "GRU"}, "cell must be one of rnn, gru, lstm, not 'GRU'"),
        ({"attention": "luong"}, "attention must be one of none, bahdanau, luong-dot, luong-general, not 'luong'"),
        ({"hidden": 7}, "hidden must be even, .*, not 7"),
    ],
)
def test_wrong_choices_are_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ModelConfig(**options)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"model": {}}',
        b'{"model": [], "train": {}}',
        b'{"model": {"hidden": "512"}, "train": {}}',
        b'{"model": {"units": 5}, "train": {}}',
        b"\xff",
    ],
)
def test_what_is_not_a_configuration_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"config\.json is not a configuration of this project: "):
        Config.load(tmp_path / "config.json")


def test_an_unknown_field_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model": {"units": 5}, "train": {}}')
    with pytest.raises(ValueError, match="units"):
        Config.load(tmp_path / "config.json")


def test_the_recipes_in_the_repository_load() -> None:
    files = sorted((Path(__file__).parents[2] / "configs").glob("*.json"))
    assert files
    for file in files:
        assert Config.load(file).model.hidden == json.loads(file.read_text(encoding="utf-8"))["model"]["hidden"]
