"""What a person asks for, as one frozen value: all that decides a run."""

from __future__ import annotations

from dataclasses import dataclass

from model.values.changes import Changes
from model.values.search import SearchSettings

MAX_LENGTH = 80  # target pieces
UNCHANGED = Changes()


@dataclass(frozen=True)
class Request:
    """All that decides a run; it fits in a link (links.py). `checkpoint`: a name of the catalogue; empty for the default.

    word: written after the forced prefix, given as text; own: a translation of the person's own, to be scored.
    """

    text: str
    segmentation: str = "accurate"
    boundaries: str = ""
    beam: int = 5
    length_penalty: float = 1.0
    checkpoint: str = ""
    n_best: int = 5
    sample: bool = False
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    changes: Changes = UNCHANGED
    word: str = ""
    own: str = ""

    def plain(self) -> Request:
        """The same sentence by the same model with the same beam, and nothing else asked: what a what-if is compared with."""
        return Request(self.text, beam=self.beam, length_penalty=self.length_penalty, checkpoint=self.checkpoint)

    def settings(self) -> SearchSettings:
        return SearchSettings(
            beam=self.beam,
            length_penalty=self.length_penalty,
            n_best=min(self.beam, self.n_best),
            max_length=MAX_LENGTH,
            sample=self.sample,
            temperature=self.temperature,
            top_k=self.top_k,
            top_p=self.top_p,
            seed=self.seed,
        )
