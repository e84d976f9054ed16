"""Every visible text, in Chinese and English, side by side: a file for the page, and one in each stage's folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
Translate = Callable[..., str]


@cache
def _texts(name: str) -> dict[str, dict[str, str]]:
    folder = Path(__file__).parent
    path = folder / f"{name}.json"
    if not path.exists():
        path = folder.parent / "stages" / name / "texts.json"
    texts: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def translator(language: str, name: str = "page") -> Translate:
    """say("title", n=3): the text of a file in a language, filled in. A key that the file lacks is looked up in page.json."""

    def say(key: str, **values: object) -> str:
        entry = _texts(name).get(key) or _texts("page")[key]
        return entry[language].format(**values) if values else entry[language]

    return say


def preferred(accept_language: str) -> str:
    """The language of a browser's Accept-Language header: Chinese when it comes first, or when nothing is said."""
    first = accept_language.split(",")[0].strip().lower()
    return "zh" if not first or first.startswith("zh") else "en"
