"""Models that learn while they are watched: looks, snapshots, recordings, and the same bits from the same seed."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from model.checkpoint import CheckpointError, load_checkpoint, parted
from model.explain.gradients import log_prob_gradients
from model.explain.tracing import trace
from model.train import toy_command
from model.train.lesson import UNSEEN, quick_encoder, spread, toy_lesson
from model.train.recording import Recorder, first_files, read_recording
from model.train.toys import TOYS
from model.train.watch import Watched, inside, is_kept
from model.values.learning import Architecture, Frame, LearningSettings, Step, Subject

SMALL = LearningSettings("numbers", hidden=12, seconds=60)


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    """Two small models after seven updates, each of which is a snapshot."""
    return watched_for(SMALL, 7)


def watched_for(settings: LearningSettings, updates: int) -> Recorder:
    watched = Watched(toy_lesson(settings))
    recorder = Recorder(watched.subject, first_files(watched))
    recorder.add(watched.look(), watched.snapshots())
    for _ in range(updates):
        assert watched.advance()
        if watched.is_due():
            recorder.add(watched.look(), watched.snapshots())
    return recorder


def without_times(frame: Frame) -> Frame:
    looks = tuple(replace(look, seconds=0.0, pieces_per_second=0.0) for look in frame.looks)
    return replace(frame, looks=looks)


# ---------------------------------------------------------------- lessons


@pytest.mark.parametrize("name", TOYS)
def test_a_quick_encoder_is_the_tokenizer(name: str) -> None:
    lesson = toy_lesson(LearningSettings(name))
    assert len(lesson.unseen) == UNSEEN
    for pair, example in list(zip(lesson.unseen_pairs, lesson.unseen, strict=True))[:50]:
        assert quick_encoder(lesson.source)(pair.source) == lesson.source.encode(pair.source) == example.source
        assert quick_encoder(lesson.target)(pair.target) == lesson.target.encode(pair.target) == example.target
        assert lesson.target.decode(example.target) == pair.target


def test_what_is_longer_than_the_longest_is_tested_and_never_trained_on() -> None:
    lesson = toy_lesson(replace(SMALL, longest=2))
    assert max(len(example.source) for example in lesson.train) == 3  # with ‹eos›
    assert max(len(example.source) for example in lesson.unseen) == 5


def test_items_go_from_the_shortest_to_the_longest() -> None:
    assert spread(["aaaa", "a", "aaa", "aa"], 2) == (3, 0)
    assert spread(["b", "a"], 8) == (1, 0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"task": "chess"}, "task must be one of"),
        ({"longest": 9}, "between 1 and 4"),
        ({"hidden": 13}, "even"),
        ({"hidden": 1000}, "between 8 and 128"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"models": (Architecture(), Architecture())}, "two different"),
    ],
)
def test_settings_that_cannot_be(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        toy_lesson(replace(SMALL, **wrong))


# ---------------------------------------------------------------- looking


def test_snapshots_are_spread_over_the_logarithm_of_the_updates() -> None:
    kept = [update for update in range(2000) if is_kept(update)]
    assert kept[:12] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13]
    assert 35 <= len(kept) <= 42
    assert all(later <= 1.3 * earlier for earlier, later in pairwise(kept[10:]))


def test_the_same_settings_and_seed_give_the_same_bits(recorder: Recorder) -> None:
    again, other = watched_for(SMALL, 7), watched_for(replace(SMALL, seed=2), 7)
    assert list(map(without_times, again.frames)) == list(map(without_times, recorder.frames))
    files, same, different = recorder.files(), again.files(), other.files()
    snapshots = [name for name in files if name.endswith(".safetensors")]
    assert len(snapshots) == 2 * (8 + 1)
    assert all(files[name] == same[name] for name in snapshots)
    assert files["gru-none/snapshots/7.safetensors"] != different["gru-none/snapshots/7.safetensors"]


def test_a_look_counts_what_it_says(recorder: Recorder) -> None:
    lesson, frame = toy_lesson(SMALL), recorder.frames[-1]
    for look in frame.looks:
        assert sum(step.items for step in look.stairs) == UNSEEN
        assert sum(step.right for step in look.stairs) == round(look.exact * UNSEEN / 100)
        items = [lesson.unseen_pairs[i] for i in lesson.items]
        assert look.right == tuple(w == item.target for w, item in zip(look.written, items, strict=True))
        assert len(look.log_probs) == len(recorder.subject.target_pieces)
        assert len(look.gradient) == len(recorder.subject.source_pieces)
    with_attention, without = frame.looks
    assert without.attention is None
    assert with_attention.attention is not None
    assert [sum(row) for row in with_attention.attention] == pytest.approx(
        [1] * len(with_attention.log_probs), abs=0.01
    )


def test_a_snapshot_is_the_model_that_was_looked_at(recorder: Recorder) -> None:
    """Its loss, attention and gradient by the walk's own functions, up to what float16 rounds."""
    checkpoint, subject, look = recorder.checkpoint("gru-bahdanau", 7), recorder.subject, recorder.frames[-1].looks[0]
    item = subject.items[subject.shown]
    source, target = checkpoint.source.encode(item.source), checkpoint.target.encode(item.target)
    log_probs, attention, gradient = inside(checkpoint.model, source, target)
    assert look.attention is not None and attention is not None
    assert log_probs.tolist() == pytest.approx(look.log_probs, abs=0.01)
    assert attention.tolist()[0] == pytest.approx(look.attention[0], abs=0.01)
    whole = log_prob_gradients(checkpoint, source, target).sum(dim=0).norm(dim=-1)
    torch.testing.assert_close(gradient, whole, rtol=1e-4, atol=1e-5)
    # an untrained model goes on and on: a look stops earlier
    assert trace(checkpoint, item.source).translation.startswith(look.written[subject.shown])


