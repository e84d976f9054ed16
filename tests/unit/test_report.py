"""The report: one document that asks for nothing, in which typed markup stays text, and which is the same every
time."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from app import assets
from app.bundle import modules
from app.engine.local import LocalEngine
from app.report import report
from app.request import Request
from app.settings import Settings
from app.stages import stages
from model.values.changes import AttentionChange, Changes, ContextChange

HOSTILE = "我爱</script><img src=x onerror=window.hit=1>' \"><script>window.hit=1</script><!--{{ 7*7 }}"
# What a browser fetches or goes to by itself. A link that a person would have to click is none of it.
LOADED = {"src", "srcset", "href", "data", "poster", "action", "formaction", "background", "ping", "manifest"}


class Read(HTMLParser):
    """A document as a browser reads it: its elements with their attributes, and the text of scripts and of the rest."""

    def __init__(self, document: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self.feed(document.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data
        elif self.cdata_elem is None:
            self.text += data

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings())


def report_of(engine: LocalEngine, text: str, language: str = "en", checkpoint: str = "") -> bytes:
    return report(engine.run(Request(text, checkpoint=checkpoint)), language)


WHAT_IF = Request(
    HOSTILE,
    changes=Changes((5,), ((0, 300),), (AttentionChange("uniform", 1),), ContextChange(0.5, HOSTILE)),
    word="<b>",
    own=HOSTILE,
)


@pytest.fixture(scope="module", params=[Request(HOSTILE), Request(HOSTILE, checkpoint="zh-en-gru-none"), WHAT_IF])
def hostile(engine: LocalEngine, request: pytest.FixtureRequest) -> Read:
    asked: Request = request.param
    return Read(report(engine.run(asked), "en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_holds_the_whole_walk(engine: LocalEngine, language: str) -> None:
    read = Read(report_of(engine, "现在几点了", language))
    assert "What time is it now?" in read.text
    ids = read.attributes("id")
    for stage in stages():
        assert f"stage-{stage.KEY}" in ids
    assert len(read.attributes("data-rail")) == 1
    assert len(read.attributes("data-ledger")) == 2
    assert {"lattice", "encoder-states", "plane", "beam-tree", "attention"} <= set(read.attributes("data-figure"))
    assert ("zh" if language == "zh" else "en") == read.elements[0][1]["lang"]


def test_typed_markup_stays_text(hostile: Read) -> None:
    assert HOSTILE in hostile.text
    assert not {tag for tag, _ in hostile.elements} & {"img", "iframe", "object", "embed", "link", "base"}
    assert not [name for _, attributes in hostile.elements for name in attributes if name.startswith("on")]
    assert len(hostile.scripts) == 3
    assert not any("window.hit" in script for script in hostile.scripts)
    for value in hostile.attributes("data-json"):
        json.loads(value)


def test_nothing_is_asked_of_anyone(hostile: Read) -> None:
    assert not [(tag, name) for tag, attributes in hostile.elements for name in LOADED & set(attributes)]
    styles = assets.styles(*assets.WALK, assets.SHAPES, assets.REPORT)
    assert not re.search(r"url\((?!#)|@import|https?:", styles)
    policy = next(a["content"] for _, a in hostile.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy


def test_the_policy_names_the_scripts_that_are_there_and_no_other(hostile: Read) -> None:
    """A wrong hash and the browser runs nothing; a script that ends its own element is cut here and its hash is
    another."""
    policy = next(a["content"] for _, a in hostile.elements if a.get("http-equiv") == "Content-Security-Policy")
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in hostile.scripts]
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes
    assert "'unsafe-inline'" not in policy.split(";")[1]


def test_no_text_that_is_set_in_ends_its_element() -> None:
    for script in (assets.script("night"), assets.script("report"), assets.PLOTLY.read_text(encoding="utf-8")):
        assert not re.search(r"</script|<script|<!--", script, re.IGNORECASE)
    assert "</" not in assets.styles(*assets.WALK, assets.SHAPES, assets.REPORT)


def test_the_page_runs_the_same_modules() -> None:
    """All but those that ask the server, there is none to ask, and those of what a report does not hold: the other
    tabs, the row of shapes, the questions, Gradio's toasts."""
    page, alone = (set(modules(entry, assets.WEB)) for entry in ("page", "report"))
    asking, absent = {"page", "ask", "whatif", "downloads"}, {"dialogue", "shapes", "toasts"}
    glossary = {"teach/terms", "teach/words"}  # goes along
    rooms = {name for name in page if name.startswith(("learn/", "teach/"))} - glossary
    assert page - alone == asking | absent | rooms
    assert alone - page == {"report", "night"}


def test_what_a_what_if_did_is_shown_and_its_link_is_there(engine: LocalEngine) -> None:
    request = Request("我爱 学习", beam=3, changes=Changes(context=ContextChange(0.5, "现在几点了")))
    text = Read(report(engine.run(request), "en")).text
    assert "?text=我爱+学习&beam=3&c=0.5&towards=现在几点了&lang=en" in text
    assert "I love studying" in text or "I love to study" in text
    assert "现在几点了" in text


def test_it_is_the_same_every_time(engine: LocalEngine) -> None:
    first = report_of(engine, "欢迎来北京")
    assert report_of(engine, "欢迎来北京") == first
    assert report_of(LocalEngine(Settings()), "欢迎来北京") == first


def test_its_size_is_plotly_and_half_a_megabyte(engine: LocalEngine) -> None:
    size = len(report_of(engine, "他昨天没有去学校，因为他病了。", "zh"))
    assert assets.PLOTLY.stat().st_size < size < assets.PLOTLY.stat().st_size + 620_000
