"""The command: a line out for a line in, whatever the line; n best with log p; complaints on one line."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from model import translate as command
from model.checkpoint import METRICS, WEIGHTS, Checkpoint, load_checkpoint, save_checkpoint
from model.config import Config, ModelConfig
from model.decode.batches import search_all
from model.evaluate import translate_all
from model.explain.tracing import trace
from model.network.seq2seq import Seq2Seq
from model.text.tokenizer import Tokenizer
from model.translate import BATCH, Answer, Translation, main, translate
from model.values.search import SearchSettings
from model.values.segmentation import InputError
from model.values.trace import MAX_SOURCE_PIECES

ZH = ["小猫睡在窗边。", "爷爷每天早上打太极拳。", "这双鞋有点儿小。", "下雨了，快收衣服！", "你周末想去哪里玩？"] * 3
EN = [
    "A kitten sleeps by the window.",
    "Grandpa does tai chi every day.",
    "These shoes pinch.",
    "Rain! Fetch it in.",
] * 3


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A small random model, in a folder as training leaves one."""
    source, target = Tokenizer.train("zh", ZH, 300), Tokenizer.train("en", EN, 300)
    config = ModelConfig("zh", "en", 300, 300, embedding=12, hidden=16, attention_size=8)
    torch.manual_seed(5)
    folder = tmp_path_factory.mktemp("pretrained") / "tiny"
    save_checkpoint(folder, Config(config), Seq2Seq(config).state_dict(), source, target, {})
    return load_checkpoint(folder)


