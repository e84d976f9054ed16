"""Configurations round-trip through config.json, and a wrong one is refused by the field's name."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from model.config import Config, ModelConfig, TrainConfig
from model.task import Form, Side, Task
from model.values.search import SearchSettings


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


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"model": {"hiden": 8}, "train": {}}, "there is no field 'model.hiden'; did you mean 'hidden'?"),
        ({"model": {}, "train": {}, "tasks": {}}, "there is no field 'tasks'; did you mean 'task'?"),
        ({"model": {"hidden": "8"}, "train": {}}, 'model.hidden must be a whole number, not "8"'),
        ({"model": {"hidden": True}, "train": {}}, "model.hidden must be a whole number, not true"),
        ({"model": {}, "train": {"clip": "x"}}, 'train.clip must be a number, not "x"'),
        ({"model": {}, "train": {"betas": [0.9]}}, "train.betas must be a list of 2"),
        ({"model": {}, "train": {"updates": 0}}, "updates must be 1 or more, not 0"),
        ({"model": {}, "train": {"hold": 2}}, "hold must lie between 0 and 1, not 2.0"),
        ({"model": {}, "train": {"select": "best"}}, "select must be one of metric, loss, last, not 'best'"),
        ({"model": {"source_language": "中文"}, "train": {}}, "'中文' is no language"),
        ({"model": {}, "train": {}, "task": {"target": {"unit": "word"}}}, "unit must be one of"),
        ({"model": {}, "train": {}, "task": {"search": {"beam": 0}}}, "n_best must lie between"),
        ({"train": {}}, "it has no model"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: dict[str, object], complaint: str) -> None:
    (tmp_path / "config.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match="is not a configuration") as refusal:
        Config.load(tmp_path / "config.json")
    assert complaint in str(refusal.value)


def test_a_config_without_a_task_is_a_translation(tmp_path: Path) -> None:
    """As every config was before there were tasks."""
    (tmp_path / "config.json").write_text('{"model": {}, "train": {"clip": 2}}', encoding="utf-8")
    config = Config.load(tmp_path / "config.json")
    assert config.task == Task() and config.train.clip == 2.0
    assert (config.task.shape, config.task.metric, config.task.search) == ("N→M", "bleu", SearchSettings())


def test_a_task_comes_back_from_its_file(tmp_path: Path) -> None:
    task = Task(
        shape="1→N",
        target=Side("characters", 1.0, False),
        metric="perplexity",
        search=SearchSettings(beam=4, sample=True, temperature=0.8),
        form=Form(pattern="○韵", distinct=True),
        examples=("月", "雨"),
    )
    Config(task=task).save(tmp_path / "config.json")
    assert Config.load(tmp_path / "config.json").task == task


def documented() -> dict[str, dict[str, str]]:
    """docs/config.md: heading → field → default as JSON."""
    text = (Path(__file__).parents[2] / "docs" / "config.md").read_text(encoding="utf-8")
    sections = {}
    for heading, body in re.findall(r"^##+ (.*)\n((?:(?!^##).*\n)*)", text, re.MULTILINE):
        rows = re.findall(r"^\| (`.*?) \| (.*?) \| \S", body, re.MULTILINE)
        sections[heading] = {name.strip("`"): default for names, default in rows for name in names.split(", ")}
    return sections


def test_every_field_is_documented_with_its_default() -> None:
    kinds = {
        "model": ModelConfig,
        "train": TrainConfig,
        "task": Task,
        "task.source, task.target": Side,
        "task.search": SearchSettings,
        "task.form": Form,
    }
    sections = documented()
    assert sections.keys() == kinds.keys()
    for heading, kind in kinds.items():
        value = dataclasses.asdict(kind())
        nested = {name for name, item in value.items() if isinstance(item, dict)}
        expected = {
            n: "see below" if n in nested else f"`{json.dumps(v, ensure_ascii=False)}`" for n, v in value.items()
        }
        assert sections[heading] == expected, heading
