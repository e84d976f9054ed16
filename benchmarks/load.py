"""What many visitors at once get: `python -m benchmarks.load --visitors 20 --seconds 30 [--against COMMIT]`.

Every visitor asks the page's own events in turn (a sentence of its own, then a what-if) and waits for each answer. Said
are runs a second, the median and the 95th percentile of the wait, answers that are wrong or lost, and what the server's
memory grew by. Then eight visitors with the longest sentence at a beam of 10 keep the page busy, and a small run's wait
beside them is measured. With --against, an older commit takes turns with this one on the same machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.against import ROOT, checked_out
from tests.server import running_page

WORDS = ("我们", "他", "昨天", "今天", "去", "学校", "看书", "很", "高兴", "朋友", "一起", "吃饭", "学习", "天气", "好")
LONG = "我和朋友今天一起去学校看书然后吃饭" * 5
Ask = Callable[[str, list[Any]], Any]


def asker(address: str) -> Ask:
    """Asks a named endpoint and waits: the value, or an exception."""

    def ask(name: str, data: list[Any]) -> Any:
        call = f"{address}gradio_api/call/{name}"
        body = json.dumps({"data": data}).encode()
        request = urllib.request.Request(call, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            event = json.load(answer)["event_id"]
        with urllib.request.urlopen(f"{call}/{event}", timeout=120) as answer:
            said = answer.read().decode()
        kind, _, value = said.strip().split("\n\n")[-1].partition("\ndata: ")
        if kind != "event: complete":
            raise ValueError(said[-200:])
        return json.loads(value)[0]

    return ask


def sentences(visitor: int) -> Iterator[str]:
    """Of this visitor alone, so that no answer comes from a cache."""
    number = visitor * 1009
    while True:
        number += 1
        yield "".join(WORDS[(number * step + number // step) % len(WORDS)] for step in (2, 3, 5, 7, 11)) + str(
            number % 97
        )


def visits(ask: Ask, visitors: int, seconds: float) -> tuple[list[float], int, int]:
    """The wait of every run, how many answers were wrong, how many never came."""
    waits: list[float] = []
    wrong, lost, end = [0], [0], time.monotonic() + seconds

    def visit(visitor: int) -> None:
        for number, text in enumerate(sentences(visitor)):
            if time.monotonic() > end:
                return
            name, data = (
                ("segment", [text, "accurate", "", ""])
                if number % 2
                else ("attend", [text, "uniform", -1, 0, None, 0, ""])
            )
            started = time.monotonic()
            try:
                answer = ask(name, data)
            except Exception:
                lost[0] += 1
                continue
            waits.append(time.monotonic() - started)
            if not isinstance(answer.get("translation"), str):
                wrong[0] += 1

    threads = [threading.Thread(target=visit, args=(visitor,)) for visitor in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, wrong[0], lost[0]


def beside_heavy(ask: Ask, rounds: int = 5) -> list[float]:
    """The waits of small runs while eight visitors ask for the longest sentence at a beam of 10."""
    stop = threading.Event()

    def heavy(visitor: int) -> None:
        for number in range(10**6):
            if stop.is_set():
                return
            ask("translate" if number % 3 else "occlude", _heavy(visitor, number))

    threads = [threading.Thread(target=heavy, args=(visitor,)) for visitor in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(3)
    waits = []
    for number in range(rounds):
        started = time.monotonic()
        ask("segment", [f"我爱学习{number}", "accurate", "", ""])
        waits.append(time.monotonic() - started)
    stop.set()
    for thread in threads:
        thread.join()
    return waits


def _heavy(visitor: int, number: int) -> list[Any]:
    text = f"{LONG}{visitor}{number}"[-100:]
    return [text, 10, 1, "accurate", ""] if number % 3 else [text, ""]


def memory(port: str) -> float:
    """MB of the process that listens at the port."""
    inode = next(
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{int(port):04X}") and line.split()[3] == "0A"
    )
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) == f"socket:[{inode}]" for link in (process / "fd").iterdir()):
                status = (process / "status").read_text()
                return int(status.split("VmRSS:")[1].split()[0]) / 1024
        except OSError:
            continue
    return float("nan")


def measure(tree: Path, visitors: int, seconds: float) -> None:
    with running_page(folder=tree) as address:
        ask, port = asker(address), address.rstrip("/").rpartition(":")[2]
        visits(ask, 2, 5)
        before = memory(port)
        started = time.monotonic()
        waits, wrong, lost = visits(ask, visitors, seconds)
        rate = len(waits) / (time.monotonic() - started)
        grown = memory(port) - before
        p50, p95 = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
        print(
            f"{tree.name}: {rate:.1f} runs/s, p50 {p50:.2f} s, p95 {p95:.2f} s; {len(waits)} runs, {wrong} wrong, ",
            end="",
        )
        print(f"{lost} lost; memory {before:.0f} MB, {grown:+.0f} MB", flush=True)
        small = beside_heavy(ask)
        print(f"{tree.name}: a small run beside eight large: p50 {statistics.median(small):.2f} s, ", end="")
        print(f"largest {max(small):.2f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--against", metavar="COMMIT")
    options = parser.parse_args()
    measure(ROOT, options.visitors, options.seconds)
    if options.against:
        with checked_out(options.against) as tree:
            measure(tree, options.visitors, options.seconds)


if __name__ == "__main__":
    main()
