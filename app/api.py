"""The named endpoints, for gradio_client, curl and MCP: each what-if with typed parameters and a plain answer.

Every endpoint is a pure function of its parameters; what cannot be run comes back as an error with a sentence. Places and
steps count from 0; log p is in nats. docs/API.md shows a call of each, and a test runs that page.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

import gradio as gr
import orjson

from model.checkpoint import CheckpointError
from model.explain.importance import agreement, importance
from model.values.changes import ATTENTION_KINDS, AttentionChange, Changes, ContextChange
from model.values.segmentation import SEGMENTATIONS, InputError
from model.values.trace import Trace

from .links import NUMBERS
from .locales import translator
from .page import reason
from .service import Request, Run, Service

Answer = dict[str, Any]


def publish(service: Service) -> None:
    """Register every endpoint, under its function's name, with the page that is being built."""
    endpoints = Endpoints(service)
    for name in (
        "translate",
        "trace",
        "segment",
        "force",
        "score",
        "sample",
        "attend",
        "occlude",
        "replace",
        "move_code",
    ):
        gr.api(getattr(endpoints, name), api_name=name, concurrency_id="run")


class Endpoints:
    def __init__(self, service: Service) -> None:
        self.service = service

    def translate(
        self,
        text: str,
        beam: int = 5,
        length_penalty: float = 1.0,
        segmentation: str = "accurate",
        checkpoint: str = "",
    ) -> str:
        """Translate one sentence.

        Args:
            text: the sentence, in the language that the checkpoint reads.
            beam: hypotheses kept at each step, 1 to 10; 1 is greedy.
            length_penalty: α in Σ log p / length^α, 0 to 2.
            segmentation: accurate, full, search, no-hmm or characters.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            The translation.
        """
        return self._run(self._request(text, beam, length_penalty, segmentation, checkpoint)).trace.translation

    def trace(
        self,
        text: str,
        beam: int = 5,
        length_penalty: float = 1.0,
        segmentation: str = "accurate",
        checkpoint: str = "",
    ) -> Answer:
        """Every number of one run: segmentation, gates, states, attention, probabilities, search tree.

        Args:
            text: the sentence, in the language that the checkpoint reads.
            beam: hypotheses kept at each step, 1 to 10; 1 is greedy.
            length_penalty: α in Σ log p / length^α, 0 to 2.
            segmentation: accurate, full, search, no-hmm or characters.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            The object that docs/trace.schema.json describes.
        """
        run = self._run(self._request(text, beam, length_penalty, segmentation, checkpoint))
        answer: Answer = orjson.loads(run.trace.to_json())
        return answer

    def segment(self, text: str, segmentation: str = "accurate", boundaries: str = "", checkpoint: str = "") -> Answer:
        """Cut a sentence into words and pieces, and see what that does to the translation.

        Args:
            text: the sentence.
            segmentation: accurate, full, search, no-hmm, characters, or own.
            boundaries: for own: the sentence again, with / between the words.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            words and pieces with their spans in the text, ids, translation, and the translation of the accurate cut.
        """
        own = boundaries if segmentation == "own" else ""
        run = self._run(Request(text, segmentation, own, checkpoint=checkpoint))
        source = run.trace.source
        return {
            "words": [{"text": word.text, "start": word.start, "end": word.end} for word in source.words],
            "pieces": [{"text": p.text, "id": p.id, "start": p.start, "end": p.end} for p in source.pieces],
            "ids": list(source.ids),
            **_compared(run),
        }

    def force(
        self, text: str, beginning: str, beam: int = 5, length_penalty: float = 1.0, checkpoint: str = ""
    ) -> Answer:
        """Force the beginning of the translation and let the model go on.

        Args:
            text: the sentence.
            beginning: what the translation must begin with.
            beam: hypotheses kept at each step, 1 to 10; 1 is greedy.
            length_penalty: α in Σ log p / length^α, 0 to 2.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Every piece with log p and whether it was forced, beside the translation as it was.
        """
        request = self._request(text, beam, length_penalty, "accurate", checkpoint)
        run = self._run(Request(**{**vars(request), "word": beginning}))
        forced = len(run.request.changes.prefix)
        pieces = [{**piece, "forced": t < forced} for t, piece in enumerate(_pieces(run.trace))]
        return {"pieces": pieces, **_compared(run)}

    def score(self, text: str, translation: str, checkpoint: str = "") -> Answer:
        """How likely the model finds a translation of your own, piece by piece (teacher forcing).

        Args:
            text: the sentence.
            translation: its translation.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Every piece with log p, their sum, the perplexity, and the model's own translation with its sum.
        """
        run = self._run(Request(text, checkpoint=checkpoint, own=translation))
        if run.scored is None:
            raise gr.Error("translation is empty")
        scored = run.scored
        pieces = zip(scored.pieces, scored.ids, scored.log_probs.tolist(), strict=True)
        return {
            "pieces": [{"text": piece, "id": id, "log_prob": log_prob} for piece, id, log_prob in pieces],
            "log_prob": scored.total,
            "perplexity": scored.perplexity,
            "model": _summary(run.trace),
        }

    def sample(
        self,
        text: str,
        count: int = 5,
        temperature: float = 1.0,
        top_k: int = 0,
        top_p: float = 1.0,
        seed: int = 0,
        checkpoint: str = "",
    ) -> Answer:
        """Draw translations by lot instead of searching for the likeliest.

        Args:
            text: the sentence.
            count: independent draws, 1 to 10.
            temperature: below 1 sharpens the probabilities, above 1 flattens them; 0.1 to 2.
            top_k: draw among the k likeliest pieces only; 0 for all.
            top_p: draw among the likeliest pieces that together hold this probability; 0.05 to 1.
            seed: the same seed draws the same, 0 to 9999.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            The drawn translations with Σ log p, likeliest per piece first.
        """
        request = Request(
            text, beam=count, n_best=count, sample=True, temperature=temperature, top_k=top_k, top_p=top_p,
            seed=seed, checkpoint=checkpoint,
        )  # fmt: skip
        run = self._run(self._bounded(request))
        drawn = zip(run.trace.n_best, run.trace.search.hypotheses, strict=True)
        return {"translations": [{"translation": said, "log_prob": h.total} for said, h in drawn]}

    def attend(
        self,
        text: str,
        kind: str = "uniform",
        step: int = -1,
        source: int = 0,
        weights: list[float] | None = None,
        seed: int = 0,
        checkpoint: str = "",
    ) -> Answer:
        """Put other attention weights in the place of the model's.

        Args:
            text: the sentence.
            kind: as-is, uniform, permuted, zero-top, one-hot or typed.
            step: the decoder step; −1 for every step.
            source: for one-hot: the source piece that gets all the weight.
            weights: for typed: one weight for each source piece; brought to sum 1.
            seed: for permuted.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Δ log p of the words as they were, the weights used, and the new translation beside the old.
        """
        if kind not in ATTENTION_KINDS:
            raise gr.Error(f"kind must be one of {', '.join(ATTENTION_KINDS)}")
        try:
            change = AttentionChange(kind, None if step < 0 else step, source, tuple(weights or ()), seed)
        except ValueError as error:
            raise gr.Error(str(error)) from error
        run = self._run(Request(text, checkpoint=checkpoint, changes=Changes(attention=(change,))))
        assert run.trace.attention is not None
        return {"weights": run.trace.attention.tolist(), **_compared(run)}

    def occlude(self, text: str, checkpoint: str = "") -> Answer:
        """Hide every source piece and leave out every source word in turn: Δ log p of the same translation.

        Args:
            text: the sentence.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Two tables (target × source pieces, target × source words), gradient × input, attention, and Spearman's rank
            correlation of each two measures (null where one of them is the same everywhere).
        """
        run = self._run(Request(text, checkpoint=checkpoint))
        found = importance(self.service.loaded(checkpoint).checkpoint, run.trace)
        return {
            "source": [piece.text for piece in run.trace.source.pieces],
            "words": [word.text for word in run.trace.source.words],
            "target": [piece.text for piece in run.trace.target],
            "occlusion": found.occlusion.pieces.tolist(),
            "word_occlusion": found.occlusion.words.tolist(),
            "gradient_times_input": found.gradient.tolist(),
            "attention": None if found.attention is None else found.attention.tolist(),
            "rank_correlations": {
                f"{pair.first}, {pair.second}": None if isnan(pair.overall) else pair.overall
                for pair in agreement(found)
            },
        }

    def replace(self, text: str, place: int, piece: str, checkpoint: str = "") -> Answer:
        """Put another piece of the source vocabulary in the place of one.

        Args:
            text: the sentence.
            place: which of its pieces, from 0.
            piece: the piece that is read instead.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Δ log p of the words as they were, and the new translation beside the old.
        """
        try:
            vocabulary = self.service.loaded(checkpoint).checkpoint.source.vocabulary
        except CheckpointError as error:
            raise gr.Error(reason(error, translator("en"))) from error
        if (id := vocabulary.find(piece)) is None:
            raise gr.Error(f"the source vocabulary has no piece {piece!r}")
        return _compared(self._run(Request(text, checkpoint=checkpoint, changes=Changes(replaced=((place, id),)))))

    def move_code(self, text: str, towards: str = "", share: float = 1.0, checkpoint: str = "") -> Answer:
        """Move the code c towards another sentence's, or towards zero, and decode.

        Args:
            text: the sentence.
            towards: the other sentence; empty for the zero vector.
            share: how far to go, 0 to 1.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Δ log p of the words as they were, the translation beside the old, and what is written along the whole way.
        """
        if not 0 <= share <= 1:
            raise gr.Error(f"share must lie between 0 and 1, not {share}")
        run = self._run(Request(text, checkpoint=checkpoint, changes=Changes(context=ContextChange(share, towards))))
        walk = [{"share": p.share, "translation": p.translation, "log_prob": p.total} for p in run.walk]
        return {"walk": walk, **_compared(run)}

    # -- the way to the service

    def _request(self, text: str, beam: int, length_penalty: float, segmentation: str, checkpoint: str) -> Request:
        if segmentation not in SEGMENTATIONS or segmentation == "own":
            raise gr.Error(f"segmentation must be one of {', '.join(m for m in SEGMENTATIONS if m != 'own')}")
        return self._bounded(Request(text, segmentation, "", beam, length_penalty, checkpoint))

    def _bounded(self, request: Request) -> Request:
        """Raises gr.Error for a number outside the bounds that the page's own controls have."""
        for field, (_, low, high) in NUMBERS.items():
            if not low <= (value := getattr(request, field)) <= high:
                raise gr.Error(f"{field} must lie between {low:g} and {high:g}, not {value}")
        return request

    def _run(self, request: Request) -> Run:
        try:
            return self.service.run(request)
        except (InputError, CheckpointError) as error:
            raise gr.Error(reason(error, translator("en"))) from error


def _pieces(trace: Trace) -> list[Answer]:
    return [{"text": piece.text, "id": piece.id, "log_prob": piece.log_prob} for piece in trace.target]


def _summary(trace: Trace) -> Answer:
    return {"translation": trace.translation, "log_prob": sum(piece.log_prob for piece in trace.target)}


def _compared(run: Run) -> Answer:
    """The translation with Σ log p; of a what-if also the run as it was, with Δ log p of its words."""
    now = _summary(run.trace)
    if run.before is None or run.effect is None:
        return now
    delta: Sequence[float] = run.effect.delta.tolist()
    words = [{**piece, "delta": change} for piece, change in zip(_pieces(run.before), delta, strict=True)]
    return {**now, "before": {**_summary(run.before), "pieces": words}}
