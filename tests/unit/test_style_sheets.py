"""The page's style sheets: what would make every change of a class cost the whole page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.assets import sheets


@pytest.mark.parametrize("path", sheets(), ids=lambda path: path.name)
def test_has_ends_its_selector(path: Path) -> None:
    """With anything after :has(…), a browser restyles all that may match, 11,000 elements, at each change of a class:
    hovering a word took 55 ms in place of 3. A class, an id or a sibling says the same.
    """
    sheet = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    selectors = [s.strip() for rule in re.findall(r"([^{}]+)\{", sheet) for s in rule.split(",")]
    assert selectors
    assert [s for s in selectors if re.search(r":has\((?:[^()]|\([^()]*\))*\)[^\s>~+]*[\s>~+]+\S", s)] == []
