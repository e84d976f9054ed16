"""The source of the functions behind the stages, for the cell and the attention of a checkpoint."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import model
from model.decode.choose import likeliest
from model.explain.recompute import recompute
from model.network.attention import ATTENTION_TYPES
from model.network.cells import CELL_TYPES
from model.network.decoder import Decoder
from model.network.encoder import Encoder
from model.text.tokenizer import Tokenizer
from model.text.vocabulary import Vocabulary

from .values import Source


@cache
def sources(cell: str, attention: str) -> tuple[Source, ...]:
    chosen: list[tuple[str, Callable[..., Any]]] = [
        ("①", Tokenizer.segment),
        ("②", Vocabulary.encode_spans),
        ("③ ④", Encoder.forward_by_hand),
        ("④ ⑥", CELL_TYPES[cell].combine),
        ("⑤", Decoder.initial_state),
        ("⑥", Decoder.step),
        ("⑥", likeliest),
    ]
    if attention in ATTENTION_TYPES:
        kind = ATTENTION_TYPES[attention]
        chosen += [("⑦", kind.score), ("⑦", kind.forward)]
    else:
        chosen.append(("⑦", Decoder.context))
    chosen.append(("⑧", recompute))
    return tuple(_source(sign, function) for sign, function in chosen)


def _source(sign: str, function: Callable[..., Any]) -> Source:
    lines, first = inspect.getsourcelines(function)
    file = Path(inspect.getsourcefile(function) or "").resolve()
    root = Path(next(iter(model.__path__))).resolve().parent
    place = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
    return Source(sign, function.__qualname__, f"{place}:{first}", textwrap.dedent("".join(lines)).rstrip())
