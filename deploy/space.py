"""Make a folder that is pushed to a Hugging Face Space as it is: `python -m deploy.space page|gallery`, `make space`.

page     the page on a CPU Space (Gradio SDK, Python 3.11, torch's CPU build)
gallery  the static gallery (static SDK), which needs no server

A Space installs pre-requirements.txt with a command of its own, then requirements.txt together with packages that it
adds itself. pip's hash mode wants a hash for those too, so the lock with its hashes is the first file; the second
repeats the same versions without hashes, and finds them installed.

The hub takes binary files as LFS or Xet only: .gitattributes names them for git, and `hf upload` needs no such help.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import gallery
from .lock import LOCK, PINS, ROOT, blocks, pin

BUILD = ROOT / "build"
TEXT = Path(__file__).with_name("space.md")  # below the front matter
PAGE = ("app.py", "app", "model", "pretrained", "LICENSE", "NOTICE")  # what the page needs, as in .dockerignore
THUMBNAIL = ROOT / "docs" / "picture-en.png"
BINARY = ("*.safetensors", "*.model", "*.npz", "*.png", "*.woff2")

_COMMON = {
    "title": "Seq2Seq Explainer · 手搓 Seq2Seq",
    "emoji": "🔎",
    "colorFrom": "blue",
    "colorTo": "yellow",
    "short_description": "Every number of a small RNN translator, live",
    "license": "mit",
    "pinned": "false",
}
_TAGS = ("education", "visualization", "translation", "seq2seq", "rnn", "attention", "chinese")
FRONT: Mapping[str, Mapping[str, str]] = {
    "page": {
        "sdk": "gradio",
        "sdk_version": pin("gradio", PINS.read_text(encoding="utf-8")),
        "python_version": '"3.11"',
        "app_file": "app.py",
        "suggested_hardware": "cpu-basic",
    },
    "gallery": {"sdk": "static", "app_file": "index.html"},
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.space", description="Make a folder for a Space.")
    parser.add_argument("kind", choices=(*FRONT, "index"), help="index: only say where torch's CPU build is found")
    parser.add_argument("--space", default="", metavar="OWNER/NAME", help="where it will lie; gives it a thumbnail")
    asked = parser.parse_args(arguments)
    if asked.kind == "index":
        print(cpu_index())
        return
    folder = build(asked.kind, BUILD / f"space-{asked.kind}", asked.space)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    where = folder.relative_to(ROOT)
    print(f"{where}: {size:.0f} MB. Push it:  hf upload {asked.space or 'OWNER/NAME'} {where} . --repo-type space")


def build(kind: str, folder: Path, space: str = "") -> Path:
    """Write the folder anew and return it. `space`: OWNER/NAME, for the thumbnail's address; empty for none."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if kind == "gallery":
        gallery.build(folder)
    else:
        _copy_page(folder)
        index = f"--extra-index-url {cpu_index()}\n"
        requirements = LOCK.read_text(encoding="utf-8")
        (folder / "pre-requirements.txt").write_text(index + requirements, encoding="utf-8")
        exact = "\n".join(block.partition(" \\\n")[0] for block in blocks(requirements)) + "\n"
        (folder / "requirements.txt").write_text(index + exact, encoding="utf-8")
    shutil.copy(THUMBNAIL, folder / "thumbnail.png")
    text = TEXT.read_text(encoding="utf-8")
    (folder / "README.md").write_text(front_matter(kind, space) + text, encoding="utf-8")
    attributes = "".join(f"{pattern} filter=lfs diff=lfs merge=lfs -text\n" for pattern in BINARY)
    (folder / ".gitattributes").write_text(attributes, encoding="utf-8")
    return folder


def front_matter(kind: str, space: str = "") -> str:
    """The block at the top of the Space's README.md from which the hub configures it."""
    lines = [f"{name}: {value}" for name, value in {**_COMMON, **FRONT[kind]}.items()]
    if space:
        lines.append(f"thumbnail: https://huggingface.co/spaces/{space}/resolve/main/thumbnail.png")
    return "\n".join(["---", *lines, "tags:", *(f"  - {tag}" for tag in _TAGS), "---", "", ""])


def cpu_index() -> str:
    """Where pip finds torch's CPU build: the variable TORCH_INDEX, or the place that torch's own source names."""
    if named := os.environ.get("TORCH_INDEX"):
        return named
    torch = importlib.util.find_spec("torch")
    folder = Path(torch.origin).parent if torch and torch.origin else None
    text = (folder / "cuda" / "__init__.py").read_text(encoding="utf-8") if folder else ""
    found = re.search(r'"(https://[\w.]+/whl)"', text)
    if found is None:
        sys.exit("torch names no place for its builds: set TORCH_INDEX to the CPU index of pytorch.org's “Get started”")
    return f"{found[1]}/cpu"


def _copy_page(folder: Path) -> None:
    for name in PAGE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(ROOT / name, folder / name)


if __name__ == "__main__":
    main()
