"""Every shipped checkpoint: loads, is small, recomputes in NumPy, and translates."""

import pytest

from model.checkpoint import PRETRAINED, SOURCE, TARGET, checkpoint_names, load_checkpoint, translation_names
from model.explain.recompute import recompute
from model.explain.tracing import trace
from model.translate import DEFAULT_CHECKPOINT

EXAMPLES = {
    "zh": {"欢迎来北京": "Welcome to Beijing.", "现在几点了": "What time is it now?"},
    "en": {"Welcome to Beijing.": "欢迎来到北京。", "What time is it now?": "现在几点了？"},
}


@pytest.mark.parametrize("name", translation_names())
def test_a_shipped_checkpoint_keeps_its_promises(name: str) -> None:
    checkpoint = load_checkpoint(name)
    assert sum(path.stat().st_size for path in checkpoint.folder.iterdir()) <= 15 * 2**20
    for typed, expected in EXAMPLES[checkpoint.source.language].items():
        run = trace(checkpoint, typed)
        if name == "zh-en-rnn-bahdanau":  # ends the question with a full stop
            expected = expected.replace("?", ".")
        assert expected in run.translation
        assert recompute(checkpoint, run).largest <= 2e-5  # six steps of float32 at log p = −20


def test_the_studys_checkpoints_share_their_tokenisers() -> None:
    """The default is none of them: it learned from more, and its pieces are of both languages."""
    names = [name for name in translation_names() if name.startswith("zh-en-") and name != DEFAULT_CHECKPOINT]
    assert len(names) > 1
    for file in (SOURCE, TARGET):
        assert len({(PRETRAINED / name / file).read_bytes() for name in names}) == 1


SHAPES = [name for name in checkpoint_names() if name not in translation_names()]
ANSWERS = {
    "chat-nm": {"你叫什么名字": "我的名字是小序，请多关照。"},
    "topic-n1": {"你好": "闲聊", "这部电影的导演是谁？": "电影", "这首歌是谁唱的？": "音乐"},
    "nextline-nn": {"窗前明月光": "疑是地上霜"},
    "poem-1n": {},
    "pinyin-nn": {"银行": "yin2 hang2", "行走": "xing2 zou3", "音乐": "yin1 yue4", "快乐": "kuai4 le4"},
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_checkpoint_of_another_shape_keeps_its_promises(name: str) -> None:
    """It answers its own examples, held to its form, and NumPy agrees with every number."""
    checkpoint = load_checkpoint(name)
    assert sum(path.stat().st_size for path in checkpoint.folder.iterdir()) <= 6 * 2**20
    task = checkpoint.config.task
    assert task.shape != "N→M" or task.metric != "bleu"
    assert len(task.examples) >= 4 and all((task.title_zh, task.title_en, task.about_zh, task.about_en))
    for typed, expected in ANSWERS[name].items():
        assert trace(checkpoint, typed).translation == expected
    for typed in task.examples:
        run = trace(checkpoint, typed)
        assert run.translation and recompute(checkpoint, run).largest <= 1e-5
        if task.form.length == "source":
            assert len(run.target) == len(run.source.pieces)
        if task.form.length == "one":
            assert len(run.target) == 2
        if task.form.pattern:
            assert len(run.translation) == len(task.form.pattern)
        assert trace(checkpoint, typed).translation == run.translation  # a pure function of the request
