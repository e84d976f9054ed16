"""The service: several checkpoints, loaded when asked for, bounded by the memory of their weights."""

import pytest

from app.config import Settings
from app.service import Request, Service
from model.values.segmentation import InputError


@pytest.fixture(scope="module")
def service() -> Service:
    return Service(Settings(checkpoint_megabytes=30))


def test_the_default_stands_first_and_every_name_has_a_configuration(service: Service) -> None:
    assert service.names[0] == service.default == "zh-en-gru-bahdanau"
    assert service.configs["zh-en-lstm-bahdanau"].cell == "lstm"
    assert service.configs["zh-en-gru-none"].attention == "none"


def test_every_checkpoint_answers_and_memory_stays_bounded(service: Service) -> None:
    for name in service.names:
        run = service.run(Request("欢迎来北京", checkpoint=name))
        assert run.trace.checkpoint == name
        assert service.megabytes <= 30
    assert service.loaded("").checkpoint.name == service.default


def test_a_checkpoint_that_was_dropped_comes_back_with_the_same_answer(service: Service) -> None:
    first = service.run(Request("现在几点了", checkpoint="zh-en-rnn-none")).trace
    for name in service.names:
        service.loaded(name)
    again = service.run(Request("现在几点了", checkpoint="zh-en-rnn-none")).trace
    assert again is not first
    assert again.to_json() == first.to_json()


def test_the_same_request_is_not_run_twice(service: Service) -> None:
    request = Request("我爱学习", checkpoint="zh-en-gru-none")
    assert service.run(request) is service.run(request)


def test_one_checkpoint_stays_however_low_the_ceiling() -> None:
    service = Service(Settings(checkpoint_megabytes=1))
    assert service.run(Request("我爱学习")).trace.translation
    assert service.run(Request("我爱学习", checkpoint="zh-en-gru-none")).trace.translation


def test_an_unknown_name_is_said(service: Service) -> None:
    with pytest.raises(InputError) as caught:
        service.run(Request("我爱学习", checkpoint="../secrets"))
    assert caught.value.code == "no-checkpoint"
