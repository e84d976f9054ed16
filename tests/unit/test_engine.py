"""The engine in this process: several checkpoints bounded by memory, one computation for equal questions, nothing
global."""

from __future__ import annotations

import gc
import pickle
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from threadpoolctl import threadpool_info

from app.engine import loaded as engine_loaded
from app.engine import local
from app.engine.cache import Cache
from app.engine.local import LocalEngine
from app.page import Page
from app.request import Request
from app.settings import Settings
from model.values.changes import AttentionChange, Changes
from model.values.segmentation import InputError
from tests.engines import save_tiny


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings(checkpoint_megabytes=30))


# ---------------------------------------------------------------- the catalogue


def test_the_default_stands_first_and_every_name_has_a_configuration(engine: LocalEngine) -> None:
    catalogue = engine.catalogue
    assert catalogue.names[0] == catalogue.default == catalogue.card("").name == "zh-en-gru-bahdanau"
    assert catalogue.card("zh-en-lstm-bahdanau").config.cell == "lstm"
    assert catalogue.card("zh-en-gru-none").config.attention == "none"
    weights = sum(p.numel() for p in engine.loaded("").checkpoint.model.parameters())
    assert catalogue.card("").parameters == weights


@pytest.mark.parametrize(
    "name", ["../secrets", "/etc", "pretrained/zh-en-gru-none", "zh-en-gru-none/", "zh-en-gru-bahdanau-study"]
)
def test_only_a_name_of_the_catalogue_is_opened(engine: LocalEngine, name: str) -> None:
    asks: list[Callable[[], object]] = [
        lambda: engine.run(Request("我爱学习", checkpoint=name)),
        lambda: engine.outcome(Request("我爱学习", checkpoint=name)),
        lambda: engine.piece_id(name, "我"),
        lambda: engine.look_up(name, "我"),
        lambda: engine.translation(Request("我爱学习", checkpoint=name)),
        lambda: engine.translations(name, ("我",)),
        lambda: engine.nearness(name, 0.5),
    ]
    for ask in asks:
        with pytest.raises(InputError) as caught:
            ask()
        assert caught.value.code == "no-checkpoint"


def test_the_operators_setting_may_be_a_path(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "mine")
    engine = LocalEngine(Settings(checkpoint=str(folder)))
    assert engine.catalogue.default == "mine"
    assert engine.catalogue.card("mine").location == str(folder)
    assert "zh-en-gru-none" in engine.catalogue.names


def test_a_checkpoint_without_a_plane_runs_and_says_why(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "mine")
    engine = LocalEngine(Settings(checkpoint=str(folder)), {"mine": folder})
    run = engine.run(Request("我爱学习"))
    assert run.place is None
    assert f"python -m model.plane {folder}" in run.no_place
    assert engine.nearness("", 0.5) is None
    assert f"python -m model.plane {folder}" in Page(engine).show(Request("我爱学习"), "zh")["body-meaning"]


# ---------------------------------------------------------------- memory


def test_every_checkpoint_answers_and_memory_stays_bounded(engine: LocalEngine) -> None:
    for name in engine.catalogue.names:
        assert engine.run(Request("欢迎来北京", checkpoint=name)).trace.checkpoint == name
        assert engine.megabytes <= 30
    assert engine.loaded("").checkpoint.name == engine.catalogue.default


def test_one_checkpoint_stays_however_low_the_ceiling() -> None:
    engine = LocalEngine(Settings(checkpoint_megabytes=1))
    assert engine.run(Request("我爱学习")).trace.translation
    assert engine.run(Request("我爱学习", checkpoint="zh-en-gru-none")).trace.translation


def test_a_dropped_checkpoint_is_gone_at_once(tmp_path: Path) -> None:
    """Without waiting for the collector of circles: nothing keeps it, neither a cache nor a circle."""
    folders = {name: save_tiny(tmp_path / name, plane=name == "one") for name in ("one", "two")}
    engine = LocalEngine(Settings(checkpoint_megabytes=0), folders)
    request = Request("我爱学习", changes=Changes(attention=(AttentionChange("uniform"),)))
    gc.collect()
    gc.disable()
    try:
        run = engine.run(request)
        engine.gradients(request)
        engine.look_up("one", "我")
        engine.translations("one", ("我",))
        with pytest.raises(InputError):
            engine.run(Request(""))
        one = engine.loaded("one")
        alive = [weakref.ref(one), weakref.ref(one.checkpoint.model), weakref.ref(one.plane)]
        del one
        engine.loaded("two")
        assert [ref() for ref in alive] == [None] * 3
    finally:
        gc.enable()
    assert run.trace.checkpoint == "one"  # a value outlives what made it


# ---------------------------------------------------------------- caches


def test_a_checkpoint_that_was_dropped_comes_back_with_the_same_answer(engine: LocalEngine) -> None:
    first = engine.run(Request("现在几点了", checkpoint="zh-en-rnn-none")).trace
    for name in engine.catalogue.names:
        engine.loaded(name)
    again = engine.run(Request("现在几点了", checkpoint="zh-en-rnn-none")).trace
    assert again is not first
    assert again.to_json() == first.to_json()


