"""The named endpoints, for gradio_client, curl and MCP: each what-if with typed parameters and a plain answer.

Every endpoint is a pure function of its parameters; what cannot be run comes back as an error with a sentence
(serving/demo.py). Places
and steps count from 0; log p is in nats. docs/API.md shows a call of each, and a test runs that page.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

import gradio as gr

from model.values.changes import Changes, ContextChange
from model.values.segmentation import SEGMENTATIONS, InputError
from model.values.trace import Trace

from .engine import Engine, Outcome
from .request import LARGEST_ID, UNCHANGED, Request, attention_change, number
from .request import text as text_of
from .shapes.answers import kind_of, labels_of

Answer = dict[str, Any]
NAMES = (
    "translate", "trace", "classify", "segment", "force", "score", "sample", "attend", "occlude", "replace",
    "move_code",
)  # fmt: skip


def publish(engine: Engine) -> None:
    """Register every endpoint, under its function's name, with the page that is being built."""
    endpoints = Endpoints(engine)
    for name in NAMES:
        gr.api(getattr(endpoints, name), api_name=name, concurrency_id="run")


class Endpoints:
    """The parameters may be of any type, whatever their annotations say: they come from outside. Raises InputError."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def translate(
        self,
        text: str,
        beam: int | None = None,
        length_penalty: float | None = None,
        segmentation: str = "accurate",
        checkpoint: str = "",
        form: bool = True,
    ) -> str:
        """Translate one sentence, by the fast path: now and then a word differs from the trace's.

        Args:
            text: the sentence, in the language that the checkpoint reads.
            beam: hypotheses kept at each step, 1 to 24; 1 is greedy, also where the checkpoint's own way is to draw.
                Left out: the checkpoint's own.
            length_penalty: α in Σ log p / length^α, 0 to 2. Left out: the checkpoint's own.
            segmentation: accurate, full, search, no-hmm or characters.
            checkpoint: a name under pretrained/; empty for the default.
            form: whether the answer is held to the checkpoint's form (a verse pattern, a length), if it has one.

        Returns:
            The translation.
        """
        return self.engine.translation(_search(text, beam, length_penalty, segmentation, checkpoint, form))

    def trace(
        self,
        text: str,
        beam: int | None = None,
        length_penalty: float | None = None,
        segmentation: str = "accurate",
        checkpoint: str = "",
        form: bool = True,
    ) -> str:
        """Every number of one run: segmentation, gates, states, attention, probabilities, search tree.

        Args:
            text: the sentence, in the language that the checkpoint reads.
            beam: hypotheses kept at each step, 1 to 24; 1 is greedy, also where the checkpoint's own way is to draw.
                Left out: the checkpoint's own.
            length_penalty: α in Σ log p / length^α, 0 to 2. Left out: the checkpoint's own.
            segmentation: accurate, full, search, no-hmm or characters.
            checkpoint: a name under pretrained/; empty for the default.
            form: whether the answer is held to the checkpoint's form (a verse pattern, a length), if it has one.

        Returns:
            JSON text: the object that docs/trace.schema.json describes.
        """
        outcome = self.engine.outcome(_search(text, beam, length_penalty, segmentation, checkpoint, form))
        return outcome.trace.to_json()

    def classify(self, text: str, checkpoint: str = "topic-n1") -> Answer:
        """How probable each label is, of a checkpoint that answers with one.

        Args:
            text: the sentence.
            checkpoint: a name under pretrained/ whose task is N→1.

        Returns:
            labels with their probabilities, the likeliest first; unsure: whether the likeliest is below what the
            checkpoint needs to be believed (`needed`), which stands for "none of these".
        """
        outcome = self._outcome(text=text, checkpoint=checkpoint)
        if kind_of(outcome.card) != "label":
            raise InputError("no-labels", name=outcome.card.name)
        labels, needed = labels_of(outcome.trace), outcome.card.task.unsure
        return {
            "labels": [{"label": label.text, "probability": label.probability} for label in labels],
            "unsure": labels[0].probability < needed,
            "needed": needed,
        }

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
        outcome = self._outcome(text=text, segmentation=segmentation, boundaries=boundaries, checkpoint=checkpoint)
        source = outcome.trace.source
        return {
            "words": [{"text": word.text, "start": word.start, "end": word.end} for word in source.words],
            "pieces": [{"text": p.text, "id": p.id, "start": p.start, "end": p.end} for p in source.pieces],
            "ids": list(source.ids),
            **_compared(outcome),
        }

    def force(
        self,
        text: str,
        beginning: str,
        beam: int | None = None,
        length_penalty: float | None = None,
        checkpoint: str = "",
    ) -> Answer:
        """Force the beginning of the translation and let the model go on.

        Args:
            text: the sentence.
            beginning: what the translation must begin with.
            beam: hypotheses kept at each step, 1 to 24; 1 is greedy. Left out: the checkpoint's own.
            length_penalty: α in Σ log p / length^α, 0 to 2. Left out: the checkpoint's own.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Every piece with log p and whether it was forced, beside the translation as it was.
        """
        outcome = self._outcome(
            text=text, word=beginning, beam=beam, length_penalty=length_penalty, checkpoint=checkpoint
        )
        forced = len(outcome.request.changes.prefix)
        pieces = [{**piece, "forced": t < forced} for t, piece in enumerate(_pieces(outcome.trace))]
        return {"pieces": pieces, **_compared(outcome)}

    def score(self, text: str, translation: str, checkpoint: str = "") -> Answer:
        """How likely the model finds a translation of your own, piece by piece (teacher forcing).

        Args:
            text: the sentence.
            translation: its translation.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Every piece with log p, their sum, the perplexity, and the model's own translation with its sum.
        """
        if not text_of("translation", translation).strip():
            raise InputError("empty-field", field="translation")
        outcome = self._outcome(text=text, own=translation, checkpoint=checkpoint)
        scored = outcome.scored
        assert scored is not None
        pieces = zip(scored.pieces, scored.ids, scored.log_probs.tolist(), strict=True)
        return {
            "pieces": [{"text": piece, "id": id, "log_prob": log_prob} for piece, id, log_prob in pieces],
            "log_prob": scored.total,
            "perplexity": scored.perplexity,
            "model": _summary(outcome.trace),
        }

    def sample(
        self,
        text: str,
        count: int = 5,
        temperature: float | None = None,
        top_k: int | None = None,
        top_p: float | None = None,
        seed: int = 0,
        checkpoint: str = "",
    ) -> Answer:
        """Draw translations by lot instead of searching for the likeliest.

        Args:
            text: the sentence.
            count: independent draws, 1 to 10.
            temperature: below 1 sharpens the probabilities, above 1 flattens them; 0.1 to 2. Left out, as the next
                two: the checkpoint's own; for a translation 1, 0 and 1.
            top_k: draw among the k likeliest pieces only; 0 for all.
            top_p: draw among the likeliest pieces that together hold this probability; 0.05 to 1.
            seed: the same seed draws the same, 0 to 9999.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            The drawn translations with Σ log p, likeliest per piece first; poems with their theme before others.
        """
        draws = number("count", count, 1, 10, whole=True)
        outcome = self._outcome(
            text=text, beam=draws, n_best=draws, sample=True, temperature=temperature, top_k=top_k, top_p=top_p,
            seed=seed, checkpoint=checkpoint,
        )  # fmt: skip
        drawn = zip(outcome.trace.n_best, outcome.trace.search.hypotheses, strict=True)
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
        changes = Changes(attention=(attention_change(kind, step, source, weights, seed),))
        outcome = self._outcome(changes, text=text, checkpoint=checkpoint)
        assert outcome.trace.attention is not None
        return {"weights": outcome.trace.attention.tolist(), **_compared(outcome)}

    def occlude(self, text: str, checkpoint: str = "") -> Answer:
        """Hide every source piece and leave out every source word in turn: Δ log p of the same translation.

        Args:
            text: the sentence.
            checkpoint: a name under pretrained/; empty for the default.

        Returns:
            Two tables (target × source pieces, target × source words), gradient × input, attention, and Spearman's rank
            correlation of each two measures (null where one of them is the same everywhere).
        """
        request = Request.parse({"text": text, "checkpoint": checkpoint})
        trace, measured = self.engine.outcome(request).trace, self.engine.importance(request)
        return {
            "source": [piece.text for piece in trace.source.pieces],
            "words": [word.text for word in trace.source.words],
            "target": [piece.text for piece in trace.target],
            "occlusion": measured.occlusion.pieces.tolist(),
            "word_occlusion": measured.occlusion.words.tolist(),
            "gradient_times_input": measured.gradient.tolist(),
            "attention": None if measured.attention is None else measured.attention.tolist(),
            "rank_correlations": {
                f"{pair.first}, {pair.second}": None if isnan(pair.overall) else pair.overall
                for pair in measured.agreement
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
        where = number("place", place, -LARGEST_ID, LARGEST_ID, whole=True)
        id = self.engine.piece_id(text_of("checkpoint", checkpoint), text_of("piece", piece))
        return _compared(self._outcome(Changes(replaced=((where, id),)), text=text, checkpoint=checkpoint))

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
        change = ContextChange(number("share", share, 0, 1), text_of("towards", towards))
        outcome = self._outcome(Changes(context=change), text=text, checkpoint=checkpoint)
        walk = [{"share": p.share, "translation": p.translation, "log_prob": p.total} for p in outcome.walk]
        return {"walk": walk, **_compared(outcome)}

    # -- the way to the engine

    def _outcome(self, changes: Changes = UNCHANGED, **values: object) -> Outcome:
        return self.engine.outcome(Request.parse(values, changes))


def _search(
    text: str, beam: object, length_penalty: object, segmentation: str, checkpoint: str, form: object
) -> Request:
    """A search; words of one's own are `segment`'s, which takes the boundaries."""
    if segmentation == "own":
        raise InputError("not-one-of", field="segmentation", choices=", ".join(SEGMENTATIONS[:-1]), value="own")
    values = {
        "text": text,
        "beam": beam,
        "length_penalty": length_penalty,
        "segmentation": segmentation,
        "checkpoint": checkpoint,
        "form": form,
        **({} if beam is None else {"sample": False}),
    }
    return Request.parse(values)


def _pieces(trace: Trace) -> list[Answer]:
    return [{"text": piece.text, "id": piece.id, "log_prob": piece.log_prob} for piece in trace.target]


def _summary(trace: Trace) -> Answer:
    return {"translation": trace.translation, "log_prob": sum(piece.log_prob for piece in trace.target)}


def _compared(run: Outcome) -> Answer:
    """The translation with Σ log p; of a what-if also the run as it was, with Δ log p of its words."""
    now = _summary(run.trace)
    if run.before is None or run.effect is None:
        return now
    delta: Sequence[float] = run.effect.delta.tolist()
    words = [{**piece, "delta": change} for piece, change in zip(_pieces(run.before), delta, strict=True)]
    return {**now, "before": {**_summary(run.before), "pieces": words}}
