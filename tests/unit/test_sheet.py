"""The sheet: five exercises a stage for every kind of model, and answers that the arrays give when asked another
way."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.engine.local import LocalEngine
from app.engine.values import Run
from app.locales import LANGUAGES, keys
from app.request import Request
from app.settings import Settings
from app.stages import stages
from app.teach.sheet.exercises import COUNT
from app.teach.sheet.view import exercises_of, sheet
from model.values.changes import AttentionChange, Changes

CHECKPOINTS = ("", "zh-en-lstm-bahdanau", "zh-en-rnn-none", "en-zh-gru-bahdanau", "topic-n1", "poem-1n")
TEXTS = {"en-zh-gru-bahdanau": "She reads a book.", "poem-1n": "月"}
HOSTILE = "我爱</style><script>x</script>{{ 7*7 }}"


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings())


@pytest.fixture(scope="module", params=CHECKPOINTS)
def run(engine: LocalEngine, request: pytest.FixtureRequest) -> Run:
    text = TEXTS.get(request.param, "她每天早上读一本书。")
    return engine.run(Request(text, checkpoint=request.param))


def values(run: Run) -> dict[str, dict[str, float | str]]:
    """Of every exercise its values, numbers read back."""

    def read(said: str) -> float | str:
        plain = said.replace("\u2212", "-").replace(",", "")
        return float(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else said

    return {e.key: {n: read(v) for n, v in e.values.items()} for made in exercises_of(run).values() for e in made}


def test_every_stage_has_its_five(run: Run) -> None:
    made = exercises_of(run)
    assert list(made) == [stage.KEY for stage in stages()]
    assert {len(exercises) for exercises in made.values()} == {COUNT}
    found = [e.key for exercises in made.values() for e in exercises]
    assert len(set(found)) == len(found)


def test_the_answers_are_the_arrays(run: Run) -> None:
    trace, said = run.trace, values(run)
    arrays, sentence, logs = trace.arrays, len(trace.source.pieces), [piece.log_prob for piece in trace.target]
    hidden, size = trace.config.hidden, trace.config.embedding
    assert said["segmentation-count"]["pieces"] == sentence
    assert said["segmentation-steps"]["twice"] == len(arrays["encoder.forward.h"]) * 2
    assert said["vocabulary-id"]["id"] == trace.source.pieces[0].id
    assert said["vocabulary-last"]["last"] == trace.config.source_vocabulary - 1
    x = arrays["encoder.embeddings"]
    cosine = float(x[0] @ x[-1] / np.linalg.norm(x[0]) / np.linalg.norm(x[-1]))
    assert said["embedding-cosine"]["cosine"] == pytest.approx(cosine, abs=2e-3)
    assert said["embedding-sentence"]["numbers"] == x.size
    assert abs(float(said["embedding-largest"]["value"])) == pytest.approx(float(np.abs(x[0]).max()), abs=1e-4)
    assert said["encoder-halves"]["half"] * 2 == hidden == arrays["encoder.states"].shape[1]
    by_hand = said[f"encoder-{trace.config.cell}"]
    step, unit = int(by_hand["step"]) - 1, int(by_hand["unit"])
    assert by_hand["new"] == pytest.approx(float(arrays["encoder.forward.h"][step, unit]), abs=5e-4)
    c = arrays["encoder.code"]
    assert said["meaning-norm"]["norm"] == pytest.approx(float(np.linalg.norm(c)), abs=1e-3)
    assert said["meaning-first"]["value"] == pytest.approx(float(c[0]), abs=1e-4)
    assert said["meaning-largest"]["unit"] == int(np.abs(c).argmax())
    assert said["decoder-sum"]["total"] == pytest.approx(sum(logs), abs=1e-3)
    assert said["decoder-p"]["p"] == pytest.approx(float(np.exp(min(logs))), abs=1e-4)
    assert said["decoder-perplexity"]["perplexity"] == pytest.approx(float(np.exp(-np.mean(logs))), rel=1e-3)
    assert said["code-states"]["numbers"] == arrays["decoder.h"].size
    assert said["code-arrays"]["numbers"] == sum(array.size for array in run.recomputed.arrays.values())
    assert said["encoder-weights"]["size"] == size
    if trace.attention is None:
        assert said["attention-none-room"]["read"] == x.size
        return
    most = said["attention-most"]
    row = trace.attention[int(most["step"]) - 1]
    assert most["alpha"] == pytest.approx(float(row.max()), abs=1e-4)
    assert said["attention-missing"]["missing"] == pytest.approx(float(row.max()), abs=3e-3)
    assert said["attention-uniform"]["share"] == pytest.approx(1 / sentence, abs=1e-4)
    assert said["attention-spread"]["most"] == pytest.approx(float(trace.attention.max(axis=1).min()), abs=1e-4)
    if "attention-ratio" in said:
        first, second = np.sort(trace.attention[0])[::-1][:2]
        assert said["attention-ratio"]["ratio"] == pytest.approx(float(first / second), rel=1e-2)


def test_the_score_is_the_searchs(engine: LocalEngine) -> None:
    run = engine.run(Request("欢迎来北京"))
    best = max(run.trace.search.hypotheses, key=lambda hypothesis: hypothesis.score)
    assert values(run)["decoder-score"]["score"] == pytest.approx(best.score, abs=1e-3)


def test_weights_that_were_changed_are_no_softmax(engine: LocalEngine) -> None:
    changed = engine.run(Request("欢迎来北京", changes=Changes(attention=(AttentionChange("uniform"),))))
    assert "attention-ratio" not in values(changed)


def test_every_text_is_of_an_exercise(engine: LocalEngine) -> None:
    runs = [engine.run(Request("欢迎来北京", checkpoint=name)) for name in CHECKPOINTS[:3]]
    used = {e.key for run in runs for made in exercises_of(run).values() for e in made}
    about = {"title", "what", "name", "class", "date", "answers", "rounding"}
    assert set(keys("teach/sheet")) - about == {f"{key}{part}" for key in used for part in ("", "-a")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_document_that_fetches_and_runs_nothing(engine: LocalEngine, language: str) -> None:
    run = engine.run(Request(HOSTILE))
    document = sheet(run, language).decode()
    assert document == sheet(run, language).decode()
    assert "<script" not in document and "default-src 'none'" in document
    assert document.count("</style>") == 1 and "{{ 7*7 }}" in document
    assert document.count('class="room"') == COUNT * len(stages())
    assert not re.search(r"(?:src|href)=", document)
