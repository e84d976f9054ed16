"""The what-ifs as the page offers them: a link gives the same run everywhere, its snippet repeats it, its words say
it."""

import base64
import contextlib
import io

import numpy as np
import orjson
import pytest

from app import links
from app.engine import Run
from app.engine.local import LocalEngine
from app.languages import KNOWN
from app.locales import LANGUAGES, translator
from app.page import CONTROLS, Page
from app.settings import Settings
from app.stages import result
from app.stages.attention import view as attention
from app.stages.code import view as code
from app.stages.decoder import view as decoder
from app.whatif import described
from model.checkpoint import load_checkpoint
from model.translate import translate
from model.values.search import SearchSettings
from model.values.segmentation import InputError
from tests.page import unmarked

SICK = "他昨天没有去学校，因为他病了。"
WHAT_IFS = [
    {"text": "欢迎来北京", "word": "To"},
    {"text": "欢迎来北京", "force": "300.301"},
    {"text": "欢迎来北京", "swap": "0:300;1:301"},
    {"text": SICK, "att": "uniform"},
    {"text": SICK, "att": "one-hot@1:3;zero-top@2"},
    {"text": SICK, "att": "permuted:4", "c": "0.5", "towards": "现在几点了"},
    {"text": SICK, "c": "1", "model": "zh-en-gru-none"},
    {"text": SICK, "c": "1", "towards": "我爱学习", "model": "zh-en-lstm-bahdanau"},
    {"text": "我爱学习", "seg": "own", "words": "我/爱/学/习"},
    {"text": "我爱学习", "seg": "characters", "beam": "1"},
    {"text": "你想喝茶还是咖啡？", "sample": "1", "temp": "1.5", "topk": "20", "topp": "0.9", "seed": "3"},
    {"text": "现在几点了", "own": "What's the time?"},
    {"text": "现在几点了", "model": "zh-en-rnn-none", "n": "3", "alpha": "0.4"},
    {"text": "雪", "model": "poem-1n", "seed": "7"},
    {"text": "月", "model": "poem-1n", "sample": "0", "beam": "1", "form": "0"},
    {"text": "春雨落无声", "model": "nextline-nn", "sample": "1", "seed": "3", "form": "0"},
    {"text": "这首歌是谁唱的？", "model": "topic-n1", "att": "uniform"},
    {"text": "银行", "model": "pinyin-nn", "c": "1"},
    {"text": "我有点累", "model": "chat-nm", "word": "你"},
]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(LocalEngine(Settings()))


def run_of(page: Page, query: dict[str, str]) -> Run:
    return page.engine.run(page.linked(query))


def test_a_permalink_gives_the_same_trace_byte_for_byte(page: Page) -> None:
    """Through its own link, and on another replica."""
    other = Page(LocalEngine(Settings(cached_runs=0)))
    for query in WHAT_IFS:
        run = run_of(page, query)
        again = run_of(other, links.decoded(links.encoded(run.request)))
        assert again.trace.to_json() == run.trace.to_json(), query


def test_numpy_repeats_every_what_if(page: Page) -> None:
    for query in WHAT_IFS:
        assert run_of(page, query).recomputed.largest <= 1e-5, query


