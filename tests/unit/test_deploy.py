"""The lock file holds to the pins, and a Space's folder is complete and pushed as it is."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

from deploy import space
from deploy.lock import LOCK, PINS, blocks

NAME = re.compile(r"^([a-zA-Z0-9_.-]+)(?:\[[^]]*\])?==([^\s;]+)")


def pinned(text: str) -> dict[str, str]:
    found = (NAME.match(line) for line in text.splitlines())
    return {match[1].lower(): match[2] for match in found if match}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return space.build("page", tmp_path_factory.mktemp("space") / "page", "someone/seq2seq")


def test_the_lock_holds_every_pin_and_a_hash_of_every_package() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    wanted = pinned(PINS.read_text(encoding="utf-8"))
    wanted["torch"] += "+cpu"
    locked = pinned(lock)
    assert {name: locked.get(name) for name in wanted} == wanted, "renew it: make lock"
    assert all("--hash=sha256:" in block for block in blocks(lock))
    assert not [name for name in locked if name.startswith(("nvidia", "cuda", "triton"))]
    assert "://" not in lock and "index" not in lock.replace("orjson", "")


def test_the_space_says_what_the_hub_must_know(folder: Path) -> None:
    front = (folder / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    said = dict(line.split(": ", 1) for line in front.splitlines() if ": " in line)
    assert said["sdk"] == "gradio" and said["sdk_version"] == pinned(PINS.read_text(encoding="utf-8"))["gradio"]
    assert said["python_version"] == '"3.11"' and (folder / said["app_file"]).is_file()
    assert said["license"] == "mit" and len(said["short_description"]) <= 60
    assert said["thumbnail"].endswith("someone/seq2seq/resolve/main/thumbnail.png")
    assert {"title", "emoji", "colorFrom", "colorTo"} <= said.keys() and "  - translation" in front


def test_it_installs_the_lock_with_hashes_and_then_the_same_versions(folder: Path) -> None:
    first, second = ((folder / f"{name}.txt").read_text() for name in ("pre-requirements", "requirements"))
    assert pinned(first) == pinned(second) == pinned(LOCK.read_text(encoding="utf-8"))
    assert "--hash" in first and "--hash" not in second
    assert all(text.startswith("--extra-index-url https://") for text in (first, second))


def test_every_binary_file_of_it_is_named_for_large_file_storage(folder: Path) -> None:
    patterns = [line.split()[0] for line in (folder / ".gitattributes").read_text().splitlines()]
    binary = [path for path in folder.rglob("*") if path.is_file() and b"\0" in path.read_bytes()]
    assert len(binary) > 10
    assert not [path for path in binary if not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns)]


def test_the_index_of_torch_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_INDEX", "https://example.org/cpu")
    assert space.cpu_index() == "https://example.org/cpu"
