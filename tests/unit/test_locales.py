"""Every visible text stands in both languages and is filled in with the same values."""

import json
import string
from pathlib import Path

import pytest

from app import locales
from app.compare import BLOCKS
from app.locales import LANGUAGES, translator
from app.stages import stages

APP = Path(locales.__file__).parents[1]
FILES = sorted([*APP.glob("locales/*.json"), *APP.rglob("texts.json")])


def test_the_page_the_report_every_stage_and_every_block_have_a_file() -> None:
    page = {path.stem for path in FILES if path.parent.name == "locales"}
    assert page == {"page", "report"}
    assert {path.parent.name for path in FILES if path.name == "texts.json"} >= {
        "compare",
        *BLOCKS,
        *(stage.KEY for stage in stages()),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_both_languages_say_the_same_things(path: Path) -> None:
    for key, entry in json.loads(path.read_text(encoding="utf-8")).items():
        assert set(entry) == set(LANGUAGES), key
        zh, en = (
            {name for _, name, _, _ in string.Formatter().parse(entry[language]) if name} for language in LANGUAGES
        )
        assert zh == en, key
        assert all(entry[language].strip() for language in LANGUAGES), key


def test_any_language_has_words_for_what_is_said_of_languages() -> None:
    """A stranger's checkpoint, of a language that the texts do not name, opens all the same."""
    say = translator("zh", "meaning")
    assert say("language-fr") == "法文" and say("language-sw") == say("language-any")
    assert say("text-sw") == "原文" and say("move-example-sw") == "另一句"
    with pytest.raises(KeyError, match="no-such-text"):
        say("no-such-text")