@pytest.mark.parametrize(
    "query",
    [
        *WHAT_IFS,
        *[{"text": text} for text in KNOWN["zh"].examples],
        *[{"text": text, "model": "en-zh-gru-bahdanau"} for text in KNOWN["en"].examples],
        *[{"text": text, "beam": beam} for text in decoder.WORKED for beam in ("1", "5")],
    ],
    ids=lambda query: links.urlencode(query)[-40:],
)
def test_the_snippet_prints_this_very_run(page: Page, query: dict[str, str]) -> None:
    run = run_of(page, query)
    script = code.script(run)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(script, "snippet", "exec"), {})
    lines = said.getvalue().splitlines()
    assert lines[0] == run.trace.translation
    assert float(lines[1]) <= 2e-5  # as in test_checkpoints
    expected = [line.split("# ")[1].split() for line in script.splitlines() if line.startswith("print")][2:]
    for numbers, line in zip(expected, lines[2:], strict=True):
        np.testing.assert_allclose([float(x) for x in line.split()], [float(x) for x in numbers], atol=2e-4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_is_told_and_can_be_taken_back(page: Page, language: str) -> None:
    for query in WHAT_IFS:
        run = run_of(page, query)
        shown = result(run, language)
        assert (run.before is not None) == ('class="effect"' in shown), query
        for change in described(run, translator(language)):
            left = {**links.query_of(run.request), **change.go}
            again = run_of(page, {name: value for name, value in left.items() if value})
            assert len(described(again, translator(language))) == len(described(run, translator(language))) - 1


def test_what_did_not_change_is_not_compared(page: Page) -> None:
    assert run_of(page, {"text": SICK}).before is None
    assert run_of(page, {"text": SICK, "own": "He was ill."}).before is None
    assert run_of(page, {"text": SICK, "beam": "3"}).before is None


def test_what_ifs_stay_while_the_sentence_does(page: Page) -> None:
    shown = {"text": SICK, "att": "uniform", "own": "He was ill."}
    controls = {name: getattr(page.linked({"text": SICK}), name) for name in ("text", "checkpoint", "segmentation")}
    controls |= {"boundaries": "", "beam": 3}
    assert page.controlled(controls, shown).changes.attention[0].kind == "uniform"
    assert page.controlled(controls, shown).beam == 3
    assert not page.controlled({**controls, "text": "我爱学习"}, shown).changes


def test_the_map_of_what_moved_is_the_difference_of_both_maps(page: Page) -> None:
    run = run_of(page, {"text": SICK, "swap": "1:400"})
    shown = attention.moved(run)
    assert shown is not None and run.before is not None and run.before.attention is not None
    assert run.effect is not None and run.effect.weights is not None
    np.testing.assert_allclose(shown["change"], run.effect.weights - run.before.attention, atol=1e-6)
    assert 0 < shown["share"] <= 1
    for query in ({"text": SICK}, {"text": SICK, "seg": "characters"}, {"text": SICK, "force": "300"}):
        assert attention.moved(run_of(page, query)) is None


def test_what_is_not_defined_is_a_dash(page: Page) -> None:
    """Uniform attention ranks nothing, so no rank agrees with it."""
    shown = page.show(page.linked({"text": SICK, "att": "uniform"}), "en")["body-attention"]
    assert "ρ = –" in shown
    assert "nan" not in shown


def test_a_typed_word_becomes_ids(page: Page) -> None:
    run = run_of(page, {"text": "欢迎来北京", "word": "To"})
    assert run.request.word == ""
    assert run.trace.translation.startswith("To")
    assert len(run.request.changes.prefix) >= 1


@pytest.mark.parametrize(
    "query",
    [
        {"text": SICK, "own": "x" * 101},
        {"text": SICK, "c": "1", "towards": "我" * 101},
        {"text": SICK, "word": "a" * 101},
        {"text": SICK, "swap": "99:300"},
        {"text": SICK, "att": "one-hot:99"},
        {"text": SICK, "att": "typed:1,2"},
        {"text": SICK, "att": "uniform", "model": "zh-en-gru-none"},
        {"text": SICK, "own": "\u200b"},
    ],
)
def test_what_does_not_fit_gets_a_sentence(page: Page, query: dict[str, str]) -> None:
    with pytest.raises(InputError):
        run_of(page, query)
    for language in LANGUAGES:
        shown = page.show(page.linked(query), language)
        assert set(shown) == {"result", "link"}
        assert shown["link"] == ""
        assert 'class="error"' in shown["result"]


def test_the_worked_examples_are_what_they_are_said_to_be() -> None:
    """Of both, the beam's sentence is likelier than greedy's and another one."""
    checkpoint = load_checkpoint("zh-en-gru-bahdanau")
    sentences = list(decoder.WORKED)
    greedy, beam = (translate(checkpoint, sentences, SearchSettings(beam=size)) for size in (1, 5))
    for one, other in zip(greedy, beam, strict=True):
        assert one[0].text != other[0].text
        assert other[0].total > one[0].total
    assert [found[0].text for found in greedy] == [
        "This bank is open on Sundays.",
        "What time do you usually get up in the morning?",
    ]
    assert [found[0].text for found in beam] == [
        "This bank doesn't open on Sundays.",
        "What time do you usually arrive in the morning?",
    ]


# ---------------------------------------------------------------- what cannot be run


def test_what_cannot_be_run_leaves_what_is_shown(page: Page) -> None:
    """The next event, and a download, are about the sentence that the page still shows."""
    before = page.show(page.linked({"text": "我爱学习", "beam": "3"}), "en")
    assert before["link"] == before["shown"]
    after = page.show(page.linked({"text": ""}), "en", before["shown"])
    assert after["link"] == before["shown"] and "shown" not in after
    assert translator("en")("kept") in after["result"]
    said = base64.b64decode(page.file("json", before["shown"], "en")["content"])
    assert orjson.loads(said)["source"]["normalised"]["typed"] == "我爱学习"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fresh_link_that_fails_speaks_of_nothing_below(page: Page, language: str) -> None:
    shown = page.show(page.linked({"text": ""}), language)
    assert translator(language)("kept") not in shown["result"]
    assert shown["link"] == ""
    with pytest.raises(InputError) as caught:
        page.file("html", shown["link"], language)
    assert caught.value.code == "nothing-shown"


def test_settings_that_change_nothing_are_no_what_if(page: Page) -> None:
    plain = page.show(page.linked({"text": SICK}), "en")
    controls = {name: getattr(page.linked({"text": SICK}), name) for name in CONTROLS}
    moved = page.controlled({**controls, "temperature": 0.3, "top_k": 5, "seed": 77}, {})
    assert page.show(moved, "en")["result"] == plain["result"]
    english = page.linked({"text": "Welcome to Beijing.", "model": "en-zh-gru-bahdanau", "seg": "full"})
    assert page.engine.run(english).before is None
    assert 'class="effect"' not in page.show(english, "en")["result"]


def test_what_no_control_gives_is_named(page: Page) -> None:
    controls = {name: getattr(page.linked({"text": SICK}), name) for name in CONTROLS}
    for name, value in {"beam": "many", "text": 5, "segmentation": "sideways", "checkpoint": None}.items():
        if value is None:  # a cleared field is the default
            assert page.controlled({**controls, name: value}, {}).checkpoint == ""
            continue
        with pytest.raises(InputError) as caught:
            page.controlled({**controls, name: value}, {})
        assert caught.value.details["field"] == name


# ---------------------------------------------------------------- what the result must say


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_that_was_cut_off_is_said_to_be(page: Page, language: str) -> None:
    say = translator(language, kind="translation")
    run = run_of(page, {"text": "哈" * 16, "model": "zh-en-rnn-bahdanau"})
    assert run.trace.cut_off
    shown = page.show(run.request, language)
    assert say("cut-off", count=len(run.trace.target)) in shown["result"]
    of_decoder = translator(language, decoder.KEY)
    counted = of_decoder("arithmetic", length=len(run.trace.target), alpha="1")
    said = unmarked(shown["body-decoder"])
    assert counted not in said
    assert of_decoder("arithmetic-cut", length=len(run.trace.target), alpha="1") in said
    assert 'class="hint cut-off"' not in page.show(page.linked({"text": SICK}), language)["result"]


@pytest.mark.parametrize(
    ("text", "model", "reader"),
    [
        ("Where is the station?", "zh-en-gru-bahdanau", "en-zh-gru-bahdanau"),
        ("车站在哪里？", "en-zh-gru-bahdanau", "zh-en-gru-bahdanau"),
        ("车站在哪里？", "zh-en-gru-none", ""),
        ("我喜欢 Python", "zh-en-gru-bahdanau", ""),
        ("12 + 3", "zh-en-gru-bahdanau", ""),
        ("שלום", "zh-en-gru-bahdanau", None),
    ],
)
def test_a_sentence_in_the_other_language_is_offered_its_reader(
    page: Page, text: str, model: str, reader: str | None
) -> None:
    run = run_of(page, {"text": text, "model": model})
    assert run.foreign == (reader != "")
    assert run.reader == (reader or "")
    shown = result(run, "en")
    assert ('class="hint foreign"' in shown) == (reader != "")
    assert (f'"model":"{reader}"' in shown) == bool(reader)


@pytest.mark.parametrize(
    "attention", ["one-hot:0;zero-top", "uniform;zero-top", "typed:1e-6,0,0,0", "typed:1e6,1e-6,0,0"]
)
def test_whatever_was_done_to_attention_sums_to_one(page: Page, attention: str) -> None:
    run = run_of(page, {"text": "我爱学习", "att": attention})
    assert run.trace.changes.attention
    assert run.trace.attention is not None and np.isfinite(run.trace.attention).all()
    np.testing.assert_allclose(run.trace.attention.sum(axis=1), 1, atol=1e-5)
    assert run.recomputed.largest <= 1e-5
