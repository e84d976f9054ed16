"""Visitors' trainings: one process at a time, a bounded queue with places, and nothing that outlives its visitor.

A training belongs to whoever knows its token. It lives as long as somebody asks for it: a visitor who left without
saying so is noticed by the silence. What it made is kept in memory alone and goes with it.
"""

from __future__ import annotations

import logging
import pickle
import secrets
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from model.train.recording import Recorder
from model.values.learning import LearningSettings
from model.values.own import OwnPairs
from model.values.segmentation import InputError

from .learning import COMMANDS, Begun, Ended, Job, Seen, TrainingState

ROOT = Path(__file__).resolve().parents[2]
MOST_WAITING = 5
MOST_ENDED = 6  # trainings that have ended and can still be looked at
MOST_KEPT = 150_000_000  # bytes of their snapshots; the oldest go first
SILENCE = {"ended": 600.0, "failed": 600.0}  # seconds after which nobody is there any more; while it runs:
SILENCE_NOW = 20.0
SWEEP = 5.0  # seconds between two looks for who has left, while there is any training
PATIENCE = 180.0  # seconds after which a training makes room for those who wait, paused or not
_log = logging.getLogger(__name__)


class Training:
    """One training: its process while it runs, and what it made."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stage, self.reason = "waiting", ""
        self.recorder: Recorder | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.asked = time.monotonic()
        self.began = 0.0

    @property
    def over(self) -> bool:
        return self.stage in ("ended", "failed")

    @property
    def abandoned(self) -> bool:
        return time.monotonic() - self.asked > SILENCE.get(self.stage, SILENCE_NOW)

    def end(self, reason: str) -> None:
        """At once, with what there is."""
        if not self.over:
            self.stage, self.reason = "ended", reason
        if self.process is not None:
            self.process.kill()


class Trainings:
    def __init__(self, seconds: float, forgotten: Callable[[str], None] = lambda token: None) -> None:
        """seconds: of CPU that a training may take; 0: none is begun. forgotten: told the token of what is gone."""
        self.seconds, self._forgotten = seconds, forgotten
        self._trainings: OrderedDict[str, Training] = OrderedDict()  # in the order in which they came
        self._lock = threading.RLock()
        self._sweeping = False

    def begin(self, settings: LearningSettings, own: OwnPairs | None = None) -> str:
        """The training's token. Raises InputError: "training-off", "training-full"."""
        if not self.seconds:
            raise InputError("training-off")
        with self._lock:
            self._tidy()
            if sum(training.stage == "waiting" for training in self._trainings.values()) >= MOST_WAITING:
                raise InputError("training-full", waiting=MOST_WAITING)
            token = secrets.token_urlsafe(12)
            self._trainings[token] = Training(Job(settings, self.seconds, own))
            self._tidy()
            self._sweep_later()
            return token

    def state(self, token: str, after: int) -> TrainingState:
        """after: frames that the caller has. Raises InputError("training-gone")."""
        with self._lock:
            training = self._of(token)
            training.asked = time.monotonic()
            self._tidy()
            recorder = training.recorder
            return TrainingState(
                training.stage,
                self._place(training) if training.stage == "waiting" else 0,
                training.reason,
                None if recorder is None else recorder.subject,
                () if recorder is None else tuple(recorder.frames[max(0, after) :]),
            )

    def steer(self, token: str, command: str) -> None:
        """Raises InputError: "training-gone", "not-one-of"."""
        if command not in COMMANDS:
            raise InputError("not-one-of", field="command", choices=", ".join(COMMANDS), value=str(command)[:40])
        with self._lock:
            training = self._of(token)
            if training.stage == "waiting" and command == "stop":
                training.end("stopped")
            elif training.process is not None and training.process.stdin is not None and not training.over:
                if training.stage in ("running", "paused"):
                    training.stage = "running" if command in ("play", "stop") else "paused"
                _write(training.process, command)

    def leave(self, token: str) -> None:
        """The visitor is gone: the process ends, and what it made is forgotten."""
        with self._lock:
            if token in self._trainings:
                self._drop(token)
                self._tidy()

    def recorder(self, token: str) -> Recorder:
        """Raises InputError("training-gone")."""
        with self._lock:
            recorder = self._of(token).recorder
        if recorder is None:
            raise InputError("training-gone")
        return recorder

    def close(self) -> None:
        """End every process."""
        with self._lock:
            for token in list(self._trainings):
                self.leave(token)

    # ---------- with the lock held

    def _of(self, token: str) -> Training:
        if token not in self._trainings:
            raise InputError("training-gone")
        return self._trainings[token]

    def _place(self, training: Training) -> int:
        before = 0
        for other in self._trainings.values():
            if other is training:
                break
            before += not other.over
        return before

    def _sweep_later(self) -> None:
        """Somebody who has left says nothing, and perhaps nobody else comes: what is left of them goes all the same."""
        if self._sweeping or not self._trainings:
            return
        timer = threading.Timer(SWEEP, self._sweep)
        timer.daemon = self._sweeping = True
        timer.start()

    def _size(self, tokens: list[str]) -> int:
        recorders = [self._trainings[token].recorder for token in tokens]
        return sum(recorder.size for recorder in recorders if recorder is not None)

    def _drop(self, token: str) -> None:
        self._trainings.pop(token).end("stopped")
        self._forgotten(token)

    def _tidy(self) -> None:
        """Forget who left, and let the next one begin."""
        for token in [token for token, training in self._trainings.items() if training.abandoned]:
            self._drop(token)
        over = [token for token, training in self._trainings.items() if training.over]
        while len(over) > MOST_ENDED or (len(over) > 1 and self._size(over) > MOST_KEPT):
            self._drop(over.pop(0))
        waiting = [training for training in self._trainings.values() if training.stage == "waiting"]
        working = [training for training in self._trainings.values() if not training.over and training not in waiting]
        if waiting and working and time.monotonic() - working[0].began > PATIENCE:
            working.pop().end("time")
        if waiting and not working:
            self._start(waiting[0])

    def _start(self, training: Training) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.engine.worker"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        training.process, training.stage, training.began = process, "starting", time.monotonic()
        threading.Thread(target=self._follow, args=(training, process), daemon=True).start()

    # ---------- in threads of their own: of a timer, and one for each process

    def _sweep(self) -> None:
        with self._lock:
            self._sweeping = False
            self._tidy()
            self._sweep_later()

    def _follow(self, training: Training, process: subprocess.Popen[bytes]) -> None:
        """Take in what the process says until its last word, or its end without one."""
        assert process.stdin is not None and process.stdout is not None
        with process:
            try:
                pickle.dump(training.job, process.stdin)
                process.stdin.flush()
                while not training.over:
                    self._take(training, pickle.load(process.stdout))
            except (EOFError, OSError, pickle.UnpicklingError):
                pass  # it ended; what was its last word is known
            process.kill()
        with self._lock:
            if not training.over:
                training.stage, training.reason = "failed", "crash"
                _log.error("a training's process ended without a last word, with %s", process.returncode)
            self._tidy()

    def _take(self, training: Training, message: Begun | Seen | Ended) -> None:
        with self._lock:
            if training.over:
                return
            if isinstance(message, Begun):
                training.recorder = Recorder(message.subject, message.files)
                training.stage = "running" if training.stage == "starting" else training.stage
            elif isinstance(message, Seen):
                assert training.recorder is not None
                training.recorder.add(message.frame, message.snapshots)
            else:
                training.stage, training.reason = "ended", message.reason
            self._tidy()


def _write(process: subprocess.Popen[bytes], command: str) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(f"{command}\n".encode())
        process.stdin.flush()
    except OSError:
        pass  # it is ending
