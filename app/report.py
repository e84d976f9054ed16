"""A run to carry away: one HTML file with the whole walk in it, which opens anywhere, with no network and no server.

It is the page without Gradio: the same templates, the same walk.js, and plotly.js from its package. Two things keep it from
doing more than that. Whatever a person typed is escaped by Jinja; and the document's own content security policy lets
nothing be fetched and runs only the scripts whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

from markupsafe import Markup

from . import assets
from .locales import translator
from .service import Loaded, Run
from .stages import render, stages, templates


def report(run: Run, loaded: Loaded, language: str) -> bytes:
    """The run as one HTML document in UTF-8: the translation, the rail and all eight stages, at work in the browser.

    `loaded`: the checkpoint that made the run. 5.1 to 5.3 MB, of which plotly.js is 4.8; not compressed. The same run gives
    the same bytes: nothing in them tells when or where they were made.
    """
    shared = {"trace": run.trace, "run": run, "language": language, "model": loaded.checkpoint.name}

    def part(name: str) -> Markup:
        return Markup(templates().get_template(name).render(**shared, say=translator(language)))

    values: dict[str, Any] = {
        **shared,
        "say": translator(language, "report"),
        "result": part("result.html"),
        "rail": part("rail.html"),
        "bodies": {s.KEY: Markup(render(s, run, loaded.checkpoint, loaded.plane, language)) for s in stages()},
        "styles": Markup(assets.walk_styles() + assets.static("report.css")),
        "scripts": _scripts(),
        "hashes": _hashes(),
    }
    return templates().get_template("report.html").render(**values).encode()


@cache
def _scripts() -> tuple[Markup, ...]:
    """What runs in the head, after the body, and last. That none of them ends its own script element is tested."""
    texts = assets.static("report.js"), assets.walk_script(), assets.PLOTLY.read_text(encoding="utf-8")
    return tuple(Markup(text) for text in texts)


@cache
def _hashes() -> tuple[str, ...]:
    """The names of the scripts in a content security policy."""
    return tuple(
        "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in _scripts()
    )
