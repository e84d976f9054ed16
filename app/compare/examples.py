"""Pairs of sentences to begin with, our own: each changes one thing that a good c should notice, or should not."""

from __future__ import annotations

from collections.abc import Sequence

from ..locales import Translate

Pair = tuple[str, str, str]  # what was changed, A's sentence, B's sentence

# By source language.
PAIRS: dict[str, tuple[Pair, ...]] = {
    "zh": (
        ("negation", "她昨天没有来上课。", "她昨天来上课了。"),
        ("order", "医生明天要见病人。", "病人明天要见医生。"),
        ("paraphrase", "他家离车站很近。", "他住在车站附近。"),
        ("word", "请给他一杯水。", "请给他一杯咖啡。"),
    ),
    "en": (
        ("negation", "She did not come to class yesterday.", "She came to class yesterday."),
        ("order", "The doctor will see the patient tomorrow.", "The patient will see the doctor tomorrow."),
        ("paraphrase", "His home is close to the station.", "He lives near the station."),
        ("word", "Please give him a glass of water.", "Please give him a cup of coffee."),
    ),
}


def labels(pairs: Sequence[Pair], say: Translate) -> list[str]:
    """What the chips say."""
    return [say("example", kind=say(f"example-{kind}"), a=a.rstrip("。."), b=b.rstrip("。.")) for kind, a, b in pairs]
