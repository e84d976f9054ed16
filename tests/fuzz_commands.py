"""Wrong configurations, data, checkpoints and arguments for the commands: each must end with a sentence or go well.

A command runs in this process, without a network and over files of a few lines; nothing that could run for long is
drawn.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.engines import save_tiny

SIZES = {"embedding": 4, "hidden": 4, "attention_size": 4, "source_vocabulary": 60, "target_vocabulary": 60}
RECIPE = {"updates": 1, "batch_tokens": 50, "evaluate_every": 1, "evaluate_sentences": 2, "warmup": 1}
CONFIG: dict[str, Any] = {"model": SIZES, "train": RECIPE}
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 10**30, -(10**30), 1.5, float("nan"), float("inf"), "", "x", "\ud800", [], {}, [None], {"a": {}},
    [1e400], "zh\ten", "../..", 2**63, [[1, 2]], "\0",
)  # fmt: skip
ROWS = ("我爱学习\tI love studying.", "欢迎来北京\tWelcome to Beijing.", "谢谢\tThank you.", "他很忙\tHe is busy.")
FILES: tuple[bytes, ...] = (
    b"", b"\n", b"zh\ten", b"zh\ten\n", b"zh\n\xe6\x88\x91\n", b"\0\0\0", b"\xff\xfe\x00z", bytes(range(256)),
    b"en\tzh\na\tb\n", b"zh\ten\n" + b"\t\n" * 50, b"zh\tzh\na\tb\n", ("zh\ten\n" + "我" * 50_000 + "\tx\n").encode(),
    b"\xef\xbb\xbfzh\ten\na\tb\n",
    ("zh\ten\r\n" + "\r\n".join(ROWS)).encode(), b"zh,en\na,b\n", ("zh\ten\n" + "\n".join(ROWS[:1] * 3)).encode(),
)  # fmt: skip

Case = Callable[[], str]


def command_cases(scratch: Path, draw: random.Random) -> Iterator[tuple[str, Case]]:
    shipped = save_tiny(scratch / "checkpoint")
    kinds = (config_case, data_case, checkpoint_case, argument_case)
    for number in range(10**9):
        folder = scratch / f"case{number}"
        folder.mkdir()
        (folder / "good.tsv").write_text("\n".join(("zh\ten", *ROWS * 6)) + "\n", encoding="utf-8")
        (folder / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
        name, module, arguments = draw.choice(kinds)(folder, shipped, draw)
        case = partial(run, module, arguments, folder)
        yield f"{name}: {module} {arguments!r:.300}", case


Drawn = tuple[str, str, list[str]]


def training(folder: Path, **files: Path) -> list[str]:
    data, dev = files.get("data", folder / "good.tsv"), files.get("dev", folder / "good.tsv")
    return [str(folder / "config.json"), "--data", str(data), "--dev", str(dev), "--out", str(folder / "out")]


def config_case(folder: Path, shipped: Path, draw: random.Random) -> Drawn:
    """One value of the configuration, or one byte of it, is another."""
    config: dict[str, Any] = json.loads(json.dumps(CONFIG))
    part = draw.choice(("model", "train", "task"))
    names = {
        "model": (*SIZES, "cell", "attention", "dropout", "source_language"),
        "train": (*RECIPE, "learning_rate", "clip", "betas", "seed", "threads", "source_column",
                  "cpu_seconds", "patience"),
        "task": ("name", "form", "source", "search", "metric", "examples", "unsure"),
    }  # fmt: skip
    value = draw.choice(VALUES)
    if draw.random() < 0.15:
        config[part] = value
    else:
        config.setdefault(part, {})[draw.choice(names[part])] = value
    written = json.dumps(config).encode()
    if draw.random() < 0.2:
        place = draw.randrange(len(written))
        written = written[:place] + bytes([draw.randrange(256)]) + written[place + 1 :]
    (folder / "config.json").write_bytes(written)
    return f"config {part} {value!r:.60}", "model.train.command", training(folder)


def data_case(folder: Path, shipped: Path, draw: random.Random) -> Drawn:
    """A file of pairs that is none, a folder in its place, or nothing."""
    file = folder / "bad.tsv"
    if (content := draw.choice((*FILES, None))) is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    which = draw.choice(("data", "dev"))
    return draw.choice(
        (
            (f"data {content!r:.60}", "model.train.command", training(folder, **{which: file})),
            (f"data {content!r:.60}", "model.evaluate", [str(shipped), str(file), "--beam", "1", "--limit", "2"]),
            (f"data {content!r:.60}", "model.new", [str(file)]),
            (f"data {content!r:.60}", "model.study", ["measure", str(shipped), str(file)]),
        )
    )


def checkpoint_case(folder: Path, shipped: Path, draw: random.Random) -> Drawn:
    """A checkpoint with one file cut, changed, emptied or gone; or no checkpoint at all."""
    damaged = folder / "damaged"
    shutil.copytree(shipped, damaged)
    file = draw.choice(sorted(path for path in damaged.iterdir() if path.is_file()))
    content = file.read_bytes()
    place = draw.randrange(len(content))
    how = draw.choice(("cut", "flipped", "empty", "gone", "folder"))
    if how in ("gone", "folder"):
        file.unlink()
        if how == "folder":
            file.mkdir()
    else:
        flipped = content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]
        file.write_bytes({"cut": content[:place], "flipped": flipped, "empty": b""}[how])
    name = draw.choice((str(damaged), str(damaged), "no-such", str(file), "", "/", f"{damaged}@5"))
    return draw.choice(
        (
            (f"{how} {file.name}", "model.translate", ["我爱学习", "--checkpoint", name, "--beam", "1"]),
            (f"{how} {file.name}", "model.evaluate", [name, str(folder / "good.tsv"), "--beam", "1", "--limit", "1"]),
            (f"{how} {file.name}", "model.plane", [name]),
        )
    )


def argument_case(folder: Path, shipped: Path, draw: random.Random) -> Drawn:
    """Arguments that are missing, double, unknown, or of the wrong kind."""
    value = draw.choice(("-1", "0", "nan", "1e400", "x", "", "9" * 400, "../..", "--", "--help", "--none", "\udc80"))
    module = draw.choice(("translate", "evaluate", "train.command", "plane", "new", "study", "card"))
    options = {
        "translate": ["我", "--checkpoint", str(shipped), draw.choice(("--beam", "--seed", "--length-penalty")), value],
        "evaluate": [str(shipped), str(folder / "good.tsv"), draw.choice(("--beam", "--limit", "--threads")), value],
        "train.command": [*training(folder), draw.choice(("--updates", "--threads", "--from")), value],
        "plane": [value],
        "new": [str(folder / "good.tsv"), draw.choice(("--source", "--from", "--config")), value],
        "study": ["measure", value, value],
        "card": ["--seal", value],
    }[module]
    if draw.random() < 0.3:
        options = options[: draw.randrange(len(options))] if module != "card" else ["--seal"]
    return f"argument {value:.40}", f"model.{module}", options


def run(module: str, arguments: list[str], folder: Path) -> str:
    """What is wrong with how the command ended, or nothing."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()), no_input():
            importlib.import_module(module).main(arguments)
    except SystemExit as ended:
        lines = said.getvalue().strip().splitlines()
        if ended.code in (0, None):
            return ""
        if not lines and not isinstance(ended.code, str):
            return f"it ended with {ended.code} and not a word"
        if "this was not foreseen" in said.getvalue():
            return lines[-1]
        return "" if ended.code in (1, 2) or isinstance(ended.code, str) else f"it ended with {ended.code}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return ""


@contextlib.contextmanager
def no_input() -> Iterator[None]:
    """Standard input with one line of bytes that are no text."""
    import sys

    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"))
    try:
        yield
    finally:
        sys.stdin = before
