"""Two replicas on Ray Serve: 200 calls, all right, one replica killed in the middle, none lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from app.engine.local import LocalEngine
from app.request import Request
from app.settings import Settings
from model.values.segmentation import InputError
from tests.engines import save_tiny
from tests.server import ROOT

pytestmark = [
    pytest.mark.skipif(not find_spec("ray"), reason="Ray is not installed: pip install -r requirements-ray.txt"),
    # Ray's own imports, which warn of what their libraries will drop
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
KEY = "a-key-of-the-test"
SENTENCES = [f"{who}{what}{number}" for number in range(10) for who in ("我", "他") for what in ("去学校", "看书")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("replicas") / "tiny")


@pytest.fixture(scope="module")
def cluster(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The engine as a page gets it, over replicas started by their command."""
    said = tmp_path_factory.mktemp("said") / "replicas"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.engine.replicas", "--least", "2"],
            cwd=ROOT,
            env={**os.environ, "SEQ2SEQ_CHECKPOINT": str(folder), "SEQ2SEQ_ENGINE_KEY": KEY},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 180
        while "SEQ2SEQ_ENGINE=ray:" not in (text := said.read_text()):
            assert process.poll() is None and time.monotonic() < deadline, text
            time.sleep(0.2)
        from app.engine.connect import connect

        engine = text.partition("SEQ2SEQ_ENGINE=")[2].split()[0]
        yield connect(Settings(engine=engine, engine_key=KEY))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def replicas(folder: Path) -> list[int]:
    """The processes that hold this test's model."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            ours = f"SEQ2SEQ_CHECKPOINT={folder}".encode() in (process / "environ").read_bytes()
            if ours and (process / "cmdline").read_bytes().startswith(b"ray::ServeReplica"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def test_none_of_200_calls_is_lost_when_a_replica_dies(cluster: Any, folder: Path) -> None:
    alone = LocalEngine(Settings(checkpoint=str(folder)), {folder.name: folder})
    wanted = {text: alone.translation(Request(text)) for text in SENTENCES}
    running = replicas(folder)
    assert len(running) == 2

    def ask(number: int) -> bool:
        if number == 80:
            os.kill(running[0], signal.SIGKILL)
        text = SENTENCES[number % len(SENTENCES)]
        if number % 5:
            return bool(cluster.translation(Request(text)) == wanted[text])
        return bool(cluster.outcome(Request(text, beam=2)).trace.source.normalised.typed == text)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(200))) == [True] * 200
    assert running[0] not in replicas(folder)


def test_what_is_wrong_with_one_is_told_to_it_alone(cluster: Any) -> None:
    """Translations made together: one that cannot be read spoils no other."""

    def ask(text: str) -> str:
        try:
            return str(cluster.translation(Request(text)))
        except InputError as error:
            return f"refused: {error.code}"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(ask, ["我看书", "", "他看书", "我去学校", "  ", "他去学校"]))
    assert [one.startswith("refused: ") for one in said] == [False, True, False, False, True, False]


def test_a_visitor_is_offered_no_training(cluster: Any) -> None:
    assert not cluster.catalogue.trains and cluster.recordings


def test_no_cluster_is_said_in_words() -> None:
    """In a process of its own: one is joined only once."""
    script = "from app.engine.cluster import ClusterEngine; ClusterEngine('127.0.0.1:9', 'key')"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert "InputError: engine" in done.stderr.strip().splitlines()[-1]