def test_the_same_request_is_not_run_twice(engine: LocalEngine) -> None:
    request = Request("我爱学习", checkpoint="zh-en-gru-none")
    assert engine.run(request) is engine.run(request)
    assert engine.outcome(request).trace is engine.run(request).trace


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Request("我爱学习"), Request("我爱学习", checkpoint="zh-en-gru-bahdanau")),
        (Request("我爱学习"), Request("我爱学习", temperature=0.3, top_k=4, top_p=0.5, seed=9)),
        (Request("我爱学习"), Request("我爱学习", boundaries="我/爱学习", word=" ", own="\n")),
        (
            Request("I love to study.", checkpoint="en-zh-gru-bahdanau"),
            Request("I love to study.", "full", checkpoint="en-zh-gru-bahdanau"),
        ),
    ],
)
def test_what_changes_nothing_is_not_another_run(engine: LocalEngine, one: Request, other: Request) -> None:
    assert engine.run(one) is engine.run(other)
    assert engine.run(other).before is None


def test_a_second_look_and_another_language_cost_no_model_time(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, request = (
        Page(engine),
        Request("他昨天没有去学校，因为他病了。", changes=Changes(attention=(AttentionChange("uniform"),))),
    )
    first = page.show(request, "zh")
    for name in (
        "trace",
        "recompute",
        "importance",
        "effect",
        "input_shares",
        "lattice",
        "context_walk",
        "teacher_force",
    ):
        monkeypatch.setattr(engine_loaded, name, _forbidden)
    forwards: list[object] = []
    hook = engine.loaded("").checkpoint.model.decoder.initial.register_forward_hook(lambda *_: forwards.append(_))
    with hook:
        assert page.show(request, "zh") == first
        assert page.show(request, "en")["result"] != first["result"]
        page.file("json", first["link"], "en")
        page.file("html", first["link"], "en")
    assert not forwards


def _forbidden(*_: object, **__: object) -> None:
    raise AssertionError("the model was asked again")


def test_equal_questions_at_once_are_answered_by_one_computation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = LocalEngine(Settings(), {"tiny": save_tiny(tmp_path / "tiny")})
    calls: list[int] = []
    everybody = threading.Barrier(4, timeout=60)
    really = engine_loaded.recompute

    def counted(*values: object) -> object:
        calls.append(1)
        return really(*values)  # type: ignore[arg-type]

    def ask() -> object:
        everybody.wait()
        return engine.run(Request("我爱学习"))

    monkeypatch.setattr(engine_loaded, "recompute", counted)
    with ThreadPoolExecutor(4) as threads:
        runs = [future.result() for future in [threads.submit(ask) for _ in range(4)]]
    assert len(calls) == 1
    assert all(run is runs[0] for run in runs)


def test_what_raises_is_not_kept_and_all_who_waited_hear_of_it() -> None:
    cache: Cache[str, int] = Cache(4)
    asked = threading.Event()

    def fail() -> int:
        asked.wait(60)
        raise InputError("empty")

    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(cache.get, "key", fail) for _ in range(2)]
        asked.set()
        assert [type(future.exception(60)) for future in waiting] == [InputError] * 2
    assert cache.get("key", lambda: 5) == 5
    assert cache.get("key", lambda: 6) == 5


def test_a_cache_keeps_what_was_used_last() -> None:
    cache: Cache[int, object] = Cache(2)
    made = {key: cache.get(key, object) for key in (1, 2)}
    assert cache.get(1, object) is made[1]
    cache.get(3, object)
    assert cache.get(1, object) is made[1]
    assert cache.get(2, object) is not made[2]


def test_loading_one_checkpoint_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = {name: save_tiny(tmp_path / name) for name in ("one", "two")}
    engine = LocalEngine(Settings(), folders)
    first = engine.run(Request("我爱学习"))
    loading, go_on = threading.Event(), threading.Event()
    really = local.Loaded

    def slowly(*values: object) -> object:
        loading.set()
        assert go_on.wait(60)
        return really(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(local, "Loaded", slowly)
    with ThreadPoolExecutor(1) as thread:
        other = thread.submit(engine.run, Request("我爱学习", checkpoint="two"))
        assert loading.wait(60)
        assert engine.run(Request("我爱学习")) is first
        assert not other.done()
        go_on.set()
        assert other.result(60).trace.checkpoint == "two"


def test_an_engine_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny")
    before = torch.get_num_threads(), [pool["num_threads"] for pool in threadpool_info()]
    torch.set_num_threads(2)
    try:
        LocalEngine(Settings(), {"tiny": folder})
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before[0])
    assert [pool["num_threads"] for pool in threadpool_info()] == before[1]


# ---------------------------------------------------------------- what travels


def test_a_run_is_a_value_without_weights(engine: LocalEngine) -> None:
    run = engine.run(Request("他昨天没有去学校，因为他病了。"))
    assert len(pickle.dumps(run)) < 1_200_000
    again = pickle.loads(pickle.dumps(run))
    assert again.trace.to_json() == run.trace.to_json()
    assert again.request == run.request
    assert b"torch._" not in pickle.dumps(run)  # no tensor, no storage


def test_an_error_keeps_its_code_on_the_way() -> None:
    again = pickle.loads(pickle.dumps(InputError("too-many", characters=101, limit=100)))
    assert (again.code, again.details) == ("too-many", {"characters": 101, "limit": 100})
