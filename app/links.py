"""A request as the query of a link, and back: what the address of the page, the what-ifs and the report's link are made of.

    text model seg words      the sentence, the checkpoint, how it is cut
    beam alpha n              beam search; n: how many of the best are listed
    sample temp topk topp seed    sampling instead; `beam` counts the samples
    force=5.17  word=…        target ids to begin with, and a word after them
    swap=2:1034;3:17          source place:id
    att=uniform;one-hot@3:2   attention: kind, @step, :source (one-hot), :seed (permuted) or :weights,… (typed)
    c=0.5 towards=…           how far c is moved, towards which sentence (none: towards zero)
    own                       a translation to be scored

Only what differs from the default is said. Places and steps count from 0. What a link says wrongly falls back to the default.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from model.values.changes import AttentionChange, Changes, ContextChange
from model.values.segmentation import SEGMENTATIONS

from .service import Request

T = TypeVar("T")

# Numbers of a request: its name, the name in a link, and the bounds.
NUMBERS: dict[str, tuple[str, float, float]] = {
    "beam": ("beam", 1, 10),
    "length_penalty": ("alpha", 0, 2),
    "n_best": ("n", 1, 10),
    "temperature": ("temp", 0.1, 2),
    "top_k": ("topk", 0, 100),
    "top_p": ("topp", 0.05, 1),
    "seed": ("seed", 0, 9999),
}
ARGUMENTS = {"one-hot": "source", "permuted": "seed", "typed": "weights"}  # what stands behind the colon


def query_of(request: Request) -> dict[str, str]:
    """The parameters of a link that brings the request back."""
    plain, changes = Request(request.text), request.changes
    said = {"text": request.text, "model": request.checkpoint, "word": request.word, "own": request.own}
    if request.segmentation != plain.segmentation:
        said |= {"seg": request.segmentation, "words": request.boundaries}
    for field, (name, _, _) in NUMBERS.items():
        if (value := getattr(request, field)) != getattr(plain, field):
            said[name] = f"{value:g}"
    if request.sample:
        said["sample"] = "1"
    said |= {
        "force": ".".join(map(str, changes.prefix)),
        "swap": ";".join(f"{place}:{id}" for place, id in changes.replaced),
        "att": ";".join(map(_spelled, changes.attention)),
    }
    if changes.context:
        said |= {"c": f"{changes.context.share:g}", "towards": changes.context.text}
    return {name: value for name, value in said.items() if value or name == "text"}


def encoded(request: Request) -> str:
    """The same as one string."""
    return urlencode(query_of(request))


def decoded(link: str) -> dict[str, str]:
    return dict(parse_qsl(link, keep_blank_values=True))


def request_of(
    query: Mapping[str, str], names: Collection[str], default: str, example: Callable[[str], str]
) -> Request:
    """The request of a link. `names`: the checkpoints there are; `example(name)`: the sentence when none is given."""
    name = query.get("model", "")
    name = name if name in names else default
    plain = Request("")
    values: dict[str, Any] = {}
    for field, (key, low, high) in NUMBERS.items():
        kind = type(getattr(plain, field))
        value = _read(kind, query.get(key, ""))
        if value is not None and value == value:
            values[field] = kind(min(high, max(low, value)))
    mode = query.get("seg", "")
    values["segmentation"] = mode if mode in SEGMENTATIONS else plain.segmentation
    values["boundaries"] = query.get("words", "") if mode == "own" else ""
    return Request(
        query.get("text", example(name)),
        checkpoint=name,
        sample=query.get("sample") == "1",
        changes=_changes(query),
        word=query.get("word", ""),
        own=query.get("own", ""),
        **values,
    )


def _changes(query: Mapping[str, str]) -> Changes:
    def items(name: str, separator: str, read: Callable[[str], T]) -> tuple[T, ...]:
        found = [_read(read, part) for part in query.get(name, "").split(separator) if part]
        return () if None in found else tuple(item for item in found if item is not None)

    share = _read(float, query.get("c", ""))
    code = None if share is None else _read(lambda towards: ContextChange(share, towards), query.get("towards", ""))
    return Changes(items("force", ".", int), items("swap", ";", _pair), items("att", ";", _attention), code)


def _read(read: Callable[[str], T], text: str) -> T | None:
    """What `read` makes of the text; None where it cannot."""
    try:
        return read(text)
    except (ValueError, OverflowError):
        return None


def _pair(text: str) -> tuple[int, int]:
    place, id = text.split(":")
    return int(place), int(id)


def _spelled(change: AttentionChange) -> str:
    at = "" if change.step is None else f"@{change.step}"
    value = getattr(change, ARGUMENTS[change.kind]) if change.kind in ARGUMENTS else ""
    if isinstance(value, tuple):
        value = ",".join(f"{weight:g}" for weight in value)
    return f"{change.kind}{at}" + (f":{value}" if value not in ("", 0) else "")


def _attention(text: str) -> AttentionChange:
    head, _, value = text.partition(":")
    kind, _, step = head.partition("@")
    more: dict[str, Any] = {}
    if value and kind in ARGUMENTS:
        more[ARGUMENTS[kind]] = tuple(map(float, value.split(","))) if kind == "typed" else int(value)
    return AttentionChange(kind, int(step) if step else None, **more)
