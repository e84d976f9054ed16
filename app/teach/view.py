"""The bar under the picture, and what the browser asks a learner: values of the run, and the words that they fill.

`bar(language)` is the same for every run; `asked(run, twin, language)` comes with each of them, a few kilobytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from model.config import ModelConfig
from model.values.trace import Trace

from .. import display
from ..compare.lengthening.series import MOST, series_of
from ..engine import Catalogue, Run
from ..engine.beside import twins
from ..locales import keys, translator
from ..stages import templates
from .glossary.view import listed
from .panel.view import panel
from .quiz.questions import LIKELIEST, LONG, questions

KEY, QUIZ, TOUR = "teach", "teach/quiz", "teach/tour"


def bar(language: str) -> str:
    """The switches, with the texts of the questions, which web/teach/ fills in."""
    words = {QUIZ: texts(QUIZ, language)}
    says = {"say": translator(language, KEY), "tour": translator(language, TOUR)}
    return templates().get_template("teach/bar.html").render(**says, words=words)


def words(language: str) -> dict[str, dict[str, str]]:
    """What the browser says in any lesson."""
    return {name: texts(name, language) for name in (KEY, TOUR)}


def tour(config: ModelConfig, examples: Sequence[str]) -> dict[str, str]:
    """The sentences that the tour needs, for a model that reads and writes these languages: the one to begin with, and
    a long one."""
    series = series_of((config.source_language, config.target_language))
    return {"first": examples[0], "long": series.sentence(MOST) if series else max(examples, key=len)}


def guide(language: str) -> str:
    """The guide's tab."""
    template = templates().get_template("teach/guide.html")
    return template.render(panel=panel(language), words=listed(language))


def texts(name: str, language: str) -> dict[str, str]:
    say = translator(language, name)
    return {key: say(key) for key in keys(name)}


def asked(run: Run, twin: Trace | None = None) -> str:
    """The run's questions, and the candidates of every step, for whoever decodes by hand; empty on the page."""
    return templates().get_template("teach/asked.html").render(values=values(run, twin))


def values(run: Run, twin: Trace | None = None) -> dict[str, Any]:
    """candidates: of every step the likeliest pieces as [id, piece, log p]; written: the run's own."""
    trace = run.trace
    return {
        "questions": [
            {name: value for name, value in asdict(question).items() if value not in ((), {})}
            for question in questions(run, twin)
        ],
        "candidates": [
            [
                [int(id), display.visible(piece), round(float(log_prob), 4)]
                for id, piece, log_prob in zip(
                    trace.top_ids[t][:LIKELIEST],
                    trace.top_pieces[t][:LIKELIEST],
                    trace.decoder.top_log_probs[t][:LIKELIEST],
                    strict=True,
                )
            ]
            for t in range(len(trace.target))
        ],
        "written": [[piece.id, display.visible(piece.text), round(piece.log_prob, 4)] for piece in trace.target],
        "translation": trace.translation,
        "plain": run.before is None,
    }


def twin_of(run: Run, catalogue: Catalogue) -> str:
    """The checkpoint of the same cell without attention; empty for a run that is short, changed or without attention
    itself, and where there is none."""
    config = run.trace.config
    if run.before is not None or config.attention == "none" or len(run.trace.source.pieces) < LONG:
        return ""
    return next((card.name for card in twins(run.card, catalogue) if card.config.cell == config.cell), "")
