"""A checkpoint in memory, what is computed of it once, and the runs it made last. All of it goes when the checkpoint
goes: nothing here is kept elsewhere, and no value that leaves here leads back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from model.checkpoint import Checkpoint, CheckpointError
from model.explain.embedding_space import EmbeddingSpace
from model.explain.gradients import gradient_norms_of
from model.explain.importance import importance
from model.explain.recompute import recompute
from model.explain.shares import input_shares
from model.explain.tracing import answers, read, trace
from model.explain.whatif import context_walk, effect, teacher_force
from model.plane import load_plane
from model.task import DRAW
from model.text.lookup import Ranked, look_up
from model.text.normalise import normalise
from model.text.prosody import rhyme, tone
from model.text.words import lattice
from model.translate import translate
from model.values.effects import GradientNorms, Importance
from model.values.plane import Plane, PlaneMap, PlaneNeighbour, PlanePlace
from model.values.search import SearchSettings
from model.values.segmentation import InputError, Segmentation
from model.values.trace import Array, Trace
from model.values.vocabulary import Known

from ..request import MAX_LENGTH, Request
from .cache import Cache
from .reader import foreign, reader
from .sources import sources
from .values import Beside, Card, Catalogue, Draw, Outcome, Run, Sound

WALK = (0.0, 0.25, 0.5, 0.75, 1.0)  # shares of the way from one sentence's c to another's
NEAREST = 8  # sentences of the plane
CUTS = ("accurate", "characters")  # ways of cutting a sentence that a run compares
MOST_OCCLUDED = 400  # cells of the occlusion map that a run carries


class Loaded:
    """Raises InputError("checkpoint") when it cannot be opened; without a plane, `no_place` says why."""

    def __init__(
        self,
        card: Card,
        find: Callable[[], Checkpoint],
        catalogue: Catalogue,
        cached_runs: int,
        beside: Callable[[str], Beside | None] = lambda text: None,
    ) -> None:
        """`beside`: where a text lies on another checkpoint's plane (Run.beside)."""
        self.card, self.catalogue, self._beside = card, catalogue, beside
        try:
            self.checkpoint: Checkpoint = find()
        except CheckpointError as error:
            raise InputError("checkpoint", reason=str(error)) from error
        self.megabytes = sum(p.numel() * p.element_size() for p in self.checkpoint.model.parameters()) / 2**20
        self.plane: Plane | None = None
        self.no_place = ""
        try:
            self.plane = load_plane(self.checkpoint.folder)
        except CheckpointError as error:
            self.no_place = str(error)
        self.source, self.target = Ranked(self.checkpoint.source.vocabulary), Ranked(self.checkpoint.target.vocabulary)
        matrix = self.checkpoint.model.encoder.embedding.weight.detach().numpy()
        self.space = EmbeddingSpace(matrix, self.checkpoint.source.vocabulary, self.source.proper)
        self.map = None if self.plane is None else _map(self.plane)
        self._same = (
            {}
            if self.plane is None
            else {normalise(s, card.config.source_language).text: i for i, s in enumerate(self.plane.sentences)}
        )
        self._outcomes: Cache[Request, Outcome] = Cache(cached_runs)
        self._runs: Cache[Request, Run] = Cache(cached_runs)
        self._importances: Cache[Request, Importance] = Cache(cached_runs)
        self._gradients: Cache[Request, GradientNorms] = Cache(cached_runs)
        self._translation: Cache[Request, str] = Cache(cached_runs)
        self._translations: Cache[tuple[str, ...], tuple[str, ...]] = Cache(cached_runs)

    # -- what the engine's methods of the same name give, each kept with the checkpoint

    def outcome(self, request: Request) -> Outcome:
        return self._outcomes.get(request, lambda: self._outcome(request))

    def run(self, request: Request) -> Run:
        return self._runs.get(request, lambda: self.completed(self.outcome(request)))

    def importance(self, request: Request) -> Importance:
        return self._importance(self.outcome(request))

    def gradients(self, request: Request) -> GradientNorms:
        return self._gradients.get(request, lambda: gradient_norms_of(self.checkpoint, self.outcome(request).trace))

    def translation(self, request: Request) -> str:
        return self._translation.get(
            request,
            lambda: (
                translate(self.checkpoint, [request.text], self._settings(request), request.segmentation)[0][0].text
            ),
        )

    def translations(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        settings = replace(self._settings(Request("")), n_best=1)
        return self._translations.get(
            texts, lambda: tuple(best[0].text for best in translate(self.checkpoint, list(texts), settings))
        )

    def look_up(self, word: str) -> tuple[Known, ...]:
        return look_up(word, ((self.checkpoint.source, self.source), (self.checkpoint.target, self.target)))

    # -- how they are made

    def _outcome(self, asked: Request) -> Outcome:
        checkpoint, settings, request = self.checkpoint, self._settings(asked), self._with_word(asked)
        result = trace(
            checkpoint,
            request.text,
            segmentation=request.segmentation,
            boundaries=request.boundaries,
            settings=settings,
            changes=request.changes,
        )
        plain, context = request.plain(), request.changes.context
        before = None if replace(request, own="", n_best=plain.n_best) == plain else self.outcome(plain).trace
        return Outcome(
            request=request,
            card=self.card,
            trace=result,
            before=before,
            effect=None if before is None else effect(checkpoint, before, result),
            scored=teacher_force(checkpoint, request.text, request.own) if request.own else None,
            walk=context_walk(checkpoint, request.text, context.text, WALK, settings)
            if context and context.text
            else (),
        )

    def _settings(self, request: Request) -> SearchSettings:
        return request.settings(self.card.task.search)

    def _with_word(self, request: Request) -> Request:
        """The request with the typed word among the forced ids."""
        if not request.word:
            return request
        ids = tuple(
            self.checkpoint.target.vocabulary.encode(normalise(request.word, self.card.config.target_language).text)
        )
        changes = replace(request.changes, prefix=(request.changes.prefix + ids)[:MAX_LENGTH])
        return replace(request, word="", changes=changes)

    def _importance(self, outcome: Outcome) -> Importance:
        return self._importances.get(outcome.request, lambda: importance(self.checkpoint, outcome.trace))

    def completed(self, outcome: Outcome) -> Run:
        """The outcome with everything that is shown of it."""
        made, checkpoint = outcome.trace, self.checkpoint
        text, config = made.source.normalised.text, made.config
        small = len(made.target) * len(made.source.pieces) <= MOST_OCCLUDED
        measured = self._importance(outcome) if small else None
        is_foreign = foreign(config.source_language, text)
        given: dict[str, Any] = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
        return Run(
            **given,
            recomputed=recompute(checkpoint, made),
            lattice=lattice(text) if self.card.words else (),
            cuts=self._cuts(made.source.normalised.typed) if self.card.words else {},
            entries=self.source.entries(made.source.pieces),
            source_size=self.source.size,
            target_size=self.target.size,
            neighbours=self.space.neighbours(made.source.ids),
            pieces=self._pieces(made, measured),
            importance=measured,
            shares=input_shares(checkpoint, made) if made.attention is None else (),
            place=self._place(made.source, made.encoder.context, made.encoder.states),
            no_place=self.no_place,
            beside=None if self.plane is None else self._beside(made.source.normalised.typed),
            sources=sources(config.cell, config.attention),
            sounds=self._sounds(made),
            drawn=self._drawn(outcome),
            foreign=is_foreign,
            reader=reader(text, self.card, self.catalogue) if is_foreign else "",
        )

    def _cuts(self, typed: str) -> Mapping[str, int]:
        cut = self.checkpoint.source.segment
        return {mode: len(cut(typed, mode).pieces) - 1 for mode in CUTS}

    def _sounds(self, made: Trace) -> tuple[tuple[Sound, ...], tuple[Sound, ...]]:
        if not self.card.task.verse:
            return (), ()
        source, target = (
            tuple(Sound(text, tone(text), rhyme(text)) for piece in pieces if (text := piece.text.lstrip("▁")))
            for pieces in (made.source.pieces[:-1], made.target[: None if made.cut_off else -1])
        )
        return source, target

    def _drawn(self, outcome: Outcome) -> tuple[Draw, ...]:
        """Under the same changes, by lot; one for each of the first seeds."""
        request = outcome.request
        form = outcome.trace.settings.form
        draws = [replace(DRAW, seed=seed, max_length=MAX_LENGTH, form=form) for seed in range(self.card.task.draws)]
        texts = answers(
            self.checkpoint, request.text, draws, segmentation=request.segmentation, boundaries=request.boundaries,
            changes=request.changes,
        )  # fmt: skip
        return tuple(map(Draw, texts, draws))

    def _pieces(self, made: Trace, measured: Importance | None) -> Mapping[int, str]:
        ids = {node.token for node in made.search.tree} | set(made.changes.prefix)
        if measured is not None:
            ids |= set(measured.occlusion.instead.ravel().tolist())
        return {id: self.checkpoint.target.vocabulary.piece(id) for id in sorted(ids)}

    def place(self, text: str) -> PlanePlace | None:
        """Where a sentence that is only read lies. Raises InputError."""
        return self._place(*read(self.checkpoint, text))

    def _place(self, source: Segmentation, context: Array, states: Array) -> PlanePlace | None:
        if self.plane is None or self.map is None:
            return None
        mapped = self.plane.neighbour_map is not None
        itself = self._same.get(source.normalised.text)
        return PlanePlace(
            map=self.map,
            context=self.plane.project(context[None])[0],
            path=self.plane.project(states),
            mapped_context=self.plane.place(context) if mapped else None,
            mapped_path=self.plane.place(states) if mapped else None,
            nearest=tuple(PlaneNeighbour(i, cosine, i == itself) for i, cosine in self.plane.nearest(context, NEAREST)),
        )


def _map(plane: Plane) -> PlaneMap:
    return PlaneMap(
        plane.points, plane.neighbour_map, plane.explained, plane.sentences, plane.translations, plane.themes,
        plane.groups,
    )  # fmt: skip
