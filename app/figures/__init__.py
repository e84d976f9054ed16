"""Trace → Plotly figures, as plain {data, layout} specifications that `plotly.graph_objects.Figure` accepts.

Pure functions: tested without a browser. Plain dictionaries because building a graph_objects.Figure costs tens of
milliseconds and a run draws several. Three keys are the page's own: "axes" (what a click on x and y chooses: "enc", "dec" or
"unit"), "rings" (under "enc" or "dec" the point [x, y] of every step: those up to the step under the pointer get a ring) and
"min_width" (pixels below which the figure scrolls instead of shrinking); "pack" is display.compact's.
"""

from .attention import agreement, attention, attention_change, gradient, input_shares, occlusion
from .base import INK, Spec, base_layout
from .meaning import THEME_COLOURS, THEME_SYMBOLS, code, plane, reading_path
from .reading import WEIGHT_END, embeddings, encoder_states, word_lattice
from .writing import FATES, beam_tree, decoder_states, drawn_nodes, path_to

__all__ = [
    "FATES",
    "INK",
    "THEME_COLOURS",
    "THEME_SYMBOLS",
    "WEIGHT_END",
    "Spec",
    "agreement",
    "attention",
    "attention_change",
    "base_layout",
    "beam_tree",
    "code",
    "decoder_states",
    "drawn_nodes",
    "embeddings",
    "encoder_states",
    "gradient",
    "input_shares",
    "occlusion",
    "path_to",
    "plane",
    "reading_path",
    "word_lattice",
]
