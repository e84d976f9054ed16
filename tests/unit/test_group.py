"""Several processes train one model as one process does: the same gradient of every batch, the same loss curve."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from model.checkpoint import load_checkpoint
from model.config import Config, ModelConfig, TrainConfig
from model.network.seq2seq import Seq2Seq
from model.train import command
from model.train.data import Batch, make_batch
from model.train.group import ALONE, Group
from tests.conftest import PAIRS
from tests.server import ROOT

CONFIG = Config(
    ModelConfig(source_vocabulary=470, target_vocabulary=420, embedding=8, hidden=8, attention_size=4, dropout=0.0),
    TrainConfig(updates=8, warmup=2, batch_tokens=120, evaluate_every=2, evaluate_sentences=3),
)
# Begins the run in two processes, of which one alone is told to stop after three updates.
STOPPED = """
import sys
from pathlib import Path
from model.config import Config
from model.train.folder import open_run
from model.train.group import joined
with joined() as group:
    files = [Path(name) for name in ("train.tsv", "dev.tsv", "two")]
    run = open_run(Config.load(Path("config.json")), *files, group=group)
    for event in run.events(lambda: group.rank == 1 and run.trainer.update >= 3):
        pass
"""


def batch(rows: int) -> Batch:
    rng = torch.Generator().manual_seed(5)
    texts = [torch.randint(4, 40, (3 + row,), generator=rng).tolist() for row in range(rows)]
    return make_batch(texts, [text[::-1] for text in texts])


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_the_parts_gradients_average_to_that_of_the_whole(rows: int) -> None:
    config = dataclasses.replace(CONFIG.model, source_vocabulary=40, target_vocabulary=40)
    gradients: list[list[torch.Tensor]] = []
    losses: list[float] = []
    for groups in ([ALONE], [Group(rank, 3) for rank in range(3)]):
        torch.manual_seed(1)
        model = Seq2Seq(config)
        objective = ALONE.objective(model, CONFIG.train)
        loss = torch.zeros(())
        for group in groups:
            part, share = group.part(batch(rows))
            loss = loss + share * objective(part) / len(groups)
        loss.backward()
        losses.append(loss.item())
        gradients.append([p.grad for p in model.parameters() if p.grad is not None])
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
    torch.testing.assert_close(gradients[0], gradients[1], rtol=1e-4, atol=1e-6)


def test_every_process_draws_a_dropout_of_its_own_and_the_same_when_it_is_resumed() -> None:
    drawn = {
        (rank, update): torch.rand(3, generator=Group(rank, 2).generator(1, update)).tolist()
        for rank in (0, 1)
        for update in (0, 1)
    }
    assert len({tuple(numbers) for numbers in drawn.values()}) == 4
    assert torch.rand(3, generator=Group(1, 2).generator(1, 1)).tolist() == drawn[1, 1]


def test_two_processes_stopped_and_resumed_have_the_loss_curve_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(torch, "set_num_threads", lambda count: None)
    CONFIG.save(tmp_path / "config.json")
    for name, pairs in (("train.tsv", PAIRS), ("dev.tsv", PAIRS[:5])):
        rows = "".join(f"{pair.source}\t{pair.target}\n" for pair in pairs)
        (tmp_path / name).write_text(f"zh\ten\n{rows}", encoding="utf-8")
    arguments = ["config.json", "--data", "train.tsv", "--dev", "dev.tsv", "--out"]
    command.main([*arguments, "one"])

    (tmp_path / "stopped.py").write_text(STOPPED, encoding="utf-8")
    torchrun(tmp_path, "stopped.py")
    assert torch.load(tmp_path / "two" / "resume.pt", weights_only=False)["update"] == 3
    said = torchrun(tmp_path, "-m", "model.train", *arguments, "two")
    assert said.count("resumed at update 3 of 8") == said.count("two is a checkpoint of") == 1

    one, two = (load_checkpoint(tmp_path / name) for name in ("one", "two"))
    curves = [[row["dev_loss"] for row in run.metrics["training"]["history"]] for run in (one, two)]
    assert len(curves[0]) == 4
    assert curves[0] == pytest.approx(curves[1], abs=2e-4)
    for name, weights in one.model.state_dict().items():
        torch.testing.assert_close(weights, two.model.state_dict()[name], rtol=0.01, atol=2e-3)


def torchrun(folder: Path, *arguments: str) -> str:
    """What two processes said."""
    start = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", *arguments]
    environment: dict[str, Any] = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(start, cwd=folder, env=environment, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
