"""The teacher's panel: what can be ticked. The browser makes the link of it (web/teach/panel.js)."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from ...locales import translator
from ...stages import stages, templates
from ..lesson import FIGURE, FIGURES, LOCKS, PARTS, TABS

KEY = "teach/panel"
SIGNS = "①②③④⑤⑥⑦⑧"


def panel(language: str) -> Markup:
    say = translator(language, KEY)
    titles = {s.KEY: f"{sign} {translator(language, s.KEY)('title')}" for sign, s in zip(SIGNS, stages(), strict=True)}
    values: dict[str, Any] = {
        "parts": [(name, titles.get(name) or say(f"part-{name}")) for name in (*PARTS, *TABS)],
        "figures": [FIGURE + name for name in FIGURES],
        "locks": LOCKS,
        "language": language,
    }
    return Markup(templates().get_template("teach/panel/template.html").render(say=say, **values))
