"""Visitors' trainings: their process, their queue, their end, and what nobody else gets to see."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.engine.learning import SnapshotName, TrainingState
from app.engine.local import LocalEngine
from app.engine.trainings import MOST_WAITING, Training, Trainings
from app.learn.settings import settings_of
from app.learn.tab import answer_to, page_of
from app.request import Request
from app.settings import Settings
from model.values.learning import Architecture, LearningSettings
from model.values.own import OwnPairs
from model.values.segmentation import InputError
from tests.engines import save_tiny
from tests.own_pairs import pairs

SMALL = LearningSettings("numbers", hidden=8, seconds=3600)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEngine]:
    folder = save_tiny(tmp_path_factory.mktemp("shelf") / "tiny")
    engine = LocalEngine(Settings(checkpoint=str(folder)), {folder.name: folder})
    yield engine
    engine.close()


def until(engine: LocalEngine, token: str, reached: Callable[[TrainingState], bool]) -> TrainingState:
    """The first state that has `reached` it; every frame there is with it. Fails after two minutes."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        state = engine.training(token)
        if reached(state):
            return state
        time.sleep(0.05)
    raise AssertionError(f"it stayed {state.stage} with {len(state.frames)} frames")


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(InputError) as error:
        call()
    return error.value.code


# ---------------------------------------------------------------- a whole visit


def test_a_training_is_begun_paused_stepped_ended_walked_through_and_forgotten(engine: LocalEngine) -> None:
    token = engine.train(SMALL)
    state = until(engine, token, lambda state: len(state.frames) > 3)
    assert state.subject is not None and state.subject.settings == SMALL
    assert [frame.update for frame in state.frames[:4]] == [0, 1, 2, 3]

    engine.steer(token, "pause")
    engine.steer(token, "step")
    engine.steer(token, "stop")
    state = until(engine, token, lambda state: state.stage == "ended")
    assert state.reason == "stopped"
    last = state.frames[-1]
    assert last.kept
    assert len(engine.training(token, after=len(state.frames)).frames) == 0

    name = f"learning/{token}/gru-none@{last.update}"
    text = state.subject.items[0].source
    run = engine.run(Request(text, checkpoint=name))
    assert run.card.name == name
    assert run.trace.translation.startswith(last.looks[1].written[0][:1])

    assert b"gru-none/model.safetensors" in engine.learned(token)
    engine.leave(token)
    assert refused(lambda: engine.training(token)) == "training-gone"
    assert refused(lambda: engine.learned(token)) == "training-gone"
    assert refused(lambda: engine.run(Request(text, checkpoint=name))) == "no-checkpoint"
    assert not [name for name in engine._shelf if token in name]


def test_a_process_that_dies_is_a_state_and_not_a_broken_engine(engine: LocalEngine) -> None:
    token = engine.train(SMALL)
    until(engine, token, lambda state: state.stage == "running")
    process = engine._trainings._trainings[token].process
    assert process is not None
    process.kill()
    state = until(engine, token, lambda state: state.stage == "failed")
    assert state.reason == "crash"
    engine.leave(token)


# ---------------------------------------------------------------- the queue


class Still(Trainings):
    """Trainings whose processes never begin."""

    def _start(self, training: Training) -> None:
        training.stage, training.began = "running", time.monotonic()


def test_one_trains_and_the_others_wait_in_their_order() -> None:
    trainings = Still(60)
    tokens = [trainings.begin(SMALL) for _ in range(1 + MOST_WAITING)]
    assert [trainings.state(token, 0).stage for token in tokens] == ["running"] + ["waiting"] * MOST_WAITING
    assert [trainings.state(token, 0).place for token in tokens] == [0, 1, 2, 3, 4, 5]
    assert refused(lambda: trainings.begin(SMALL)) == "training-full"
    trainings.leave(tokens[0])
    assert [trainings.state(token, 0).place for token in tokens[1:]] == [0, 1, 2, 3, 4]
    assert trainings.state(tokens[1], 0).stage == "running"


def test_who_does_not_ask_any_more_has_left() -> None:
    trainings = Still(60)
    gone, here = trainings.begin(SMALL), trainings.begin(SMALL)
    trainings._trainings[gone].asked -= 60
    assert trainings.state(here, 0).stage == "running"
    assert refused(lambda: trainings.state(gone, 0)) == "training-gone"


