"""What the browser is given besides a run: the page's scripts and style sheets, and plotly.js from its own package."""

from __future__ import annotations

from pathlib import Path

import plotly

STATIC = Path(__file__).parent / "static"
WEB = Path(__file__).parent / "web"
PICTURE = Path(__file__).parent / "picture"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SHEETS = ("walk.css", "lab.css")  # of the walk; compare.css is the other tab's
SCRIPTS = ("walk.js", "link.js")  # of the walk, in this order; they work in the browser alone
ASKING = ("lab.js",)  # what-ifs: they ask the server


def static(name: str) -> str:
    """The text of a file in static/."""
    return (STATIC / name).read_text(encoding="utf-8")


def walk_script(*, asking: bool = True) -> str:
    """The scripts that bring the walk to life, as one text; without those that ask the server, if there is none to ask."""
    return _joined(SCRIPTS + ASKING if asking else SCRIPTS)


def walk_styles() -> str:
    return _joined(SHEETS)


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join(static(name) for name in names)