@pytest.fixture
def run(checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The command with this checkpoint and these bytes on standard input: (lines out, lines of complaint)."""

    def call(*arguments: str, stdin: bytes = b"") -> tuple[list[str], list[str]]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        main(["--checkpoint", str(checkpoint.folder), "--beam", "2", *arguments])
        out, err = capsys.readouterr()
        return out.split("\n")[:-1], err.split("\n")[:-1]

    return call


# ---------------------------------------------------------------- the function


def test_n_best_is_what_the_search_found(checkpoint: Checkpoint) -> None:
    config = SearchSettings(beam=4, n_best=3, max_length=12, length_penalty=0.7)
    (found,) = translate(checkpoint, ["小猫下雨了"], config)
    assert len(found) == 3
    assert all(isinstance(t, Translation) for t in found)
    assert [t.score for t in found] == sorted((t.score for t in found), reverse=True)
    for t in found:
        assert len(t.pieces) == len(t.log_probs) <= 12
        assert t.total == pytest.approx(sum(t.log_probs))
        assert t.score == pytest.approx(t.total / len(t.pieces) ** 0.7)
    (result,) = search_all(checkpoint.fast, [checkpoint.source.encode("小猫下雨了")], config)
    assert [t.text for t in found] == [checkpoint.target.decode(list(h.ids)) for h in result.hypotheses]
    walked = trace(checkpoint, "小猫下雨了", settings=config)
    assert found[0].score == pytest.approx(walked.search.best.score, abs=0.05)  # rounded, it may choose other words


def test_a_batch_gives_each_sentence_its_own_translation_in_order(checkpoint: Checkpoint) -> None:
    config = SearchSettings(beam=2, max_length=8)
    sentences = [("雨" * (1 + i % 7)) + ZH[i % 5] for i in range(BATCH + 6)]
    together = [t[0].text for t in translate(checkpoint, sentences, config)]
    assert together == [translate(checkpoint, [s], config)[0][0].text for s in sentences]
    assert together == translate_all(checkpoint.fast, checkpoint.source, checkpoint.target, sentences, config)


def test_another_segmentation_is_read_as_a_trace_reads_it() -> None:
    shipped, settings, text = load_checkpoint("zh-en-gru-none"), SearchSettings(beam=2, max_length=8), "我们学习"
    ids = list(shipped.source.segment(text, "characters").ids)
    assert ids != shipped.source.encode(text)
    (found,), (result,) = translate(shipped, [text], settings, "characters"), search_all(shipped.fast, [ids], settings)
    assert found[0].log_probs == result.best.log_probs


def test_nothing_in_nothing_out(checkpoint: Checkpoint) -> None:
    assert translate(checkpoint, [], SearchSettings()) == []


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("", "empty"),
        (" \u3000\t", "empty"),
        ("\u200b\u200d", "nothing-left"),
        ("猫\udcff", "not-utf-8"),
        ("猫" * MAX_SOURCE_PIECES, "too-long"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(checkpoint: Checkpoint, sentence: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        translate(checkpoint, [sentence], SearchSettings())
    assert refused.value.code == code


# ---------------------------------------------------------------- the command


def test_texts_as_arguments(run, checkpoint: Checkpoint) -> None:
    out, err = run("小猫睡了", "快收衣服")
    expected = translate(checkpoint, ["小猫睡了", "快收衣服"], SearchSettings(beam=2))
    assert out == [Answer("", tuple(found)).text for found in expected]
    assert err == []


def test_every_line_of_standard_input_keeps_its_place(run) -> None:
    out, err = run(stdin="小猫\r\n\n你\n".encode() + b"\xff\xfe\n" + "猫".encode() * 500 + "\n鞋".encode())
    assert len(out) == 6
    assert [bool(line) for line in out] == [True, False, True, False, False, True]
    assert err[:2] == ["line 2: empty", "line 4: not UTF-8"]
    assert err[2].startswith("line 5: ")
    assert str(MAX_SOURCE_PIECES) in err[2]
    assert len(err) == 3
    assert out[0] == run("小猫")[0][0], "a Windows line end is no part of the sentence"


def test_line_breaks_within_a_translation_do_not_break_the_line() -> None:
    found = Translation("one\ntwo\r\nthree\u2028four", 0.0, 0.0, (), ())
    assert Answer("", (found,)).text == "one two three four"


def test_lines_stream_through_in_chunks(checkpoint: Checkpoint) -> None:
    read = 0

    def lines() -> Iterator[str]:
        nonlocal read
        for read in range(1, 2 * BATCH + 4):
            yield "" if read % 9 == 0 else "小猫"

    seen = []
    for answer in command.answers(checkpoint, lines(), SearchSettings(beam=1, max_length=3)):
        seen.append(answer)
        assert read <= -(-len(seen) // BATCH) * BATCH, "no chunk is read before the one before it is answered"
    assert len(seen) == 2 * BATCH + 3
    assert [bool(a.error) for a in seen] == [n % 9 == 0 for n in range(1, len(seen) + 1)]


def test_json_lines(run, checkpoint: Checkpoint) -> None:
    out, err = run("--json", "--n-best", "2", stdin="小猫睡了\n\n".encode() + b"\xe7\xff\n")
    first, empty, broken = map(json.loads, out)
    (found,) = translate(checkpoint, ["小猫睡了"], SearchSettings(beam=2, n_best=2))
    assert first["source"] == "小猫睡了"
    assert first["translation"] == found[0].text
    assert set(first) == {"source", "translation", "n_best"}
    assert [entry["text"] for entry in first["n_best"]] == [t.text for t in found]
    best = first["n_best"][0]
    assert (best["log_prob"], best["score"]) == (found[0].total, found[0].score)
    assert [(token["text"], token["log_prob"]) for token in best["tokens"]] == list(
        zip(found[0].pieces, found[0].log_probs, strict=True)
    )
    assert empty == {"source": "", "translation": "", "n_best": [], "error": "empty"}
    assert broken["error"] == "not UTF-8"
    assert broken["source"] == "??"
    assert err == ["line 2: empty", "line 3: not UTF-8"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--beam", "0"], "--beam"),
        (["--beam", "many"], "many"),
        (["--n-best", "3"], "beam size 2"),
        (["--length-penalty", "nan"], "--length-penalty"),
        (["--length-penalty", "1e9"], "--length-penalty"),
        (["--bean", "5"], "--bean"),
        (["--checkpoint", "no-such-model"], "no-such-model"),
    ],
)
def test_bad_options_end_on_one_line(run, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments, "猫")
    out, err = capsys.readouterr()
    assert ended.value.code == 2
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_a_damaged_checkpoint_ends_on_one_line(
    checkpoint: Checkpoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in checkpoint.folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(SystemExit) as ended:
        main(["--checkpoint", str(tmp_path), "猫"])
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert WEIGHTS in err
    assert METRICS in err
    assert err.count("\n") == 1
