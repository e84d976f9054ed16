"""The sheet as one HTML document to print: the exercises first, the answers on pages of their own.

It holds no script and fetches nothing, which its own content security policy says too. The same run gives the same
bytes.
"""

from __future__ import annotations

from ...engine import Run
from ...locales import translator
from ...stages import stages, templates
from . import exercises, reading
from .exercises import Exercise

KEY = "teach/sheet"
MAKERS = {
    "segmentation": reading.segmentation,
    "vocabulary": reading.vocabulary,
    "embedding": reading.embedding,
    "encoder": exercises.encoder,
    "meaning": exercises.meaning,
    "decoder": exercises.decoder,
    "attention": exercises.attention,
    "code": exercises.code,
}


def exercises_of(run: Run) -> dict[str, list[Exercise]]:
    """Of every stage, in reading order."""
    return {stage.KEY: MAKERS[stage.KEY](run) for stage in stages()}


def sheet(run: Run, language: str) -> bytes:
    """In UTF-8; some 20 KB."""
    say = translator(language, KEY)
    parts = [
        (
            sign,
            translator(language, key)("title"),
            [(say(e.key, **e.values), say(f"{e.key}-a", **e.values)) for e in made],
        )
        for sign, (key, made) in zip("①②③④⑤⑥⑦⑧", exercises_of(run).items(), strict=True)
    ]
    values = {"say": say, "run": run, "trace": run.trace, "language": language, "parts": parts}
    return templates().get_template("teach/sheet/template.html").render(**values).encode()
