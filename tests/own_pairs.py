"""Pairs as a visitor might bring them: made by a rule, in no language that the page knows words of."""

from __future__ import annotations

import random

WORDS = {
    "the": "la", "a": "unu", "red": "ruga", "blue": "blua", "big": "granda", "small": "eta", "dog": "hundo",
    "cat": "kato", "bird": "birdo", "sees": "vidas", "likes": "amas", "has": "havas",
}  # fmt: skip
PLACES = (("the", "a"), ("red", "blue", "big", "small"), ("dog", "cat", "bird"), ("sees", "likes", "has")) * 2


def pairs(count: int, seed: int = 1) -> str:
    """So many different pairs, a line each, with a tab between the sides."""
    rng, made = random.Random(seed), {}
    while len(made) < count:
        words = [rng.choice(choices) for choices in PLACES[:7]]
        made[" ".join(words)] = " ".join(WORDS[word] for word in words)
    return "".join(f"{source}\t{target}\n" for source, target in made.items())
