"""Renew the lock file: every package, and every one below it, exact and with its hashes. `make lock`.

requirements.lock is what the image and the Space install: Linux, Python 3.11 to 3.13, torch's CPU build. On Linux the
registry's own torch brings CUDA (2.7 GB that nothing here needs), so those packages are left out and torch is asked
for by its CPU name, as in 2.13.0+cpu, which the registry cannot answer by mistake.

uv resolves and knows where torch's CPU build lies. Where that place is out of reach, the wheel that pip finds here is
hashed, and the hashes that the lock already has for this version stay: then only that wheel's Python is served.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements.txt"
LOCK = ROOT / "requirements.lock"
CUDA = ("nvidia-", "cuda-", "triton")

_BLOCK = re.compile(r"^[a-z0-9].*?(?: \\\n +--hash=\S+)*$", re.MULTILINE)  # a requirement with the hashes below it
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


def main() -> None:
    pins = PINS.read_text(encoding="utf-8")
    torch = pin("torch", pins)
    LOCK.write_text(cpu_lock(pins, torch, cpu_hashes(torch)), encoding="utf-8")
    print(f"{LOCK.name}: {len(blocks(LOCK.read_text(encoding='utf-8')))} packages")


def pin(name: str, pins: str) -> str:
    """The version that requirements.txt gives a package."""
    match = re.search(rf"^{name}(?:\[.*\])?==(\S+)$", pins, re.MULTILINE)
    if match is None:
        raise ValueError(f"requirements.txt pins no {name}")
    return match.group(1)


def blocks(lock: str) -> list[str]:
    """The requirements of a lock file, each with its hashes."""
    return _BLOCK.findall(lock)


def cpu_lock(pins: str, torch: str, hashes: Sequence[str]) -> str:
    """The lock of `pins` without CUDA, with torch's CPU build and its hashes in the place of torch."""
    own = " \\\n".join([f"torch=={torch}+cpu", *(f"    --hash={value}" for value in hashes)])
    kept = []
    for block in blocks(resolved(pins, ("--universal", "--python-version", "3.11"))):
        if not block.startswith(CUDA):
            kept.append(own if block.startswith("torch==") else block)
    return "\n".join(kept) + "\n"


def resolved(requirements: str, options: Sequence[str]) -> str:
    """All packages that `requirements` need, exact and with hashes. Raises CalledProcessError with uv's words."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--generate-hashes", "--no-annotate", "--no-header"]
    done = subprocess.run([*command, "-q", *options], input=requirements, capture_output=True, text=True)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, stderr=done.stderr)
    return done.stdout


def cpu_hashes(version: str) -> list[str]:
    """Of torch's CPU wheels, sorted: uv's if it reaches them, else of the one that pip finds and those in the lock."""
    try:
        options = ("--torch-backend", "cpu", "--no-deps", "--universal", "--python-version", "3.11")
        return sorted(_HASH.findall(resolved(f"torch=={version}", options)))
    except subprocess.CalledProcessError:
        print(
            "uv does not reach torch's CPU build: its hashes come from pip and from the lock as it was", file=sys.stderr
        )
    old = [b for b in blocks(LOCK.read_text(encoding="utf-8")) if b.startswith(f"torch=={version}+cpu")]
    found = {value for block in old for value in _HASH.findall(block)}
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", folder, f"torch=={version}+cpu"]
        if subprocess.run(pip, capture_output=True).returncode == 0:
            found |= {"sha256:" + hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in Path(folder).iterdir()}
    if not found:
        sys.exit(f"torch {version}+cpu is not to be had here: renew the lock where it is")
    return sorted(found)


if __name__ == "__main__":
    main()
