"""The engine in another process: the page starts where torch is not installed, and a sentence is translated all the
same."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Client, Listener
from pathlib import Path

import pytest

from app.engine.local import LocalEngine
from app.engine.remote import RemoteEngine, address_of
from app.engine.server import serve
from app.request import Request
from app.settings import Settings
from model.values.segmentation import InputError
from tests.engines import save_tiny
from tests.server import ROOT

KEY = b"a key of the test"
# Refuses what a thin page must not need, then starts the page's process and asks through it.
WITHOUT_TORCH = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"torch", "sentencepiece", "jieba", "opencc", "safetensors", "sacrebleu"}:
            raise ImportError(f"{name} is not installed here")
sys.meta_path.insert(0, Refuse())
import app
sys.argv = ["app.py"]
import importlib.util
spec = importlib.util.spec_from_file_location("entry", "app.py")
entry = importlib.util.module_from_spec(spec)
spec.loader.exec_module(entry)
from app.engine.connect import connect
from app.page import Page
page = Page(connect(entry.settings))
shown = page.show(page.linked({"text": "我爱学习"}), "en")
print(len(entry.demo.fns) > 10, sorted(shown), page.file("html", shown["link"], "zh")["name"])
"""


@contextmanager
def serving(engine: LocalEngine) -> Iterator[str]:
    with Listener(("127.0.0.1", 0), authkey=KEY) as listener:
        threading.Thread(target=serve, args=(engine, listener, 2), daemon=True).start()
        host, port = listener.address  # type: ignore[misc]
        yield f"{host}:{port}"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    folder = save_tiny(tmp_path_factory.mktemp("checkpoints") / "tiny")
    return LocalEngine(Settings(), {"tiny": folder})


def test_it_answers_what_the_engine_answers(tiny: LocalEngine) -> None:
    request = Request("我爱学习")
    with serving(tiny) as address:
        remote = RemoteEngine(address, KEY)
        assert remote.catalogue.names == ("tiny",)
        assert remote.run(request).trace.to_json() == tiny.run(request).trace.to_json()
        assert remote.outcome(request).trace.translation == tiny.outcome(request).trace.translation
        assert remote.look_up("", "我") == tiny.look_up("", "我")
        assert (remote.importance(request).occlusion.pieces == tiny.importance(request).occlusion.pieces).all()
        assert (remote.gradients(request).total == tiny.gradients(request).total).all()
        assert remote.translations("", ("我",)) == tiny.translations("", ("我",))
        assert remote.nearness("", 0.5) is None
        assert remote.study() == tiny.study()
        with pytest.raises(InputError) as caught:
            remote.run(Request("我" * 101))
        assert (caught.value.code, caught.value.details["characters"]) == ("too-many", 101)
        with pytest.raises(InputError) as caught:
            remote.piece_id("", "nosuchpiece")
        assert caught.value.code == "unknown-piece"
        remote.close()


def test_only_the_contract_can_be_called_and_only_with_the_key(tiny: LocalEngine) -> None:
    with serving(tiny) as address:
        remote = RemoteEngine(address, KEY)
        with pytest.raises(InputError) as caught:
            remote._ask("loaded", "")
        assert caught.value.code == "engine"
        with pytest.raises(InputError) as caught:
            RemoteEngine(address, b"another key")
        assert caught.value.code == "engine"
        assert remote.run(Request("我爱学习")).trace.translation is not None
        remote.close()


def test_a_connection_that_died_is_made_anew(tiny: LocalEngine) -> None:
    with serving(tiny) as address, Listener(("127.0.0.1", 0)) as other:
        remote = RemoteEngine(address, KEY)
        accepting = threading.Thread(target=lambda: other.accept().close())
        accepting.start()
        dead = Client(other.address)
        accepting.join()
        remote.close()
        remote._idle.append(dead)  # as a server that was started anew leaves it
        assert remote.run(Request("我爱学习")).card.name == "tiny"
        remote.close()


def test_an_engine_that_is_not_there_is_said() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(InputError) as caught:
        RemoteEngine(address, KEY)
    assert caught.value.code == "engine"
    assert address in str(caught.value.details["reason"])


@pytest.mark.parametrize("address", ["", "7870", "host:", "host:many", "host:0", "host:70000"])
def test_an_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        address_of(address)


def test_the_page_starts_without_torch(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    folder = save_tiny(tmp_path / "tiny")
    environment = {**os.environ, "SEQ2SEQ_ENGINE_KEY": KEY.decode(), "SEQ2SEQ_CHECKPOINT": str(folder)}
    command = [sys.executable, "-m", "app.engine.server", address]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as engine:
        try:
            assert engine.stdout is not None
            assert address in engine.stdout.readline()
            page = subprocess.run(
                [sys.executable, "-c", WITHOUT_TORCH],
                cwd=ROOT,
                env={**environment, "SEQ2SEQ_ENGINE": address},
                capture_output=True,
                text=True,
                timeout=300,
            )
        finally:
            engine.terminate()
    assert page.returncode == 0, page.stderr
    assert "True" in page.stdout and "body-attention" in page.stdout and "report.html" in page.stdout
