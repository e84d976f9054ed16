"""`python -m model.train` in a stranger's hands: what is wrong is a sentence and exit code 2, what was learned is not
lost."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from model import new
from model.checkpoint import load_checkpoint
from model.config import Config, ModelConfig, TrainConfig
from model.evaluate import main as evaluate
from model.task import Form, Side, Task
from model.train import folder
from model.train.command import main, parser
from model.train.events import Event, Updated
from model.train.folder import open_run
from model.train.trainer import Trainer
from tests.conftest import PAIRS

SMALL = Config(
    ModelConfig(source_vocabulary=470, target_vocabulary=420, embedding=8, hidden=8, attention_size=4),
    TrainConfig(updates=4, warmup=2, batch_tokens=200, evaluate_every=2, evaluate_sentences=3),
)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "set_num_threads", lambda count: None)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with config.json, train.tsv and dev.tsv, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    SMALL.save(tmp_path / "config.json")
    write(tmp_path / "train.tsv", *(f"{p.source}\t{p.target}" for p in PAIRS))
    write(tmp_path / "dev.tsv", *(f"{p.source}\t{p.target}" for p in PAIRS[:5]))
    return tmp_path


def write(path: Path, *rows: str, header: str = "zh\ten") -> None:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def train(*more: str) -> None:
    main(["config.json", "--data", "train.tsv", "--dev", "dev.tsv", "--out", "run", *more])


def refusal(capsys: pytest.CaptureFixture[str], command: Callable[[], None] = train) -> str:
    """What a command that gives up says: one line, exit code 2."""
    with pytest.raises(SystemExit) as stopped:
        command()
    said = capsys.readouterr().err
    assert stopped.value.code == 2, said
    assert "Traceback" not in said and said.count("\n") == 1
    return said


def change(part: str, **fields: Any) -> None:
    data = json.loads(Path("config.json").read_text(encoding="utf-8"))
    data[part] |= fields
    Path("config.json").write_text(json.dumps(data), encoding="utf-8")


# ---------------------------------------------------------------- what is broken is said


BROKEN: dict[str, tuple[Callable[[], object], str]] = {
    "no config": (lambda: os.remove("config.json"), "the configuration config.json cannot be read: No such file"),
    "config no JSON": (lambda: Path("config.json").write_text("{"), "config.json is not a configuration"),
    "config is a folder": (lambda: (os.remove("config.json"), os.mkdir("config.json")), "Is a directory"),
    "misspelt field": (lambda: change("train", update=5), "did you mean 'updates'?"),
    "a text for a number": (lambda: change("model", hidden="8"), "model.hidden must be a whole number"),
    "odd hidden": (lambda: change("model", hidden=9), "hidden must be even"),
    "unknown cell": (lambda: change("model", cell="GRU2"), "cell must be one of rnn, gru, lstm"),
    "no updates": (lambda: change("train", updates=0), "updates must be 1 or more"),
    "evaluate never": (lambda: change("train", evaluate_every=0), "evaluate_every must be 1 or more"),
    "negative rate": (lambda: change("train", learning_rate=-1), "learning_rate must be above 0"),
    "no threads": (lambda: change("train", threads=0), "threads must be 1 or more"),
    "no language": (lambda: change("model", source_language="zh CN"), "'zh CN' is no language"),
    "no data": (lambda: os.remove("train.tsv"), "train.tsv cannot be read: No such file"),
    "no dev": (lambda: os.remove("dev.tsv"), "dev.tsv cannot be read: No such file"),
    "empty data": (lambda: Path("train.tsv").write_text(""), "train.tsv has no column 'zh'"),
    "only a header": (lambda: write(Path("train.tsv")), "train.tsv has no usable row"),
    "another column": (lambda: write(Path("dev.tsv"), "a\tb", header="zh\tfr"), "dev.tsv has no column 'en'"),
    "not UTF-8": (lambda: Path("train.tsv").write_bytes(b"zh\ten\n\xff\ta\n"), "train.tsv is not UTF-8: byte 6"),
    "ragged": (lambda: write(Path("train.tsv"), "one", "two"), "2 of 2 rows left out, another number of columns"),
    "all too long": (lambda: change("train", max_pieces=1), "nothing is left of train.tsv; train.tsv: 60 of 60 rows"),
    "all corpora dropped": (lambda: change("train", drop_corpora=[""]), "drop_corpora leaves nothing of train.tsv"),
    "small source vocabulary": (
        lambda: change("model", source_vocabulary=100),
        "source side (zh): a vocabulary of 100 is too small: the characters and special pieces alone are",
    ),
    "small target vocabulary": (lambda: change("model", target_vocabulary=9), "Raise model.target_vocabulary"),
    "a form that cannot be": (lambda: change("task", form={"pattern": "○"}), "task.form does not fit the data"),
    "out is a file": (lambda: Path("run").write_text(""), "run"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_input_is_a_sentence(here: Path, capsys: pytest.CaptureFixture[str], what: str) -> None:
    damage, expected = BROKEN[what]
    damage()
    assert expected in refusal(capsys)


@pytest.mark.parametrize("option", ["--updates=0", "--threads=-1", "--updates=x"])
def test_a_wrong_option_is_a_sentence(here: Path, option: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        train(option)
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run", "nowhere.tsv"], "nowhere.tsv cannot be read"),
        (["run", "dev.tsv", "--beam", "0"], "--beam must be 1 or more, not 0"),
        (["run", "dev.tsv", "--limit", "-1"], "--limit must be 0 (all) or more"),
        (["run", "dev.tsv", "--threads", "0"], "--threads must be 1 or more"),
        (["run", "other.tsv"], "has no column 'zh'"),
        (["nowhere", "dev.tsv"], "there is no checkpoint 'nowhere'"),
    ],
)
def test_evaluate_says_what_is_wrong(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    train()
    write(here / "other.tsv", "a\tb", header="x\ty")
    capsys.readouterr()
    assert expected in refusal(capsys, lambda: evaluate(arguments))


def test_a_full_disk_says_what_is_safe(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Trainer, path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Trainer, "save", full)
    with pytest.raises(SystemExit) as stopped:
        train()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "No space left on device; nothing was saved yet, and the same command goes on" in said


# ---------------------------------------------------------------- stopping and going on


def test_ctrl_c_in_the_first_seconds_loses_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Trainer.run

    def interrupted(self: Trainer, stop_at: int | None = None) -> Iterator[Event]:
        for event in run(self, stop_at):
            yield event
            if isinstance(event, Updated) and event.update == 1:
                os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Trainer, "run", interrupted)
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(SystemExit) as stopped:
        train()
    assert stopped.value.code == 130
    said = capsys.readouterr()
    assert "the same command goes on" in said.err
    assert signal.getsignal(signal.SIGINT) is handler
    at = int(said.err.split("stopped at update ")[1].split(";")[0])
    assert at in (1, 2)
    assert load_checkpoint(here / "run").metrics["training"]["updates"] == at
    monkeypatch.setattr(Trainer, "run", run)
    train()
    assert f"resumed at update {at} of 4" in capsys.readouterr().out
    assert load_checkpoint(here / "run").metrics["training"]["updates"] == 4


def test_the_same_folder_with_another_run_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train()
    before = (here / "run" / "model.safetensors").read_bytes()
    change("train", learning_rate=0.5)
    write(here / "dev.tsv", *(f"{p.source}\t{p.target}" for p in PAIRS[5:9]))
    capsys.readouterr()
    said = refusal(capsys)
    assert "train.learning_rate was 0.002 and is 0.5" in said and "data.dev was" in said and "--fresh" in said
    assert "batch_tokens" not in said
    assert (here / "run" / "model.safetensors").read_bytes() == before
    train("--fresh")
    assert load_checkpoint(here / "run").config.train.learning_rate == 0.5
    (here / "run" / "run.json").unlink()
    capsys.readouterr()
    assert "holds resume.pt but no run.json" in refusal(capsys)


def test_a_kill_while_a_file_is_written_does_not_block_the_next_try(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: list[str] = []

    def killed(source: str | Path, target: str | Path) -> None:
        replaced.append(Path(target).name)
        if Path(target).name == "target.model":
            raise KeyboardInterrupt
        os.rename(source, target)

    monkeypatch.setattr("model.checkpoint.os.replace", killed)
    with pytest.raises(SystemExit) as stopped:
        train()
    assert stopped.value.code == 130 and "source.model" in replaced
    assert not (here / "run" / "target.model").exists()
    monkeypatch.undo()
    monkeypatch.chdir(here)
    train()
    load_checkpoint(here / "run")


def test_setting_up_is_done_once(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    train()
    assert "learning up to 470 source pieces" in capsys.readouterr().out
    monkeypatch.setattr(folder, "encode_pairs", None)  # would fail if it were called again
    train()
    said = capsys.readouterr().out
    assert "learning" not in said and "resumed at update 4 of 4" in said


def test_every_file_can_be_read_by_others(here: Path) -> None:
    train()
    plain = here / "plain"
    plain.write_text("")
    for path in (here / "run").iterdir():
        assert path.stat().st_mode == plain.stat().st_mode, path.name


def test_help_names_units_and_defaults() -> None:
    said = " ".join(parser().format_help().split())
    assert "number of updates (batches), instead of the configuration's (default 12000)" in said
    assert "docs/config.md" in said


# ---------------------------------------------------------------- going on from a checkpoint


def test_a_second_run_begins_with_the_weights_and_pieces_of_the_first(here: Path) -> None:
    train()
    first = load_checkpoint(here / "run")
    write(
        here / "more.tsv",
        "我们明天去北京。\tWe go to Beijing tomorrow.",
        *(f"{p.source}\t{p.target}" for p in PAIRS[5:]),
    )
    run = open_run(SMALL, here / "more.tsv", here / "dev.tsv", here / "second", start=first)
    weights = first.model.state_dict()
    assert all(torch.equal(value, weights[key]) for key, value in run.trainer.model.state_dict().items())
    assert all(torch.equal(value, weights[key]) for key, value in run.trainer.average.items())
    assert run.source.vocabulary.model == first.source.vocabulary.model
    assert run.trainer.update == 0
    again = ["config.json", "--data", "more.tsv", "--dev", "dev.tsv", "--out", "second", "--from", "run"]
    main(again)
    second = load_checkpoint(here / "second")
    assert second.metrics["from"] == {"name": "run", "weights": first.metrics["files"]["model.safetensors"]}
    assert second.metrics["files"]["model.safetensors"] != first.metrics["files"]["model.safetensors"]
    main(again)  # finished: nothing is begun again
    assert load_checkpoint(here / "second").metrics == second.metrics


def test_what_cannot_be_gone_on_from_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no checkpoint 'nowhere'" in refusal(capsys, lambda: train("--from", "nowhere"))
    train()
    capsys.readouterr()
    change("model", hidden=12)
    other = ["config.json", "--data", "train.tsv", "--dev", "dev.tsv", "--out", "other", "--from", "run"]
    assert "run cannot be gone on from: it has another hidden" in refusal(capsys, lambda: main(other))
    change("model", hidden=8)
    again = refusal(capsys, lambda: train("--from", "run"))
    assert "started otherwise: from.name was None and is 'run'" in again


# ---------------------------------------------------------------- a file of one's own


def test_a_first_configuration_trains(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new.main(["train.tsv"])
    said = capsys.readouterr().out
    assert "python -m model.train train.json --data train.tsv --dev DEV.tsv --out runs/train" in said
    config = Config.load(here / "train.json")
    assert (config.model.source_language, config.train.target_column, config.model.hidden) == ("zh", "en", 128)
    config = dataclasses.replace(config, train=dataclasses.replace(config.train, updates=1, evaluate_every=1))
    open_run(config, here / "train.tsv", here / "dev.tsv", here / "run")
    assert "train.json exists already" in refusal(capsys, lambda: new.main(["train.tsv"]))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere.tsv"], "No such file"),
        (["one.tsv"], "needs a header row with two columns"),
        (["train.tsv", "--source", "fr"], "no column 'fr'"),
        (["train.tsv", "--from", "Chinese!"], "'Chinese!' is no language"),
    ],
)
def test_a_first_configuration_for_what_is_none(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    write(here / "one.tsv", header="zh")
    assert expected in refusal(capsys, lambda: new.main(arguments))


def test_labels_of_ones_own_are_learned(here: Path) -> None:
    """N→1 on 40 sentences: the search is held to the labels, and accuracy is the measure."""
    rows = [f"{p.source}\t{'问' if p.source.endswith('？') else '说'}" for p in PAIRS]
    write(here / "labels.tsv", *rows, header="text\tkind")
    new.main(["labels.tsv", "--from", "zh", "--labels"])
    config = Config.load(here / "labels.json")
    assert config.task == Task("N→1", target=Side("label", byte_fallback=False), metric="accuracy", form=Form("one"))
    model = dataclasses.replace(config.model, hidden=16, embedding=16, dropout=0.0)
    recipe = dataclasses.replace(
        config.train, updates=60, warmup=5, learning_rate=0.02, evaluate_every=30, drop_final_mark=0.0
    )
    dataclasses.replace(config, model=model, train=recipe).save(here / "config.json")
    main(["config.json", "--data", "labels.tsv", "--dev", "labels.tsv", "--out", "run"])
    checkpoint = load_checkpoint(here / "run")
    assert len(checkpoint.target.vocabulary) == 6
    assert checkpoint.metrics["training"]["best"]["dev_accuracy"] > 90
    evaluate(["run", "labels.tsv", "--record"])
    figures = load_checkpoint(here / "run").metrics["evaluation"]["labels-beam5"]
    assert figures["accuracy"] > 90 and figures["majority"] < 95 and 0 <= figures["calibration_error"] < 1
