"""model/ knows nothing of Gradio or Plotly, nor of the page."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {"gradio", "plotly", "app", "fastapi", "matplotlib", "pandas", "transformers"}


def imported(source: str) -> set[str]:
    """The first name of every import in a file, those inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_the_finder_finds() -> None:
    assert imported("import gradio as gr\ndef f():\n    from plotly.graph_objects import Figure\nfrom . import x") == {
        "gradio",
        "plotly",
    }


@pytest.mark.parametrize("file", sorted((ROOT / "model").glob("*.py")), ids=lambda p: p.name)
def test_a_file_of_the_library_imports_nothing_of_the_page(file: Path) -> None:
    assert not imported(file.read_text(encoding="utf-8")) & FORBIDDEN


def test_importing_the_whole_library_loads_nothing_of_the_page() -> None:
    modules = sorted(p.stem for p in (ROOT / "model").glob("*.py") if p.stem != "__init__")
    code = (
        f"import sys, importlib\nfor m in {modules}: importlib.import_module('model.' + m)\nprint(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert {"model", "torch"} <= loaded
    assert not loaded & {"gradio", "plotly", "app"}
