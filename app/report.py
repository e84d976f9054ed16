"""A run to carry away: one HTML file with the whole walk in it, which opens anywhere, with no network and no server.

It is the page without Gradio: the same templates, the same modules as one script (bundle.py), and plotly.js from its
package. What-ifs need a server and are left out (web/report.css, web/report.js); what one did is shown, for it is part
of the run. Two things keep the file from doing more than that. Whatever a person typed is escaped by Jinja; and the
document's own content security policy lets nothing be fetched and runs only the scripts whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

from markupsafe import Markup

from model.values.plane import PlanePlace

from . import assets, links
from .engine import Card, Run
from .locales import translator
from .picture.view import picture
from .stages import rail, render, result, stages, templates
from .stages.meaning import points
from .teach.glossary.view import glossary, listed


def report(run: Run, language: str, *, plotly: str = "") -> bytes:
    """The run as one HTML document in UTF-8: the translation, the rail and all eight stages, at work in the browser.

    5.1 to 5.4 MB, of which plotly.js is 4.8; not compressed. `plotly`: the address of a plotly.js beside the document,
    for many reports that share one (deploy/gallery.py); empty: the document carries its own. The same run gives the
    same bytes: nothing in them tells when or where they were made.
    """
    values: dict[str, Any] = {
        "trace": run.trace,
        "run": run,
        "language": language,
        "say": translator(language, "report"),
        "query": _readable(links.encoded(run.request)),
        "result": Markup(result(run, language)),
        "picture": Markup(picture(run, language)),
        "rail": Markup(rail(run, language)),
        "bodies": {s.KEY: Markup(render(s, run, language)) for s in stages()},
        "glossary": glossary(language),
        "words": listed(language),
        "styles": Markup(assets.styles(*assets.WALK, assets.SHAPES, assets.TERMS, assets.REPORT)),
        "points": [
            (points.address(place.map, card.name), points.as_json(place.map, places=place is not run.place))
            for card, place in _planes(run)
        ],
        "scripts": _scripts(),
        "plotly": plotly,
        "hashes": _hashes(),
    }
    return templates().get_template("shared/report.html").render(**values).encode()


def _planes(run: Run) -> list[tuple[Card, PlanePlace]]:
    """The planes that the report's figures draw: the run's, and that of the checkpoint beside it."""
    mine = [(run.card, run.place)] if run.place else []
    return [*mine, (run.beside.card, run.beside.place)] if run.beside else mine


@cache
def _scripts() -> tuple[Markup, ...]:
    """What runs in the head, after the body, and last. That none of them ends its own script element is tested."""
    texts = assets.script("night"), assets.PLOTLY.read_text(encoding="utf-8"), assets.script("report")
    return tuple(Markup(text) for text in texts)


@cache
def _hashes() -> tuple[str, ...]:
    """The names of the scripts in a content security policy."""
    return tuple(
        "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in _scripts()
    )


def _readable(query: str) -> str:
    """A query with its letters as they are typed: an address bar takes them too. What is invisible stays encoded."""

    def letters(encoded: re.Match[str]) -> str:
        return "".join(c if c.isprintable() else quote(c) for c in unquote(encoded.group()))

    return re.sub(r"(?:%[89A-F][0-9A-F])+", letters, query)
