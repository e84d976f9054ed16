"""What is compared: two sentences and two checkpoints, as the tab's fields or a link say."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..languages import Pair
from ..locales import Translate

TEXT = "他昨天没有去学校，因为他病了。"
FIRST, SECOND = "zh-en-gru-none", "zh-en-gru-bahdanau"


@dataclass(frozen=True)
class Comparison:
    """What decides the blocks that run a model. `text2`: B's own sentence; empty for A's.

    series, added: the sentence that grows, empty for the first, and how many clauses were added to it.
    """

    text: str
    a: str
    b: str
    series: str = ""
    added: int = 0
    text2: str = ""

    @property
    def texts(self) -> tuple[str, str]:
        """Each side's sentence."""
        return self.text, self.text2 if self.text2.strip() else self.text

    @property
    def names(self) -> tuple[str, str]:
        """Each side's checkpoint."""
        return self.a, self.b

    @property
    def key(self) -> str:
        """What the sides are made from, as one text."""
        return "\n".join([self.text, self.text2, self.a, self.b])


def comparison_of(query: Mapping[str, str], names: Sequence[str], default: str, most: int = 100) -> Comparison:
    """The comparison of a permalink; what a link says wrongly falls back to the default.

    `most`: characters of a sentence. A sentence of B that is longer, or has nothing to read, is left out.
    """
    first = FIRST if FIRST in names else names[0]
    second = SECOND if SECOND in names else default
    a, b = query.get("a", first), query.get("b", second)
    opened = query.get("tab") == "compare"
    text, text2 = (query.get("text", TEXT), query.get("text2", "")) if opened else (TEXT, "")
    if len(text2) > most or not has_words(text2):
        text2 = ""
    return Comparison(text, a if a in names else first, b if b in names else second, text2=text2)


def has_words(text: str) -> bool:
    """Whether anything readable is in it: neither blank nor control."""
    return any(not c.isspace() and unicodedata.category(c)[0] != "C" for c in text)


def chip_label(pair: Pair, say: Translate) -> str:
    """What the chip of an example says."""
    a, b = (sentence.rstrip("。.") for sentence in (pair.a, pair.b))
    return say("example", kind=say(f"example-{pair.change}"), a=a, b=b)
