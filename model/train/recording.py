"""A watched training as files, in memory or in a folder, and the folder read again.

    recording.json      what it is about (values/learning.Subject)
    events.jsonl        a frame a line, by rising update
    gru-bahdanau/ …     a checkpoint for each model: the last weights, and snapshots/N.safetensors after N updates

`load_checkpoint("FOLDER/gru-bahdanau@320")` opens a snapshot as any other checkpoint.
"""

from __future__ import annotations

import hashlib
import io
import json
import shlex
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from ..checkpoint import CONFIG, METRICS, SNAPSHOT, SOURCE, TARGET, WEIGHTS, Checkpoint, assemble, sealed, write_whole
from ..config import Config
from ..values.learning import TASKS, Frame, Recording, Subject
from .watch import Watched

SUBJECT, EVENTS = "recording.json", "events.jsonl"
Files = Mapping[str, bytes]  # by name, with / between folders


def first_files(watched: Watched) -> dict[str, bytes]:
    """What does not change while the models learn: each one's configuration and tokenisers."""
    lesson, files = watched.lesson, {}
    for architecture, config in zip(lesson.settings.models, watched.configs, strict=True):
        files[f"{architecture.name}/{CONFIG}"] = config.to_json().encode()
        files[f"{architecture.name}/{SOURCE}"] = lesson.source.vocabulary.model
        files[f"{architecture.name}/{TARGET}"] = lesson.target.vocabulary.model
    return files


class Recorder:
    """A training's frames and files as they come; nothing is written until `save`."""

    def __init__(self, subject: Subject, files: Files) -> None:
        self.subject = subject
        self.frames: list[Frame] = []
        self._files = dict(files)
        self._names = [architecture.name for architecture in subject.settings.models]

    def add(self, frame: Frame, snapshots: Sequence[bytes] = ()) -> None:
        """`snapshots`: every model's weights, of a frame whose weights are kept."""
        self.frames.append(frame)
        for name, weights in zip(self._names, snapshots, strict=False):
            self._files[f"{name}/{SNAPSHOT.format(frame.update)}"] = weights

    @property
    def size(self) -> int:
        """Bytes of what it keeps of the models."""
        return sum(map(len, self._files.values()))

    @property
    def recording(self) -> Recording:
        return Recording(self.subject, tuple(self.frames))

    def config(self, model: str) -> Config:
        """Raises KeyError when there is no such model."""
        return Config.parse(self._files[f"{model}/{CONFIG}"].decode())

    def checkpoint(self, model: str, update: int) -> Checkpoint:
        """A snapshot. Raises KeyError when there is none of that model or after so many updates."""
        weights, source, target = (self._files[f"{model}/{file}"] for file in (SNAPSHOT.format(update), SOURCE, TARGET))
        name = f"{model}@{update}"
        return assemble(name, Path(name), self.config(model), weights, source, target, {})

    def files(self) -> dict[str, bytes]:
        """Everything, complete: each model is a checkpoint of its last weights, with the sums of its files."""
        files = {**self._files, SUBJECT: _json(asdict(self.subject), indent=2)}
        files[EVENTS] = b"".join(_json(asdict(frame)) for frame in self.frames)
        kept = [frame for frame in self.frames if frame.kept]
        for number, name in enumerate(self._names):
            last = kept[-1]
            files[f"{name}/{WEIGHTS}"] = files[f"{name}/{SNAPSHOT.format(last.update)}"]
            sums = {
                file.removeprefix(f"{name}/"): hashlib.sha256(content).hexdigest()
                for file, content in files.items()
                if file.startswith(f"{name}/")
            }
            look = last.looks[number]
            training = {"updates": last.update, "cpu_seconds": look.seconds, "exact": look.exact}
            metrics = {"parameters": self.subject.parameters[number], "training": training, "files": sums}
            files[f"{name}/{METRICS}"] = sealed(metrics)
        return files

    def packed(self) -> bytes:
        """A zip of what was learned, to be taken away: every model as a checkpoint of its last weights, and README.md
        with the commands that use it and train the same. Without a frame there is nothing yet: raises IndexError."""
        models = {name: content for name, content in self.files().items() if "/" in name and "snapshots" not in name}
        contents = {"README.md": _readme(self.subject).encode(), **models}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in contents.items():
                archive.writestr(zipfile.ZipInfo(f"learned/{name}"), content, zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    def save(self, folder: Path) -> None:
        """Write everything, in place of what a recording of the same models left there."""
        for name in self._names:
            for old in (folder / name).glob(SNAPSHOT.format("*")):
                old.unlink()
        for file, content in self.files().items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)


def read_recording(folder: Path) -> Recording:
    """Raises ValueError or OSError when there is none that can be read."""
    subject = Subject.of(json.loads((folder / SUBJECT).read_text(encoding="utf-8")))
    lines = (folder / EVENTS).read_text(encoding="utf-8").splitlines()
    try:
        return Recording(subject, tuple(Frame.of(json.loads(line)) for line in lines))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{folder / EVENTS} holds no frames: {error}") from error


def _readme(subject: Subject) -> str:
    settings, text = subject.settings, subject.items[subject.shown].source
    names = [architecture.name for architecture in settings.models]
    use = [f"python -m model.translate --checkpoint learned/{name} {shlex.quote(text)}" for name in names]
    again = (
        f"python -m model.train --task {settings.task} --models {' '.join(names)} --hidden {settings.hidden} "
        f"--learning-rate {settings.learning_rate:g} --longest {settings.longest} --seed {settings.seed}"
    )
    commands = [*use, again] if settings.task in TASKS else use
    return README.format(commands="\n".join(f"    {command}" for command in commands))


README = """# What was learned

In a checkout of Seq2Seq Explainer, beside this folder (the last command, where it is there, trains the same again):

{commands}

在 Seq2Seq Explainer 的目录里，和这个文件夹放在一起，运行上面的命令；最后一条（如果有）照原样再训练一次。
"""


def _json(value: object, indent: int | None = None) -> bytes:
    separators = (",", ":") if indent is None else None
    return (json.dumps(value, ensure_ascii=False, indent=indent, separators=separators) + "\n").encode()
