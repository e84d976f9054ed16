"""The page as its users get it: `python app.py` in a process of its own, on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def running_page(
    seconds: float = 120,
    python: str = sys.executable,
    folder: Path = ROOT,
    before: Sequence[str] = (),
    **environment: str,
) -> Iterator[str]:
    """The address of a running page. `before`: a command that runs another.

    Raises RuntimeError with the server's output when it does not come up.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryFile() as said:  # not a pipe: nobody reads it while the page runs, and a full pipe stops it
        process = subprocess.Popen(
            [*before, python, "app.py"],
            cwd=folder,
            env={**os.environ, "SEQ2SEQ_PORT": str(port), **environment},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + seconds
            while not _answers(address):
                if process.poll() is not None or time.monotonic() > deadline:
                    said.seek(0)
                    raise RuntimeError(f"the page did not start:\n{said.read().decode(errors='replace')}")
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
