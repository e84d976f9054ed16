"""全景: the whole network unrolled over one sentence, as values that template.html draws.

`picture(run, language)` is a pure function of the run's Trace. What web/picture.js needs to play it stands in
`data`: the scores and weights of attention, how far each state moved, and the words of every beat.

A mosaic shows UNITS units spread evenly over a state, in the states' colours; a strip shows STRIP_CELLS of an
embedding (in the weights' colours) or of a context. An attention line is LINE·α wide; of each step those are drawn
that hold MASS of α.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import e, exp
from typing import Any

import numpy as np
from markupsafe import Markup

from model.values.segmentation import EOS
from model.values.trace import Array, Trace

from .. import display
from ..engine import Run
from ..locales import keys, translator
from ..stages import templates
from .layout import BARS, GRID, LINE, STRIP_CELLS, Layout, chip_width, fit
from .twins import Twin

KEY = "picture"
UNITS = GRID * GRID
MASS = 0.75  # how much of a step's attention is drawn in full
OF_ONE_MODEL = ("force", "word", "swap", "att", "c", "towards")  # parameters of a link that another cannot take over
BEATS, INSIDE = "beat-", "inside-"  # the texts that the browser fills in


@dataclass(frozen=True)
class Ray:
    """An attention line: from source piece i, α, and the path it takes."""

    i: int
    alpha: float
    path: str

    @property
    def width(self) -> float:
        return LINE * self.alpha


@dataclass(frozen=True)
class Bar:
    """A candidate of a step. `written`: the piece that was taken."""

    piece: str
    id: int
    probability: float
    written: bool


@dataclass(frozen=True)
class Column:
    """What the decoder does at step t. `rest`: the probability of all pieces that have no bar."""

    context: list[str]
    state: list[str]
    bars: list[Bar]
    rest: float
    rays: list[Ray]
    how: str  # forced, drawn, beam, likeliest: why the written piece was taken
    reweighed: bool


def picture(run: Run, language: str, twin: Twin | None = None) -> Markup:
    """The picture of a run as HTML: one inline SVG, its controls, and what they need. `twin`: to switch to."""
    template = templates().get_template("picture/template.html")
    values = {**view(run, language), "run": run, "trace": run.trace, "language": language, "twin": twin}
    values["to_twin"] = {"model": twin.name, **dict.fromkeys(OF_ONE_MODEL, "")} if twin else {}
    html = template.render(**values)
    before, drawing, after = re.split(r"(<svg class=\"drawing\".*?</svg>)", html, maxsplit=1, flags=re.DOTALL)
    return Markup(before + _short(drawing) + after)


def _short(drawing: str) -> str:
    """Without blanks between the marks, and with quotes that JSON need not escape: Jinja escapes all others."""
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", drawing)).replace('"', "'")


def units(size: int, count: int = UNITS) -> list[int]:
    """`count` units spread evenly over a vector of `size`; all of them when it is shorter."""
    return [int(k * size / count) for k in range(count)] if size > count else list(range(size))


def mosaic(values: Array, count: int = UNITS) -> list[str]:
    """The colours of a state's shown units."""
    return [display.state_colour(float(values[unit])) for unit in units(len(values), count)]


def tiles(colours: list[str]) -> str:
    """Colours for web/tiles.js, which makes a tile of each: a run has a thousand of them."""
    return "".join(colour.removeprefix("#") for colour in colours)


def view(run: Run, language: str) -> dict[str, Any]:
    trace = run.trace
    say = translator(language, KEY)
    typed = run.trace.source.normalised.typed
    pieces = trace.source.pieces
    origins = [typed[piece.start : piece.end] for piece in pieces]
    shown = [origin if origin.strip() not in ("", piece.text.strip("\u2581")) else "" for origin, piece in
             zip(origins, pieces, strict=True)]  # fmt: skip
    layout = Layout(len(pieces), len(trace.target), any(shown))
    encoder, decoder = trace.encoder, trace.decoder
    return {
        "say": say,
        "at": layout,
        "origins": [display.revealed(origin) for origin in shown],
        "embeddings": [
            [display.weight_colour(float(x[k])) for k in units(len(x), STRIP_CELLS)] for x in encoder.embeddings
        ],
        "forward": [mosaic(h) for h in encoder.forward.h],
        "backward": [mosaic(h) for h in encoder.backward.h],
        "context": [mosaic(half) for half in np.split(decoder.context, 2)],
        "start": mosaic(decoder.initial_state),
        "columns": [column(trace, layout, t) for t in range(len(trace.target))],
        "replaced": {place for place, _ in trace.changes.replaced},
        "data": data(trace, layout, language),
        "tiles": tiles,
        "fit": fit,
        "chip_width": chip_width,
        "e": e,
    }


