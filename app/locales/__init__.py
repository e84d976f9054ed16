"""Every visible text, in Chinese and English, side by side: a file for the page, and one beside whatever shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
ANSWER = "{answer}"
Translate = Callable[..., str]


@cache
def _texts(name: str) -> dict[str, dict[str, str]]:
    here = Path(__file__).parent
    app = here.parent
    places = (here / f"{name}.json", app / "stages" / name / "texts.json", app / name / "texts.json")
    path = next(place for place in places if place.exists())
    texts: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return texts


@cache
def _known(language: str, *names: str) -> dict[str, str]:
    """Every text in a language, the first file's before the others'."""
    return {key: entry[language] for name in ("page", *reversed(names)) for key, entry in _texts(name).items()}


def translator(language: str, *names: str, kind: str = "any") -> Translate:
    """say("title", n=3): a text in a language, filled in, from the first that has it of the named files and page.json.

    A name: of a file here, of a stage, or of a folder of app/ with texts.json. `kind`: what the answers are that it
    speaks of (shapes/answers.py), so that a text's {answer} is a translation, a poem, a reply. Raises KeyError when no
    file has the key.
    """
    noun = _texts("page")[f"noun-{kind}"][language]
    known = _known(language, *names)

    def say(key: str, **values: object) -> str:
        said = known[key] if key in known else known.get(f"{key.rpartition('-')[0]}-any")  # text-fr → text-any
        if said is None:
            raise KeyError(key)
        if ANSWER in said:
            first = noun.capitalize() if said.startswith(ANSWER) else noun
            said = said.replace(ANSWER, first, 1).replace(ANSWER, noun)
        return said.format(**values) if values else said

    return say


def name_or(say: Translate, key: str, name: str) -> str:
    """What the page calls something; its own name where the texts have none for it."""
    try:
        return say(key)
    except KeyError:
        return name


def keys(name: str) -> tuple[str, ...]:
    """The keys of a file."""
    return tuple(_texts(name))


def preferred(accept_language: str) -> str:
    """The language of a browser's Accept-Language header: Chinese when it comes first, or when nothing is said."""
    first = accept_language.split(",")[0].strip().lower()
    return "zh" if not first or first.startswith("zh") else "en"
