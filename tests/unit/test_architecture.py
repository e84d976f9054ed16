"""model/ knows nothing of Gradio or Plotly, nor of the page; the page knows nothing of torch, and of model/ only its
values."""

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


@pytest.mark.parametrize("file", sorted((ROOT / "model").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_of_the_library_imports_nothing_of_the_page(file: Path) -> None:
    assert not imported(file.read_text(encoding="utf-8")) & FORBIDDEN


def loaded_by(modules: list[str]) -> set[str]:
    """What a fresh interpreter has loaded after importing these modules."""
    code = f"import sys, importlib\nfor m in {modules}: importlib.import_module(m)\nprint(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return {name.split(".")[0] for name in done.stdout.split()}


def modules(package: str) -> list[str]:
    """Every module of a package but those that are commands."""
    paths = sorted((ROOT / package).rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths if path.stem != "__main__"]
    return [name.removesuffix(".__init__") for name in names]


def test_importing_the_whole_library_loads_nothing_of_the_page() -> None:
    loaded = loaded_by(modules("model"))
    assert {"model", "torch"} <= loaded
    assert not loaded & {"gradio", "plotly", "app"}


@pytest.mark.parametrize("package", ["model/values", "model/text"])
def test_values_and_text_need_no_torch(package: str) -> None:
    loaded = loaded_by(modules(package))
    assert "model" in loaded
    assert "torch" not in loaded


# ---------------------------------------------------------------- the page

OPEN_TO_THE_PAGE = ("model.values", "model.config", "model.task")
HEAVY = {"torch", "sentencepiece", "jieba", "opencc", "safetensors", "sacrebleu"}
ROOMS = ("local", "loaded", "sources", "recordings", "replica", "replicas", "trainings", "worker")
# The engine's own rooms, which run the model; everything else of app/ is the page.
ENGINE = {ROOT / "app" / "engine" / f"{name}.py" for name in ROOMS}
PAGE = sorted(set((ROOT / "app").rglob("*.py")) - ENGINE)


def full_names(source: str) -> set[str]:
    """Every absolute module that a file imports, those inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("file", PAGE, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_of_the_page_knows_only_the_values(file: Path) -> None:
    names = full_names(file.read_text(encoding="utf-8"))
    assert not {name for name in names if name.split(".")[0] in HEAVY}
    of_model = {name for name in names if name.split(".")[0] == "model"}
    assert not {
        name for name in of_model if not f"{name}.".startswith(tuple(f"{open_}." for open_ in OPEN_TO_THE_PAGE))
    }


def test_the_whole_page_loads_without_torch() -> None:
    loaded = loaded_by(["app.ui", "app.report", "app.engine.remote", "app.engine.server", "app.engine.connect"])
    assert {"app", "gradio", "model"} <= loaded
    assert not loaded & HEAVY
