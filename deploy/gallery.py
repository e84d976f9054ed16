"""The gallery: the shipped examples as a static site that any host can serve and that opens as files: `make gallery`.

Each page is a report (app/report.py): the whole walk at work in the browser, no server asked. They share one plotly.js,
which is 4.8 of the 5.2 MB that a report on its own weighs.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import jinja2

from app.assets import PLOTLY
from app.engine.connect import connect
from app.locales import LANGUAGES
from app.page import Page
from app.report import report
from app.request import Request
from app.settings import Settings

from .lock import ROOT

TEMPLATE = Path(__file__).with_name("gallery.html")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.gallery", description="Write the examples as a static site."
    )
    parser.add_argument(
        "--live", default="", metavar="ADDRESS", help="of the page that answers; the gallery links to it"
    )
    folder = ROOT / "build" / "gallery"
    shutil.rmtree(folder, ignore_errors=True)
    build(folder, parser.parse_args(arguments).live)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
    print(f"{folder.relative_to(ROOT)}: {len(list(folder.iterdir()))} files, {size:.1f} MB")


def build(folder: Path, live: str = "") -> None:
    """Write the site: index.html, a report of every example in both languages of the page, and plotly.js once."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = connect(Settings())
    shutil.copy(PLOTLY, folder / PLOTLY.name)
    rows = []
    for number, sentence in enumerate(Page(engine).examples(""), start=1):
        run = engine.run(Request(sentence))
        for language in LANGUAGES:
            (folder / f"{number}-{language}.html").write_bytes(report(run, language, plotly=PLOTLY.name))
        rows.append((number, sentence, run.trace.translation))
    page = jinja2.Environment(autoescape=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    (folder / "index.html").write_text(page.render(rows=rows, live=live), encoding="utf-8")


if __name__ == "__main__":
    main()
