"""Where everything of the picture stands: a pure function of how many pieces there are.

Units are SVG's, drawn 1:1 at 1100.

    the left margin      names of the rows; c and s_0; ‹bos›
    SOURCE               chips, under them the typed characters where they differ; embeddings; a frame with → and ←
    the field            from the frames down to the contexts c_t
    TARGET               contexts, cells, candidates, chips

Columns are as wide as the canvas allows and never narrower than what a word needs: beyond about 20 pieces
the picture scrolls.
"""

from __future__ import annotations

from dataclasses import dataclass

MARGIN, EDGE = 132, 26  # left, with the rows' names; right
CANVAS = 1100
NARROWEST, WIDEST = 46, 172
MOSAIC, STATE = 32, 36  # sides of an encoder's and a decoder's mosaic
GRID = 4  # a mosaic is GRID × GRID units
STRIP, STRIP_CELLS = 6, 8  # a strip of embedding or context: its height and how many numbers it shows
CHIP = 36
BARS, BAR = 3, 14  # candidates of a step, and the height of a row; one row more for the rest
SMALLEST = 8.5  # letters
LINE = 12.0  # the width of an attention line with α = 1


@dataclass(frozen=True)
class Layout:
    """Columns and rows for S source and T target pieces. `origin`: whether a row of typed characters is needed."""

    source: int
    target: int
    origin: bool

    @property
    def width(self) -> float:
        return MARGIN + self._across + EDGE

    @property
    def _across(self) -> float:
        """The width of the longer row; the shorter one is spread over it as far as it may."""
        longer = max(self.source, self.target)
        return min(WIDEST * longer, max(NARROWEST * longer, CANVAS - MARGIN - EDGE))

    @property
    def source_pitch(self) -> float:
        return round(min(WIDEST * 1.5, self._across / self.source), 2)

    @property
    def target_pitch(self) -> float:
        return round(min(WIDEST * 1.5, self._across / self.target), 2)

    def source_x(self, i: int) -> float:
        """The middle of source column i."""
        return round(MARGIN + (i + 0.5) * self.source_pitch, 1)

    def target_x(self, t: int) -> float:
        return round(MARGIN + (t + 0.5) * self.target_pitch, 1)

    # -- rows, from top to bottom: the y of each one's upper edge

    @property
    def chips(self) -> int:
        return 4

    @property
    def embeddings(self) -> int:
        return self.chips + CHIP + (22 if self.origin else 9)

    @property
    def frames(self) -> int:
        return self.embeddings + STRIP + 9

    @property
    def forward(self) -> int:
        return self.frames + 6

    @property
    def backward(self) -> int:
        return self.forward + MOSAIC + 17

    @property
    def field(self) -> int:
        """The lower edge of the frames, where the attention lines begin."""
        return self.backward + MOSAIC + 17

    @property
    def contexts(self) -> int:
        """The upper edge of the contexts, where the lines end."""
        return self.field + 124

    @property
    def cells(self) -> int:
        return self.contexts + STRIP + 11

    @property
    def bars(self) -> int:
        return self.cells + STATE + 12

    @property
    def written(self) -> int:
        return self.bars + (BARS + 1) * BAR + 8

    @property
    def height(self) -> int:
        return self.written + CHIP + 4

    # -- what stands in the left margin

    @property
    def context_x(self) -> float:
        """The middle of c, of s_0 and of ‹bos›."""
        return 62

    @property
    def context_y(self) -> float:
        return self.field + 40

    @property
    def bus(self) -> float:
        """The height at which →h_S goes back to c."""
        return self.field + 8

    # -- the quiet wires: each ends in an arrowhead of its own

    @property
    def _arrows(self) -> list[tuple[float, float, str, float]]:
        """(x, y, H or V, where to): x_i into the frames, from cell to cell, c_t and s_{t−1} into the cells."""
        arrows: list[tuple[float, float, str, float]] = []
        half, tall = MOSAIC / 2 + 3, MOSAIC // 2
        for i in range(self.source):
            x = self.source_x(i)
            arrows.append((x, self.embeddings + STRIP + 1, "V", self.frames - 1))
            if i:
                before = self.source_x(i - 1)
                arrows.append((before + half, self.forward + tall, "H", x - half))
                arrows.append((x - half, self.backward + tall, "H", before + half))
        for t in range(self.target):
            x, before = self.target_x(t), self.target_x(t - 1) if t else self.context_x
            arrows.append((x, self.contexts + STRIP + 1, "V", self.cells - 3))
            arrows.append((before + STATE / 2 + 3, self.cells + 12, "H", x - STATE / 2 - 3))
        return arrows

    @property
    def wires(self) -> str:
        return "".join(f"M{x:g} {y:g}{way}{end:g}" for x, y, way, end in self._arrows)

    @property
    def heads(self) -> str:
        across = "".join(f"M{end:g} {y:g}l{-5 if end > x else 5}-3v6z" for x, y, way, end in self._arrows if way == "H")
        return across + "".join(f"M{x:g} {end:g}l-3-5h6z" for x, _, way, end in self._arrows if way == "V")

    @property
    def brackets(self) -> str:
        """Under each lane: the same cell, used S times."""
        left, right = self.source_x(0) - MOSAIC / 2, self.source_x(self.source - 1) + MOSAIC / 2
        return "".join(f"M{left:g} {y + MOSAIC + 4}v4H{right:g}v-4" for y in (self.forward, self.backward))

    def ray(self, i: int, t: int) -> str:
        """The line from h_i to c_t: it leaves and arrives upright."""
        x, y, top, bottom = self.source_x(i), self.target_x(t), self.field, self.contexts
        bend = round((bottom - top) * 0.55, 1)
        return f"M{x:g} {top}C{x:g} {top + bend:g} {y:g} {bottom - bend:g} {y:g} {bottom}"


@dataclass(frozen=True)
class Fitted:
    """Words as they fit: shortened, or smaller."""

    text: str
    size: float


def text_width(text: str, size: float) -> float:
    """About how wide a text is drawn: a full-width character takes its size, another a little over half of it."""
    return sum(size if ord(character) > 0x2E80 else size * 0.55 for character in text)


def fit(text: str, width: float, size: float, clip: bool = False) -> Fitted:
    """A text in the room there is: in smaller letters, down to SMALLEST; then, or if `clip`, cut with an ellipsis."""
    smaller = size if clip else max(SMALLEST, min(size, round(size * width / max(1.0, text_width(text, size)), 1)))
    while len(text) > 1 and text_width(text, smaller) > width + 1:
        text = text.removesuffix("…")[:-1] + "…"
    return Fitted(text, smaller)


def chip_width(text: str, pitch: float) -> float:
    """A chip is as wide as its words, within its column."""
    return round(min(pitch - 4, max(36.0, text_width(text, 15) + 16)), 1)