# ---------------------------------------------------------------- the budget


def test_a_training_ends_when_one_model_has_spent_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock of the test's own: every update takes a second."""
    clock = iter(range(10**6))
    monkeypatch.setattr("model.train.trainer.time.process_time", lambda: float(next(clock)))
    watched = Watched(toy_lesson(replace(SMALL, seconds=3)))
    assert [watched.advance() for _ in range(5)] == [True, True, True, False, False]
    assert watched.update == 3
    assert watched.cpu_seconds == 3.0


# ---------------------------------------------------------------- recordings


def test_a_recording_is_read_as_it_was_written(recorder: Recorder, tmp_path: Path) -> None:
    (tmp_path / "gru-none" / "snapshots").mkdir(parents=True)
    (tmp_path / "gru-none" / "snapshots" / "99.safetensors").touch()  # of a recording that was there before
    recorder.save(tmp_path)
    assert read_recording(tmp_path) == recorder.recording
    assert sorted(path.stem for path in (tmp_path / "gru-none" / "snapshots").iterdir()) == list("01234567")


def test_what_was_learned_is_taken_away_with_the_command_that_trains_the_same(
    recorder: Recorder, tmp_path: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(recorder.packed())) as archive:
        archive.extractall(tmp_path)
    taken, kept = load_checkpoint(tmp_path / "learned" / "gru-none"), recorder.checkpoint("gru-none", 7)
    for name, weights in kept.model.state_dict().items():
        assert torch.equal(weights, taken.model.state_dict()[name])
    readme = (tmp_path / "learned" / "README.md").read_text(encoding="utf-8")
    command = next(line.split() for line in readme.splitlines() if "model.train" in line)
    options = toy_command.parser().parse_args(command[3:])
    assert (options.task, options.hidden, options.seed) == (SMALL.task, SMALL.hidden, SMALL.seed)
    assert options.models == [model.name for model in SMALL.models] and options.learning_rate == SMALL.learning_rate
    with pytest.raises(IndexError):
        Recorder(recorder.subject, {}).packed()


def test_frames_and_subjects_come_back_from_json(recorder: Recorder) -> None:
    frame, subject = recorder.frames[-1], recorder.subject
    assert Frame.of(json.loads(json.dumps(asdict(frame)))) == frame
    assert Subject.of(json.loads(json.dumps(asdict(subject)))) == subject


def test_a_recording_that_cannot_be_read_says_so(recorder: Recorder, tmp_path: Path) -> None:
    recorder.save(tmp_path)
    (tmp_path / "events.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="holds no frames"):
        read_recording(tmp_path)


def test_a_snapshot_opens_as_any_checkpoint(recorder: Recorder, tmp_path: Path) -> None:
    recorder.save(tmp_path)
    early, last = (load_checkpoint(tmp_path / f"gru-none{at}") for at in ("@3", ""))
    assert early.name == "gru-none@3"
    text = recorder.subject.items[0].source
    assert trace(early, text).translation.startswith(recorder.frames[3].looks[1].written[0])
    assert trace(last, text).translation.startswith(recorder.frames[-1].looks[1].written[0])
    with pytest.raises(CheckpointError, match=r"12.safetensors is missing"):
        load_checkpoint(tmp_path / "gru-none@12")


def test_a_name_with_a_snapshot_is_taken_apart() -> None:
    assert parted("learning/reverse/gru-none@320") == ("learning/reverse/gru-none", "320")
    assert parted("me@home/model") == ("me@home/model", "")


# ---------------------------------------------------------------- the command


def test_the_staircase_has_a_bar_for_each_length() -> None:
    assert toy_command.staircase((Step(3, 4, 4), Step(4, 2, 4), Step(6, 0, 5))) == "3 █▄  6"


def test_the_command_prints_both_models_and_keeps_the_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy_command.main(["--task", "numbers", "--hidden", "8", "--seconds", "0.05", "--out", str(tmp_path / "run")])
    said = capsys.readouterr().out
    assert "gru-bahdanau" in said and "gru-none" in said
    assert "exact" in said
    recording = read_recording(tmp_path / "run")
    assert recording.frames[-1].kept
    assert load_checkpoint(tmp_path / "run" / "gru-none").metrics["training"]["updates"] == recording.frames[-1].update


def test_the_command_refuses_what_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        toy_command.main(["--task", "numbers", "--hidden", "7"])
    assert stopped.value.code == 2
    assert "hidden must lie between 8 and 128" in capsys.readouterr().err
