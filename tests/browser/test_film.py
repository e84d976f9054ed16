"""The film of a played picture: a GIF of every beat, made without a server."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from PIL import Image, ImageChops

from tests.browser.conftest import Visit


def test_the_picture_becomes_a_film(visit: Visit) -> None:
    page = visit.open("?lang=en&text=" + quote("欢迎来北京"))
    page.wait_for_selector("[data-picture].live")
    beats = int(page.locator("[data-scrub]").get_attribute("max") or 0)
    before = len(visit.requests)
    with page.expect_download() as coming:
        page.locator("[data-film]").click()
    asked = [
        url for url in visit.requests[before:] if not url.startswith(("data:", "blob:")) and "heartbeat" not in url
    ]
    assert asked == []
    content = Path(coming.value.path()).read_bytes()
    assert coming.value.suggested_filename == "seq2seq.gif"
    assert 20_000 < len(content) <= 2_000_000
    film = Image.open(io.BytesIO(content))
    assert film.width == 960 and film.n_frames > beats
    pictures = []
    for number in range(film.n_frames):
        film.seek(number)
        pictures.append(film.convert("RGB"))
    changed = [ImageChops.difference(a, b).getbbox() for a, b in pairwise(pictures)]
    assert all(changed), "every beat shows something new"
    whole = pictures[-1].getcolors(1 << 24) or []
    assert len(whole) > 50, "states, lines and words are drawn"
    assert page.locator("[data-film]").inner_text() == "Save as a film"
    assert page.locator("[data-scrub]").input_value() == str(beats), "the picture is as it was"
