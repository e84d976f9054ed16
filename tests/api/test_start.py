"""Starting the page on something that cannot work says so in a line, without a stack trace."""

import shutil
from pathlib import Path

import pytest

from tests.server import ROOT, running_page


def _refused(**environment: str) -> str:
    with pytest.raises(RuntimeError) as caught, running_page(**environment):
        pass
    said = str(caught.value)
    assert "The page cannot start" in said
    assert "Traceback" not in said
    return said


def test_an_unknown_checkpoint_names_the_known_ones() -> None:
    assert "zh-en-gru-bahdanau" in _refused(SEQ2SEQ_CHECKPOINT="no-such-model")


def test_a_truncated_checkpoint_is_named_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(ROOT / "pretrained" / "zh-en-gru-bahdanau", folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    said = _refused(SEQ2SEQ_CHECKPOINT=str(folder))
    assert "broken/model.safetensors" in said
    assert "Restore" in said


def test_a_setting_that_is_no_number_is_named() -> None:
    assert "SEQ2SEQ_QUEUE" in _refused(SEQ2SEQ_QUEUE="many")
