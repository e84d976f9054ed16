"""How fast is it? `make bench`, or `python -m benchmarks.speed`. Prints a table and writes nothing.

Every figure comes from one run on one core, and the measures take turns, so that a busy moment hits all of them alike:
trust the ratios more than the milliseconds. Translation takes the fast path, a trace the plain one; decode.py sets them
side by side. "The usual way" is the same model as one would write it for speed alone (usual.py); it must find the
trace's translation.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from threadpoolctl import threadpool_limits

from benchmarks.usual import has_usual_way, usual_way
from model.checkpoint import Checkpoint, CheckpointError, checkpoint_names, load_checkpoint
from model.evaluate import translate_all
from model.explain.importance import occlude
from model.explain.recompute import recompute
from model.explain.tracing import trace
from model.plane import read_labelled
from model.values.search import SearchSettings
from model.values.trace import Trace

ROOT = Path(__file__).resolve().parent.parent
PIECES = 12  # of the measured sentence, ‹eos› included
BATCH = 32
MAX_LENGTH = 80
GREEDY = SearchSettings(beam=1, max_length=MAX_LENGTH)
OCCLUSION = "occlusion map, every piece and every word"
PAGE = SearchSettings(beam=5, n_best=5, max_length=MAX_LENGTH)  # what the page asks for


# ---------------------------------------------------------------- the measures: text in, text or Trace out


def translation(checkpoint: Checkpoint, text: str, settings: SearchSettings = GREEDY) -> str:
    """Plain translation: nothing is kept but the sentence."""
    return translate_all(checkpoint.fast, checkpoint.source, checkpoint.target, [text], settings)[0]


def full_trace(checkpoint: Checkpoint, text: str, settings: SearchSettings = GREEDY) -> Trace:
    """Every array of the run, the search tree and the words."""
    return trace(checkpoint, text, settings=settings)


def by_the_usual_way(checkpoint: Checkpoint, text: str) -> str:
    return checkpoint.target.decode(usual_way(checkpoint.model, [checkpoint.source.encode(text)], MAX_LENGTH)[0])


def batch_greedy(checkpoint: Checkpoint, sentences: list[str]) -> list[str]:
    """Many sentences at once, from text to text."""
    return translate_all(checkpoint.fast, checkpoint.source, checkpoint.target, sentences, GREEDY, batch=BATCH)


# ---------------------------------------------------------------- taking turns


def take_turns(measures: dict[str, Callable[[], object]], rounds: int, warm_up: int = 3) -> dict[str, float]:
    """The p50 of each measure in milliseconds. Each round calls every measure once."""
    times: dict[str, list[float]] = {name: [] for name in measures}
    for round_ in range(warm_up + rounds):
        for name, measure in measures.items():
            started = time.perf_counter()
            measure()
            if round_ >= warm_up:
                times[name].append(1000 * (time.perf_counter() - started))
    return {name: statistics.median(values) for name, values in times.items()}


def sentence_of(checkpoint: Checkpoint, pieces: int) -> str:
    """The first shipped sentence of that many pieces, else the nearest in length."""
    sentences = [getattr(row, checkpoint.source.language) for row in read_labelled()]
    return min(sentences, key=lambda sentence: abs(len(checkpoint.source.encode(sentence)) - pieces))


def spread(checkpoint: Checkpoint, count: int) -> list[str]:
    """Shipped sentences from the whole file, evenly spaced."""
    rows = read_labelled()
    return [getattr(rows[i * len(rows) // count], checkpoint.source.language) for i in range(count)]


# ---------------------------------------------------------------- the page


@dataclass(frozen=True)
class PageStart:
    """Seconds from the start of the process until `/` answers 200, then MiB resident: after the start, after a run,
    peak.

    Memory is None where the system has no /proc.
    """

    seconds: float
    resident: float | None
    resident_after_run: float | None
    peak: float | None


def page_start(checkpoint: str, text: str, limit: float = 180) -> PageStart:
    """Start `python app.py` in a process of its own, wait for the page, translate once. Raises RuntimeError with its
    output."""
    from gradio_client import Client

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    environment = {
        **os.environ,
        "SEQ2SEQ_HOST": "127.0.0.1",
        "SEQ2SEQ_PORT": str(port),
        "SEQ2SEQ_CHECKPOINT": checkpoint,
        "SEQ2SEQ_ROOT_PATH": "",
        "GRADIO_ANALYTICS_ENABLED": "False",
    }
    with tempfile.TemporaryFile("w+") as log:  # a file, not a pipe: a full pipe would stop the server
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            while not answers(address):
                if process.poll() is not None or time.perf_counter() - started > limit:
                    log.seek(0)
                    raise RuntimeError(f"the page did not start:\n{log.read()}")
                time.sleep(0.02)
            seconds = time.perf_counter() - started
            resident = mebibytes(process.pid, "VmRSS")
            Client(address, verbose=False).predict(text, api_name="/trace")
            return PageStart(seconds, resident, mebibytes(process.pid, "VmRSS"), mebibytes(process.pid, "VmHWM"))
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def mebibytes(pid: int, field: str) -> float | None:
    """A size out of /proc/PID/status."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:")), None)


