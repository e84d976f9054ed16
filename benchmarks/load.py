"""What many visitors at once get: `python -m benchmarks.load --visitors 20 --seconds 30 [--against COMMIT]`.

A visitor opens the page with a sentence of its own, follows a what-if of it, then asks two endpoints, and waits for
each answer. Said are runs a second, the CPU of a run, the median and the 95th percentile of the wait, answers that are
wrong or lost, and what the server's memory grew by. Then eight visitors with the longest sentence at a beam of 10 keep
the page busy, and a small run's wait beside them is measured. With --against, an older commit takes turns with this one
on the same machine and the same checkpoint, one of the study, whose weights stay as they are.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.against import CHECKPOINT, ROOT, checked_out
from tests.server import running_page

WORDS = ("我们", "他", "昨天", "今天", "去", "学校", "看书", "很", "高兴", "朋友", "一起", "吃饭", "学习", "天气", "好")
LONG = "我和朋友今天一起去学校看书然后吃饭" * 5
TICKS = os.sysconf("SC_CLK_TCK")


class Visitor:
    """Asks a running page as a browser and as a program does; whatever goes wrong is an exception."""

    _numbers = itertools.count()

    def __init__(self, address: str) -> None:
        self.api = f"{address}gradio_api"
        with urllib.request.urlopen(f"{address}config", timeout=60) as answer:
            events = json.load(answer)["dependencies"]
        loads = [event for event in events if any(name == "load" for _, name in event["targets"]) and not event["js"]]
        self.load: int = max(loads, key=lambda event: len(event["outputs"]))["id"]

    def ask(self, name: str, data: list[Any]) -> Any:
        """A named endpoint's value."""
        event = self._post(f"call/{name}", {"data": data})["event_id"]
        kind, _, value = self._get(f"call/{name}/{event}").strip().split("\n\n")[-1].partition("\ndata: ")
        if kind != "event: complete":
            raise ValueError(value[-200:])
        return json.loads(value)[0]

    def open(self, **link: str) -> str:
        """The page opened with a link: all that its event sends, as text."""
        session = f"load{os.getpid()}x{next(self._numbers)}"
        said = {"data": [], "fn_index": self.load, "session_hash": session}
        self._post(f"queue/join?{urlencode(link)}", said)
        for message in self._get(f"queue/data?session_hash={session}").split("\n\n"):
            if '"process_completed"' in message:
                if '"success":true' not in message.replace(": ", ":"):
                    raise ValueError(message[-200:])
                return message
        raise ValueError("no answer")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            f"{self.api}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.api}/{path}", timeout=300) as answer:
            return str(answer.read().decode())


def sentences(visitor: int) -> Iterator[str]:
    """Of this visitor alone, so that no answer comes from a cache."""
    number = visitor * 1009
    while True:
        number += 1
        yield "".join(WORDS[(number * step + number // step) % len(WORDS)] for step in (2, 3, 5, 7, 11)) + str(
            number % 97
        )


def runs(visitor: Visitor, number: int) -> Iterator[bool]:
    """One run after the other, without end: whether each was right."""
    own = sentences(number)
    while True:
        text = next(own)
        yield text in visitor.open(text=text)
        yield text in visitor.open(text=text, att="uniform")
        text = next(own)
        translation = visitor.ask("segment", [text, "accurate", "", ""])["translation"]
        yield bool(translation)
        yield visitor.ask("attend", [text, "uniform", -1, 0, None, 0, ""])["before"]["translation"] == translation


def visits(address: str, visitors: int, seconds: float) -> tuple[list[float], int, int]:
    """The wait of every run, how many answers were wrong, how many never came."""
    waits: list[float] = []
    wrong, lost, end = [0], [0], time.monotonic() + seconds
    asker = Visitor(address)

    def visit(number: int) -> None:
        own = runs(asker, number)
        while (started := time.monotonic()) < end:
            try:
                wrong[0] += not next(own)
            except Exception as error:
                lost[0] += 1
                print(f"lost: {error}", flush=True)
                own = runs(asker, number + visitors * lost[0])  # a generator that raised has ended
                continue
            waits.append(time.monotonic() - started)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, wrong[0], lost[0]


def beside_heavy(address: str, rounds: int = 5) -> list[float]:
    """The waits of small runs while eight visitors ask for the longest sentence at a beam of 10."""
    stop, ask = threading.Event(), Visitor(address).ask

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


def process_at(port: str) -> Path:
    """The folder under /proc of the process that listens at the port. Raises LookupError."""
    inode = next(
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{int(port):04X}") and line.split()[3] == "0A"
    )
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) == f"socket:[{inode}]" for link in (process / "fd").iterdir()):
                return process
        except OSError:
            continue
    raise LookupError(port)


def memory(process: Path) -> float:
    """MB that it holds."""
    return int((process / "status").read_text().split("VmRSS:")[1].split()[0]) / 1024


def cpu(process: Path) -> float:
    """Seconds that it has used."""
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(tree: Path, visitors: int, seconds: float, checkpoint: str) -> float:
    """Says everything; runs a second."""
    with running_page(folder=tree, SEQ2SEQ_CHECKPOINT=checkpoint) as address:
        process = process_at(address.rstrip("/").rpartition(":")[2])
        visits(address, 2, 5)
        before, used, started = memory(process), cpu(process), time.monotonic()
        waits, wrong, lost = visits(address, visitors, seconds)
        rate, spent = len(waits) / (time.monotonic() - started), (cpu(process) - used) / len(waits)
        p50, p95 = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
        print(f"{tree.name}: {rate:.1f} runs/s, {1000 * spent:.0f} ms of CPU each, p50 {p50:.2f} s, p95 {p95:.2f} s; ")
        print(f"  {len(waits)} runs, {wrong} wrong, {lost} lost; memory {before:.0f} MB, ", end="")
        print(f"{memory(process) - before:+.0f} MB", flush=True)
        page = len(Visitor(address).open(text="欢迎来北京").encode()) / 1024
        print(f"  the page's event sends {page:.0f} kB for 欢迎来北京")
        small = beside_heavy(address)
        print(f"  a small run beside eight large: p50 {statistics.median(small):.2f} s, ", end="")
        print(f"largest {max(small):.2f} s", flush=True)
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--checkpoint", default=CHECKPOINT)
    parser.add_argument("--against", metavar="COMMIT")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; {options.checkpoint}")
    now = measure(ROOT, options.visitors, options.seconds, options.checkpoint)
    if options.against:
        with checked_out(options.against) as tree:
            before = measure(tree, options.visitors, options.seconds, options.checkpoint)
        print(f"{now / before:.2f} times the runs a second of {options.against}")


if __name__ == "__main__":
    main()
