"""What the browser is given besides a run: the modules and style sheets of app/web, and plotly.js from its own package.

The page loads the modules as they are, each from its own address under /web (serving/launch.py). An import map adds the
modules' common version to every address: a browser keeps them for a year, and after an update nobody runs old modules
beside new ones.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import plotly

from .bundle import bundle, modules

WEB = Path(__file__).parent / "web"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# Two boxes and the arrow between them. Said in the page, or the browser asks the server for one, time and again.
ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" stroke="#2563eb" stroke-width="2" fill="none">'
    '<path d="M1 5h4v6H1zM11 5h4v6h-4zM5 8h6"/></svg>'
)
# In the order of the cascade.
WALK = (
    "frame.css", "ask.css", "picture.css", "flows.css", "play.css", "console.css", "level.css", "rail.css",
    "turned.css", "reading.css", "stage.css", "folds.css", "figures.css", "tables.css", "words.css", "lab.css",
)  # fmt: skip
TEACH = ("teach.css", "teach/lesson.css", "teach/presenter.css")
TERMS = "teach/terms.css"
COMPARE = "compare.css"
LEARN = "learn/learn.css"
SHAPES = "shapes.css"
REPORT = "report.css"

# An HTML component that a run fills is made with these; web/parts.js then brings to life what comes into it.
PART: dict[str, Any] = {
    "elem_classes": "part",
    "js_on_load": "element.dispatchEvent(new Event('part', { bubbles: true }))",
}
# After the event that follows a link: web/ask.js may send the next one.
ANSWERED = "() => { document.dispatchEvent(new Event('answered')); }"


def sheets() -> list[Path]:
    """The page's style sheets."""
    return [WEB / name for name in (*WALK, COMPARE, SHAPES, LEARN, TERMS, *TEACH)]


def styles(*names: str) -> str:
    """Style sheets as one text."""
    return "\n".join((WEB / name).read_text(encoding="utf-8") for name in names)


def head(entry: str = "page") -> str:
    """The page's scripts: every module under its own address, `entry` first of all, then plotly.js."""
    names, version = modules(entry, WEB), _version()
    address = "./web"
    imports = {f"{address}/{name}.js": f"{address}/{name}.js?v={version}" for name in names}
    return "\n".join(
        (
            f'<link rel="icon" href="{ICON}">',
            f'<script type="importmap">{json.dumps({"imports": imports})}</script>',
            f'<script type="module" src="{address}/{entry}.js?v={version}"></script>',
            f'<script defer data-plotly src="{address}/{PLOTLY.name}?v={plotly.__version__}"></script>',
        )
    )


def script(entry: str) -> str:
    """The module `entry` and all that it imports as one script, for a page without a server."""
    return bundle(entry, WEB)


@cache
def _version() -> str:
    """The same as long as no module changes."""
    texts = b"".join(path.read_bytes() for path in sorted(WEB.rglob("*.js")))
    return hashlib.sha256(texts).hexdigest()[:12]