def column(trace: Trace, layout: Layout, t: int) -> Column:
    """Step t, counted from 0."""
    bars, rest = candidates(trace, t)
    return Column(
        context=mosaic(trace.decoder.contexts[t], STRIP_CELLS),
        state=mosaic(trace.decoder.states[t]),
        bars=bars,
        rest=rest,
        rays=[] if trace.attention is None else rays(trace.attention[t], layout, t),
        how=how(trace, t),
        reweighed=trace.changes.reweighs(t),
    )


def candidates(trace: Trace, t: int) -> tuple[list[Bar], float]:
    """The likeliest pieces of step t, the written one always among them, and the probability of all others."""
    written = trace.target[t]
    listed = [
        Bar(piece, int(id), exp(p), int(id) == written.id)
        for id, piece, p in zip(
            trace.top_ids[t], trace.top_pieces[t], trace.decoder.top_log_probs[t].tolist(), strict=True
        )
    ]
    shown = listed[:BARS]
    if not any(bar.written for bar in shown):
        shown[-1] = Bar(written.text, written.id, exp(written.log_prob), True)
    return shown, max(0.0, 1 - sum(bar.probability for bar in shown))


def rays(alpha: Array, layout: Layout, t: int) -> list[Ray]:
    """The fewest lines that hold MASS of a step's attention, in reading order."""
    order = np.argsort(-alpha, kind="stable")
    needed = int(np.searchsorted(np.cumsum(alpha[order]), MASS)) + 1
    return [Ray(i, float(alpha[i]), layout.ray(i, t)) for i in sorted(order[:needed].tolist())]


def how(trace: Trace, t: int) -> str:
    """Why the piece of step t was written."""
    if t < len(trace.changes.prefix):
        return "forced"
    if trace.target[t].id == int(trace.top_ids[t][0]):
        return "end" if trace.target[t].id == EOS else "likeliest"
    return "drawn" if trace.settings.sample else "beam"


def data(trace: Trace, at: Layout, language: str) -> dict[str, Any]:
    """What the browser plays from. `moved`: how far a unit went on average at each step, of → , ← and the decoder."""
    encoder, decoder, say = trace.encoder, trace.decoder, translator(language, KEY)
    starts = {"forward": encoder.forward.h, "backward": encoder.backward.h[::-1]}
    moved = {name: np.abs(np.diff(h, axis=0, prepend=0)).mean(axis=1) for name, h in starts.items()}
    states = np.vstack([decoder.initial_state, decoder.states])
    moved["decoder"] = np.abs(np.diff(states, axis=0)).mean(axis=1)
    return {
        "alpha": None if decoder.alpha is None else display.packed(decoder.alpha),
        "scores": None if decoder.scores is None else display.packed(decoder.scores),
        "moved": {name: values.astype(float).round(3).tolist() for name, values in moved.items()},
        "hidden": trace.config.hidden,
        "cell": trace.config.cell,
        "how": [how(trace, t) for t in range(len(trace.target))],
        "p": [round(exp(piece.log_prob), 4) for piece in trace.target],
        "words": texts(language, BEATS),
        "inside": texts(language, INSIDE),
        "scales": {"state": display.STATE_SCALE, "gate": display.GATE_SCALE},
        "play": say("play"),
        "pause": say("pause"),
        "at": {
            "source": [at.source_x(0), at.source_pitch],
            "target": [at.target_x(0), at.target_pitch],
            "field": at.field,
            "contexts": at.contexts,
            "start": [at.context_x, at.cells],
            "width": at.width,
            "c": [at.context_x + 32, at.context_y + 14],
        },
    }


def texts(language: str, kind: str) -> dict[str, str]:
    """The texts of a kind, by the rest of their names."""
    say = translator(language, KEY)
    return {key.removeprefix(kind): say(key) for key in keys(KEY) if key.startswith(kind)}
