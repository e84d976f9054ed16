"""A shape as a small drawing: one box for each piece that goes in, an arrow, one for each that comes out.

1→N and N→1 have one box on a side, N→N as many on both, each above the other's, N→M another number.
"""

from __future__ import annotations

from dataclasses import dataclass

BOXES = {"1→N": (1, 4), "N→1": (4, 1), "N→N": (3, 3), "N→M": (3, 5)}
SIDE, GAP, ARROW, EDGE = 6, 2, 12, 1  # of a box, between boxes, of the arrow, and what a line's width needs


@dataclass(frozen=True)
class Drawing:
    """x of every box that goes in and that comes out, and of the arrow's ends; all boxes stand on one line."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    arrow: tuple[int, int]

    @property
    def width(self) -> int:
        return self.outputs[-1] + SIDE + EDGE


def drawing(shape: str) -> Drawing:
    count, written = BOXES[shape]
    inputs = tuple(EDGE + place * (SIDE + GAP) for place in range(count))
    start = inputs[-1] + SIDE + GAP
    first = start + ARROW + GAP
    return Drawing(inputs, tuple(first + place * (SIDE + GAP) for place in range(written)), (start, start + ARROW))
