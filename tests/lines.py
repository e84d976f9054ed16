"""`python -m tests.lines`: every text file that we write keeps its lines to 120 characters; part of `make lint`.

Markdown (its tables) and JSON (its sentences) are left out.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LONGEST = 120
SUFFIXES = {".py", ".js", ".css", ".html", ".sh", ".toml", ".txt", ".yaml", ".yml"}
NAMES = {"Makefile", "Dockerfile", ".ci/run"}


def too_long(root: Path) -> list[str]:
    """file:line: how long, for every line that is too long in a file that git knows or would add."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    found = []
    for name in files:
        path = root / name
        if not path.is_file() or (path.suffix not in SUFFIXES and name not in NAMES):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if len(line) > LONGEST:
                found.append(f"{name}:{number}: {len(line)} characters")
    return found


if __name__ == "__main__":
    problems = too_long(Path(__file__).parent.parent)
    print(*problems, sep="\n")
    sys.exit(f"{len(problems)} lines are longer than {LONGEST} characters" if problems else 0)
