"""What a checkpoint is for, as a value in its config.json: shape, text of each side, measure, search, form, examples.

Four shapes, one architecture: 1→N (a character → a poem), N→1 (a sentence → its topic), N→N (a line → the next, as
long), N→M (translation, chat). They differ in data and in this description, not in code. A config without a task is a
translation: N→M, jieba words and SentencePiece, BLEU, beam 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .values.search import SearchSettings

SHAPES = ("1→N", "N→1", "N→N", "N→M")
UNITS = ("", "words", "pieces", "characters", "tokens", "label")
METRICS = ("bleu", "accuracy", "exact", "cer", "perplexity")
FALLING = ("cer", "perplexity")  # the smaller, the better
LENGTHS = ("", "one", "source")
DRAW = SearchSettings(beam=1, sample=True, temperature=0.8, top_k=50)  # one answer beside the best
MOST_DRAWS = 8


@dataclass(frozen=True)
class Side:
    """How one side's text becomes pieces. The language itself stands in ModelConfig.

    unit: "words" (jieba's, each cut into SentencePieces), "pieces" (SentencePieces of the sentence), "characters",
    "tokens" (what stands between blanks, such as pinyin's syllables), "label" (the text is one piece); "" is words in
    Chinese and pieces elsewhere. coverage: share of the characters in the training text that get a piece.
    byte_fallback: a character without one is spelled in bytes; otherwise it is ‹unk›. The last two are not for tokens
    and labels.
    """

    unit: str = ""
    coverage: float = 0.9995
    byte_fallback: bool = True

    def __post_init__(self) -> None:
        _one_of("unit", self.unit, UNITS)
        if not 0 < self.coverage <= 1:
            raise ValueError(f"coverage must lie in (0, 1], not {self.coverage}")
        if not self.byte_fallback and self.unit in ("", "words", "pieces"):
            raise ValueError("words and pieces need byte_fallback; only characters can do without")


@dataclass(frozen=True)
class Form:
    """What every answer is held to; see decode/forms.py. Nothing, unless it is said here.

    length: "one" piece, or as many as the "source". pattern: a verse form, a sign a position, as Chinese metrics writes
    it: ○ any character, 平 a level tone, 仄 an oblique one, 韵 a rhyme with the first 韵; any other sign stands for itself.
    distinct: between two marks of the pattern no character comes twice. theme: of several
    answers one that has the source's character goes first.
    """

    length: str = ""
    pattern: str = ""
    distinct: bool = False
    theme: bool = False

    def __post_init__(self) -> None:
        _one_of("length", self.length, LENGTHS)
        if self.length and self.pattern:
            raise ValueError("a form has a length or a pattern, not both")


@dataclass(frozen=True)
class Task:
    """search: how an answer is looked for unless a person says otherwise. unsure: an answer (a label) whose probability
    is lower is reported as "none of these". draws: how many answers are drawn (DRAW) and shown beside the best.
    title_…, about_…: what the page calls the task, and one sentence about it.
    """

    shape: str = "N→M"
    source: Side = field(default_factory=Side)
    target: Side = field(default_factory=Side)
    metric: str = "bleu"
    search: SearchSettings = field(default_factory=SearchSettings)
    form: Form = field(default_factory=Form)
    unsure: float = 0.0
    draws: int = 0
    examples: tuple[str, ...] = ()
    title_zh: str = ""
    title_en: str = ""
    about_zh: str = ""
    about_en: str = ""

    def __post_init__(self) -> None:
        _one_of("shape", self.shape, SHAPES)
        _one_of("metric", self.metric, METRICS)
        if not 0 <= self.draws <= MOST_DRAWS:
            raise ValueError(f"draws must lie between 0 and {MOST_DRAWS}, not {self.draws}")
        if not 0 <= self.unsure < 1:
            raise ValueError(f"unsure must lie in [0, 1), not {self.unsure}")

    def title(self, language: str) -> str:
        """What the page calls the task, in Chinese or in English; "" for a translation."""
        return self.title_zh if language == "zh" else self.title_en

    @property
    def verse(self) -> bool:
        """Whether answers are verse: a pattern, or characters, as many as the source has."""
        return bool(self.form.pattern) or (self.form.length == "source" and self.target.unit == "characters")

    def about(self, language: str) -> str:
        """One sentence about it; "" for a translation."""
        return self.about_zh if language == "zh" else self.about_en


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(repr(k) for k in known)}, not {value!r}")
