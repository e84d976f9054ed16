"""What the README shows as Python runs, in both languages, and both READMEs show the same code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh.md")


def blocks(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("name", READMES)
def test_the_examples_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = blocks(name)
    assert len(found) == 2
    for block in found:
        exec(block, {})
    assert "Welcome to Beijing." in capsys.readouterr().out


def test_both_languages_show_the_same_code() -> None:
    first, second = ([re.sub(r" *#.*", "", block) for block in blocks(name)] for name in READMES)
    assert first == second


@pytest.mark.parametrize("name", READMES)
def test_every_link_to_a_file_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target