def test_who_leaves_without_a_word_leaves_nothing_though_nobody_else_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paused training, of which no frame comes either, with its process and with what it was given to learn from."""
    monkeypatch.setattr("app.engine.trainings.SWEEP", 0.05)
    forgotten: list[str] = []
    trainings = Trainings(60, forgotten.append)
    token = trainings.begin(LearningSettings("own", hidden=8), OwnPairs(pairs(200)))
    wait(lambda: trainings.state(token, 0).stage == "running")
    trainings.steer(token, "pause")
    process = trainings._trainings[token].process
    assert process is not None and process.poll() is None
    monkeypatch.setattr("app.engine.trainings.SILENCE_NOW", 0.2)
    wait(lambda: not trainings._trainings)
    assert forgotten == [token]
    wait(lambda: process.poll() is not None)


def wait(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_training_that_only_pauses_makes_room_for_those_who_wait() -> None:
    trainings = Still(60)
    first, second = trainings.begin(SMALL), trainings.begin(SMALL)
    trainings._trainings[first].began -= 600
    assert trainings.state(second, 0).stage == "running"
    state = trainings.state(first, 0)
    assert (state.stage, state.reason) == ("ended", "time")


def test_training_can_be_turned_off(engine: LocalEngine) -> None:
    assert refused(lambda: Trainings(0).begin(SMALL)) == "training-off"
    assert "data-train" in page_of(engine, "en")


# ---------------------------------------------------------------- names and recordings


@pytest.mark.parametrize(
    "name",
    [
        "learning/../x@1",
        "learning/reverse/gru-none",
        "learning/reverse/../gru-none@1",
        "learning/a/gru-none@1/2",
        "x@1",
    ],
)
def test_what_is_no_name_of_a_snapshot(name: str) -> None:
    assert SnapshotName.parse(name) is None


def test_a_shipped_snapshot_is_walked_through_and_others_are_not_there(engine: LocalEngine) -> None:
    recording = engine.recording("reverse")
    last = [frame for frame in recording.frames if frame.kept][-1]
    name = f"learning/reverse/gru-bahdanau@{last.update}"
    text = recording.subject.items[0].source
    run = engine.run(Request(text, checkpoint=name))
    assert run.trace.translation == text[::-1] == last.looks[0].written[0]
    assert refused(lambda: engine.run(Request(text, checkpoint=f"{name}7"))) == "no-checkpoint"
    assert refused(lambda: engine.run(Request(text, checkpoint=name.replace("gru", "rnn")))) == "no-checkpoint"
    assert refused(lambda: engine.recording("../learning/reverse")) == "no-recording"


def test_the_shipped_recording_shows_what_attention_is_worth(engine: LocalEngine) -> None:
    first, *_, last = engine.recording("reverse").frames
    assert [look.exact for look in first.looks] == [0, 0]
    assert last.looks[0].exact >= 95 and last.looks[1].exact <= 45


def test_the_other_recording_shows_a_rate_that_is_too_high(engine: LocalEngine) -> None:
    """The loss falls at once, and then up and down; all recordings together stay small."""
    recording = engine.recording("too-high")
    assert recording.subject.settings.learning_rate == 0.3
    losses = [look.unseen_loss or 9 for look in (frame.looks[0] for frame in recording.frames)]
    early, late = losses[: len(losses) // 2], losses[len(losses) // 2 :]
    assert min(early) < 0.7 * losses[0]
    assert sum(later > before for before, later in pairwise(late)) >= 4
    assert recording.frames[-1].looks[0].exact <= 1
    folder = Path(__file__).parents[2] / "pretrained" / "learning"
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 5_000_000


# ---------------------------------------------------------------- the tab's questions


def test_settings_come_in_checked() -> None:
    asked = {"task": "sums", "a": "rnn-none", "b": "lstm-luong-dot", "h": 31, "lr": 0.1, "longest": 5, "seed": 7}
    assert settings_of(asked, 9) == LearningSettings(
        "sums", (Architecture("rnn", "none"), Architecture("lstm", "luong-dot")), 32, 0.1, 5, 7, 9
    )


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"task": "chess"}, "not-one-of"),
        ({"a": "gru-none"}, "same-models"),
        ({"h": 4000}, "out-of-bounds"),
        ({"lr": "fast"}, "not-a-number"),
        ({"longest": 21}, "out-of-bounds"),
        ({"seed": 0.5}, "not-whole"),
    ],
)
def test_settings_that_cannot_be_are_named(wrong: dict[str, object], code: str) -> None:
    assert refused(lambda: settings_of(wrong, 9)) == code


def test_a_question_is_answered_in_plain_json(engine: LocalEngine) -> None:
    answer = answer_to(engine, {"do": "recording", "name": "reverse"}, "en")
    assert answer["frames"][0]["looks"][0]["stairs"][0] == [3, 0, 11]
    assert refused(lambda: answer_to(engine, {"do": "dance", "token": "x"}, "en")) == "not-one-of"
    assert refused(lambda: answer_to(engine, {"do": "look", "token": "x"}, "en")) == "training-gone"
    assert refused(lambda: answer_to(engine, {"do": 3}, "en")) == "not-text"


def test_the_same_link_gives_the_same_bits(engine: LocalEngine) -> None:
    """Two visits with the same settings, each in a process of its own: the weights after five updates."""
    weights = []
    for _ in range(2):
        token = engine.train(replace(SMALL, seed=5))
        until(engine, token, lambda state: len(state.frames) > 5)
        checkpoint = engine._trainings.recorder(token).checkpoint("gru-bahdanau", 5)
        weights.append({name: value.tolist() for name, value in checkpoint.model.state_dict().items()})
        engine.leave(token)
    assert weights[0] == weights[1]
