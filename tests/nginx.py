"""A real nginx with deploy/nginx.conf in front of running pages, for tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server import ROOT

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
# What Debian's own nginx.conf says outside of the page's part, without its places.
MAIN = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {part}
}}
"""


@contextmanager
def proxied(pages: Sequence[str], folder: Path, *, sticky: bool = True) -> Iterator[str]:
    """The address of the pages behind nginx. Skips where there is none; sticky: False takes each page in turn."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        pytest.skip("no nginx on this machine: sudo apt-get install nginx-light")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    part = CONFIGURATION.read_text(encoding="utf-8").replace("listen 80;", f"listen 127.0.0.1:{port};")
    for number, page in enumerate(pages, start=1):
        part = part.replace(f"page-{number}:7860", page.removeprefix("http://").rstrip("/"))
    if not sticky:
        part = part.replace("hash $visitor consistent;", "")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, part=part), encoding="utf-8")
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"nginx did not start: {(folder / 'errors').read_text(encoding='utf-8')}")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/seq2seq/"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