# ---------------------------------------------------------------- the table


def row(name: str, figure: str, ratio: str = "") -> None:
    print(f"{name:<58}{figure:>14}{ratio:>14}".rstrip())


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--checkpoint", default="zh-en-gru-bahdanau", help="a folder, or a name under pretrained/")
    parser.add_argument("--rounds", type=int, default=50, help="how often each measure takes its turn")
    parser.add_argument("--no-page", action="store_true", help="leave out the page's start and memory")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    torch.set_num_threads(1)
    threadpool_limits(1)  # NumPy's products, in recompute
    try:
        checkpoint = load_checkpoint(options.checkpoint)
    except CheckpointError as error:
        parser.error(str(error))

    text = sentence_of(checkpoint, PIECES)
    greedy = full_trace(checkpoint, text)
    beam = full_trace(checkpoint, text, PAGE)
    pieces, steps = len(greedy.source.pieces), len(greedy.target)
    print(f"{checkpoint.name}, torch {torch.__version__}, 1 thread, p50 of {options.rounds} rounds")
    print(f"{text} → {greedy.translation} ({pieces} pieces → {steps})\n")

    measures: dict[str, Callable[[], object]] = {
        "greedy translation": lambda: translation(checkpoint, text),
        "greedy translation, full trace": lambda: full_trace(checkpoint, text),
        "beam 5 translation": lambda: translation(checkpoint, text, PAGE),
        "beam 5 translation, full trace": lambda: full_trace(checkpoint, text, PAGE),
        "the trace again in NumPy (recompute)": lambda: recompute(checkpoint, greedy),
        OCCLUSION: lambda: occlude(checkpoint, beam),
    }
    # The usual way is written for one architecture; other checkpoints are measured without it.
    usual = "greedy translation, the usual way"
    if has_usual_way(checkpoint.model):
        if by_the_usual_way(checkpoint, text) != greedy.translation:
            raise SystemExit(
                "the usual way finds another translation: it is not the same model, and no ratio means anything"
            )
        measures[usual] = lambda: by_the_usual_way(checkpoint, text)
    p50 = take_turns(measures, options.rounds)
    row("", "p50", "× greedy")
    for name, value in p50.items():
        row(name, f"{value:.1f} ms", f"{value / p50['greedy translation']:.2f}")
    if usual in p50:
        print()
        row("greedy full trace ÷ the usual way", "", f"{p50['greedy translation, full trace'] / p50[usual]:.2f}")

    ratio = p50[OCCLUSION] / p50["beam 5 translation, full trace"]
    row("occlusion map ÷ beam 5 full trace", "", f"{ratio:.2f}")

    sentences = spread(checkpoint, BATCH)
    batch = take_turns({"batch": lambda: batch_greedy(checkpoint, sentences)}, max(3, options.rounds // 5), warm_up=1)
    print()
    row(f"greedy, {BATCH} sentences in a batch", f"{1000 * BATCH / batch['batch']:.0f} /s")

    others = [name for name in checkpoint_names() if name != checkpoint.name]
    loads = take_turns({name: lambda name=name: load_checkpoint(name) for name in others}, 5, warm_up=1)
    if loads:
        row("another checkpoint, loaded from disk, the slowest", f"{max(loads.values()):.1f} ms")

    if not options.no_page:
        try:
            page = page_start(options.checkpoint, text)
        except RuntimeError as error:
            raise SystemExit(str(error)) from error
        row("python app.py until / answers", f"{page.seconds:.1f} s")
        for name, size in (
            ("page, resident after the start", page.resident),
            ("page, resident after a run", page.resident_after_run),
            ("page, peak", page.peak),
        ):
            row(name, "unknown" if size is None else f"{size:.0f} MiB")


if __name__ == "__main__":
    main()
