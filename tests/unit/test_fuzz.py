"""300 draws of tests/fuzz.py, the same every time: each answer is a sentence or a right run."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz import faults, page
from tests.fuzz_commands import command_cases


@pytest.mark.usefixtures("gradios_loops")
def test_whatever_is_sent_to_the_page_gets_a_sentence_or_a_right_run(tmp_path: Path) -> None:
    with page(tmp_path, random.Random(20)) as web:
        assert faults(web.cases(), 240) == []


def test_whatever_a_command_is_given_it_ends_with_a_sentence_or_well(tmp_path: Path) -> None:
    assert faults(command_cases(tmp_path, random.Random(20)), 60) == []
