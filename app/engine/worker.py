"""A training in a process of its own: `python -m app.engine.worker`, which trainings.py starts.

It reads a pickled job from its standard input, then commands, a line each, and writes pickled messages (learning.py) to
its standard output. It runs at low priority on one thread and ends by itself: when its CPU seconds are spent, when it
is told to, and when nobody is at the other end.
"""

from __future__ import annotations

import os
import pickle
import queue
import resource
import sys
import threading
import time
from typing import BinaryIO

import torch

from model.train.lesson import toy_lesson
from model.train.own import own_lesson
from model.train.recording import first_files
from model.train.watch import Watched

from .learning import Begun, Ended, Job, Seen

NICE = 15
EVERY = 0.2  # seconds between two looks that are no snapshots, or twice as long as a look takes of the CPU
SPARE = 20  # CPU seconds after which the system ends what did not end by itself


class Worker:
    def __init__(self, job: Job, commands: queue.Queue[str], out: BinaryIO) -> None:
        self.job, self.commands, self.out = job, commands, out
        self.paused = False
        self.next_look = 0.0

    def run(self) -> None:
        settings, own = self.job.settings, self.job.own
        watched = Watched(toy_lesson(settings) if own is None else own_lesson(settings, own))
        self._say(Begun(watched.subject, first_files(watched)))
        self._look(watched)
        self._say(Ended(self._train(watched)))

    def _train(self, watched: Watched) -> str:
        """Until there is a reason to end, which is returned."""
        while True:
            command = self._command()
            if command == "stop":
                self._look(watched, keep=True)
                return "stopped"
            if time.process_time() > self.job.seconds or not watched.advance():
                self._look(watched, keep=True)
                return "seconds"
            if command == "step" or watched.is_due() or time.monotonic() > self.next_look:
                self._look(watched)

    def _command(self) -> str:
        """The next command, if there is one; while the training is paused, it is waited for."""
        while True:
            try:
                command = self.commands.get(block=self.paused)
            except queue.Empty:
                return ""
            self.paused = command in ("pause", "step")
            if command in ("step", "stop"):
                return command

    def _look(self, watched: Watched, *, keep: bool = False) -> None:
        cpu = time.process_time()
        frame = watched.look(keep=keep)
        self._say(Seen(frame, tuple(watched.snapshots()) if frame.kept else ()))
        self.next_look = time.monotonic() + max(EVERY, 2 * (time.process_time() - cpu))

    def _say(self, message: Begun | Seen | Ended) -> None:
        pickle.dump(message, self.out)
        self.out.flush()


def _listen(commands: queue.Queue[str]) -> None:
    """Commands until the other end is closed: then nobody is left to train for."""
    for line in sys.stdin.buffer:
        commands.put(line.decode().strip())
    os._exit(0)


def main() -> None:
    os.nice(NICE)
    torch.set_num_threads(1)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not print between the messages
    job: Job = pickle.load(sys.stdin.buffer)
    limit = int(job.seconds + SPARE)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    commands: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(commands,), daemon=True).start()
    Worker(job, commands, out).run()


if __name__ == "__main__":
    main()
