"""Is it slower than it was? `python -m benchmarks.against REVISION`: every figure of the benchmarks here, beside an
older commit's.

Both trees run their own benchmarks (run, what-if, steps, payload; search, trace, page start, memory), taking turns on
the same machine, so that a busy minute hits both, and on the same checkpoint: one of the controlled study, whose
weights stay as they are. Figures are medians over the rounds, and the ratio is what counts.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECKPOINT = "zh-en-gru-luong"
BENCHMARKS = (("benchmarks.page",), ("benchmarks.speed", "--rounds", "30", "--checkpoint", CHECKPOINT))
# "a run sends   p50 365 kB, largest …" and "beam 5 translation   28.9 ms   2.66": a name, then the first number that
# has a unit.
_FIGURE = re.compile(
    r"^(?P<name>\S.*?)\s{2,}(?:p50 )?(?P<value>[\d.]+) (?P<unit>ms|s|kB|MiB|/s)\b"
    r"|^(?P<name2>.*?\S) p50 (?P<value2>[\d.]+) (?P<unit2>ms|kB)"
)

Figures = dict[tuple[str, str], list[float]]  # (name, unit) → a value for each round


def figures(printed: str) -> dict[tuple[str, str], float]:
    """What a benchmark printed, by name and unit."""
    found = {}
    for line in printed.splitlines():
        if match := _FIGURE.match(line):
            name, unit = match["name"] or match["name2"], match["unit"] or match["unit2"]
            found[name, unit] = float(match["value"] or match["value2"])
    return found


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """A tree of the older commit, gone afterwards. Raises CalledProcessError for a revision that is none."""
    with tempfile.TemporaryDirectory(prefix="seq2seq-before-") as folder:
        tree = Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), revision], cwd=ROOT, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)


def measure(tree: Path, into: Figures, tries: int = 3) -> None:
    """One round of every benchmark in a tree. An old page may stall while it is watched: it gets three tries, then its
    figures of this round are missing, and a line says so."""
    environment = {**os.environ, "SEQ2SEQ_CHECKPOINT": CHECKPOINT}
    for benchmark in BENCHMARKS:
        command = [sys.executable, "-m", *benchmark]
        for _ in range(tries):
            done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
            if not done.returncode:
                break
        else:
            last = (done.stderr.strip() or "no word").splitlines()[-1]
            print(f"{' '.join(benchmark)} failed {tries} times in {tree.name}: {last}", file=sys.stderr)
        for key, value in figures(done.stdout).items():
            into[key].append(value)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("revision", help="the commit to compare with, such as HEAD~1")
    parser.add_argument("--rounds", type=int, default=3, help="how often each tree takes its turn")
    options = parser.parse_args(arguments)
    before: Figures = defaultdict(list)
    now: Figures = defaultdict(list)
    with checked_out(options.revision) as tree:
        for _ in range(options.rounds):
            measure(tree, before)
            measure(ROOT, now)
    print(f"{'':<58}{options.revision[:12]:>14}{'now':>14}{'ratio':>8}")
    for key in now:
        if key in before:
            name, unit = key
            was, is_now = statistics.median(before[key]), statistics.median(now[key])
            print(f"{name:<58}{was:>10g} {unit:<3}{is_now:>10g} {unit:<3}{is_now / was:>8.2f}")


if __name__ == "__main__":
    main()
