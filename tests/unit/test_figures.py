"""What all figures share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import plotly.graph_objects as go

from app import display, figures

APP = Path(figures.__file__).parent


def test_heatmaps_are_made_in_one_place() -> None:
    makers = [path.name for path in APP.rglob("*.py") if '"type": "heatmap"' in path.read_text(encoding="utf-8")]
    assert makers == ["figures.py"]


def test_a_token_map_holds_its_numbers_while_they_are_few() -> None:
    for rows, columns, numbers in ((20, 20, True), (20, 21, False)):
        cells = figures.heatmap(np.full((rows, columns), 1 / 3), display.ATTENTION_SCALE, (0, 1), "%{z}", "α")
        target, source = (display.ticks([str(i) for i in range(count)]) for count in (rows, columns))
        spec = figures.token_map(cells, target, source)
        (drawn,) = go.Figure(data=spec["data"], layout=spec["layout"]).data
        assert (drawn.texttemplate is not None) == numbers
        assert (drawn.zmin, drawn.zmax, drawn.colorbar.title.text) == (0, 1, "α")
        assert spec["data"][0]["z"][0][0] == 0.3333
        assert spec["layout"]["yaxis"]["autorange"] == "reversed"
        assert spec["layout"]["xaxis"]["side"] == "top"


def test_a_large_unit_map_travels_in_one_byte_a_number() -> None:
    small, large = (figures.unit_map(np.zeros((2, size), np.float32), ["a", "a"], "enc") for size in (10, 5000))
    assert "pack" not in small
    assert large["pack"] == "i1"
    assert small["data"][0]["zmin"] == -small["data"][0]["zmax"] == -1
    assert small["layout"]["yaxis"]["tickvals"] == [0, 1], "repeated tokens stay apart"
