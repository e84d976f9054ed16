"""Every HTML component of the page is one that the browser's modules watch."""

import ast
from pathlib import Path

APP = Path(__file__).parent.parent.parent / "app"


def made_with(call: ast.Call) -> list[str]:
    """The names of the dictionaries that a call unpacks into keywords, last part only: PART for **assets.PART."""
    return [ast.unparse(keyword.value).split(".")[-1] for keyword in call.keywords if keyword.arg is None]


def test_every_html_component_is_a_part() -> None:
    calls = [
        (file.name, node)
        for file in APP.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "gr.HTML"
    ]
    assert len(calls) > 8
    assert [(name, call.lineno) for name, call in calls if "PART" not in made_with(call)] == []
