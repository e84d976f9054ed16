"""What is learned while a person watches: pairs as ids, what is held out, and a configuration for each model.

The models are small, so that a second of one core shows something: H = 48, E = H / 3, A = H / 2, no dropout, no label
smoothing, so that the loss is the cross entropy itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from ..config import Config, ModelConfig, TrainConfig
from ..task import Side, Task
from ..text.tokenizer import Tokenizer
from ..values.learning import Architecture, Item, LearningSettings
from ..values.search import SearchSettings
from ..values.segmentation import EOS, UNK
from .data import Example
from .toys import TOYS

PAIRS = 8000  # of a toy, to learn from
ITEMS = 8  # answered at every look
UNSEEN = 200  # items that exact match and loss are measured on
TOKENS = 2000  # more pieces than any toy has
PIECES = 1000  # of a side that is cut into words or pieces
RECIPE = TrainConfig(
    updates=1_000_000,
    batch_tokens=300,
    warmup=20,
    hold=1.0,
    label_smoothing=0.0,
    ema=0.9,
    drop_final_mark=0.0,
    evaluate_every=1_000_000,
    evaluate_sentences=UNSEEN,
    select="last",
)
Encode = Callable[[str], list[int]]


@dataclass(frozen=True)
class Lesson:
    """unseen: pairs that are never trained on. items: the places of those whose answers are shown at every look;
    shown: of which of them attention is."""

    settings: LearningSettings
    source: Tokenizer
    target: Tokenizer
    train: list[Example]
    unseen: list[Example]
    unseen_pairs: list[Item]
    items: tuple[int, ...]
    shown: int
    task: Task

    @property
    def references(self) -> list[str]:
        return [pair.target for pair in self.unseen_pairs]

    def config(self, architecture: Architecture) -> Config:
        settings = self.settings
        model = ModelConfig(
            source_language=self.source.language,
            target_language=self.target.language,
            source_vocabulary=len(self.source.vocabulary),
            target_vocabulary=len(self.target.vocabulary),
            cell=architecture.cell,
            attention=architecture.attention,
            embedding=max(4, settings.hidden // 3),
            hidden=settings.hidden,
            attention_size=max(4, settings.hidden // 2),
            dropout=0.0,
        )
        fields = {"learning_rate": settings.learning_rate, "seed": settings.seed, "cpu_seconds": settings.seconds}
        return Config(model, TrainConfig(**{**vars(RECIPE), **fields}), self.task)


def toy_lesson(settings: LearningSettings) -> Lesson:
    """The lesson of a toy. Raises ValueError for a task that there is not, or a longest that it cannot have."""
    toy = TOYS.get(settings.task)
    if toy is None:
        raise ValueError(f"task must be one of {', '.join(TOYS)}, not {settings.task!r}")
    longest = settings.longest or toy.longest
    if not toy.shortest <= longest <= toy.longest:
        raise ValueError(f"longest must lie between {toy.shortest} and {toy.longest}, not {longest}")
    drawn = (pair for pair in toy.items(settings.seed) if len(pair[0]) <= longest)
    pairs, unseen = list(islice(drawn, PAIRS)), toy.test_items(UNSEEN)
    of_target = Side("tokens" if toy.words_in_target else "characters", 1.0, toy.words_in_target)
    task = Task(toy.shape, metric="exact", title_zh=toy.title_zh, title_en=toy.title_en)
    return lesson_of(settings, toy.languages, (Side("characters", 1.0, False), of_target), pairs, unseen, task)


def lesson_of(
    settings: LearningSettings,
    languages: tuple[str, str],
    sides: tuple[Side, Side],
    pairs: Sequence[tuple[str, str]],
    unseen: Sequence[tuple[str, str]],
    task: Task,
) -> Lesson:
    """A lesson of normalised pairs. task: without its sides, its search and its examples, which come from here."""
    source, target = (
        Tokenizer.train(language, list(texts), _most_pieces(side, texts), side)
        for language, side, texts in zip(languages, sides, zip(*pairs, *unseen, strict=True), strict=True)
    )
    read, write = quick_encoder(source), quick_encoder(target)
    items = spread([s for s, _ in unseen], ITEMS)
    return Lesson(
        settings,
        source,
        target,
        [_example(read(s), write(t)) for s, t in pairs],
        [_example(source.encode(s), target.encode(t)) for s, t in unseen],
        [Item(s, as_written(t, target)) for s, t in unseen],
        items,
        shown=items[len(items) // 2],
        task=replace(
            task,
            source=sides[0],
            target=sides[1],
            search=SearchSettings(beam=1),
            examples=tuple(unseen[items[i]][0] for i in (0, 2, 4, 5, 6)),
        ),
    )


def _most_pieces(side: Side, texts: Sequence[str]) -> int:
    """Few, for few pairs; with bytes to fall back on every character of the texts must find room."""
    return max(PIECES, len(set("".join(texts))) + 300) if side.unit in ("words", "pieces") else TOKENS


def as_written(text: str, target: Tokenizer) -> str:
    """A text as the model would write it; what it has no pieces for stays, and is never written."""
    ids = target.encode(text)
    return text if UNK in ids else target.decode(ids)


def _example(source: list[int], target: list[int]) -> Example:
    return Example(source, source, target)


def spread(sources: Sequence[str], count: int) -> tuple[int, ...]:
    """The places of so many of the sources, from the shortest to the longest, evenly."""
    ordered = sorted(range(len(sources)), key=lambda i: (len(sources[i]), sources[i]))
    count = min(count, len(ordered))
    return tuple(ordered[(2 * i + 1) * len(ordered) // (2 * count)] for i in range(count))


def quick_encoder(tokenizer: Tokenizer) -> Encode:
    """Tokenizer.encode, for texts that are normalised already: of characters or tokens every part is looked up once.
    Ten thousand pairs of a toy then take a tenth of a second instead of two."""
    if tokenizer.unit not in ("characters", "tokens"):
        return cache(tokenizer.encode)
    pieces = cache(tokenizer.vocabulary.encode)
    blanks = tokenizer.unit == "tokens"
    return lambda text: [*(id for part in (text.split() if blanks else text) for id in pieces(part)), EOS]
