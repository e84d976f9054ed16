"""A request as the query of a link, and back: what the address of the page, the what-ifs and the report's link are made
of.

    text model seg words      the sentence, the checkpoint, how it is cut
    beam alpha n              beam search; n: how many of the best are listed
    sample temp topk topp seed    sampling instead, `beam` counts the samples; 0: search where the task's own is to draw
    form=0                    not held to the task's form
    force=5.17  word=…        target ids to begin with, and a word after them
    swap=2:1034;3:17          source place:id
    att=uniform;one-hot@3:2   attention: kind, @step, :source (one-hot), :seed (permuted) or :weights,… (typed)
    c=0.5 towards=…           how far c is moved, towards which sentence (none: towards zero)
    own                       a translation to be scored

show, lock, tour and present say what the page is, not what a run is: see teach/lesson.py.

Only what differs from the default, or from the task's own, is said, and numbers exactly. Places and steps count from
0. What a link says wrongly falls back to the default; of more changes than a run can have, one too many is kept, so
that the engine refuses them with a sentence and nothing is computed of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from model.values.changes import AttentionChange, Changes, ContextChange
from model.values.segmentation import InputError
from model.values.trace import MAX_SOURCE_PIECES

from .request import MAX_LENGTH, MOST_REWEIGHED, SETTINGS, UNCHANGED, Request

T = TypeVar("T")

ARGUMENTS = {"one-hot": "source", "permuted": "seed", "typed": "weights"}  # what stands behind the colon
CHANGES = ("seg", "words", "force", "swap", "att", "c", "towards", "own")  # what is of one checkpoint alone
SEARCHED = tuple(setting.link for setting in SETTINGS if setting.own)  # how an answer is looked for
EVERY = ("text", "model", *(setting.link for setting in SETTINGS if setting.link not in CHANGES), *CHANGES, "word")
LONGEST = 64_000  # characters: more than any run may have
MOST = {"force": MAX_LENGTH, "swap": MAX_SOURCE_PIECES, "att": MOST_REWEIGHED}  # changes of a run


def query_of(request: Request) -> dict[str, str]:
    """The parameters of a link that brings the request back."""
    changes = request.changes
    said = {"text": request.text, "model": request.checkpoint, "word": request.word, "own": request.own}
    for setting in SETTINGS:
        value = getattr(request, setting.field)
        if value is None if setting.own else value == setting.default:
            continue
        said[setting.link] = exact(value) if setting.numeric else str(int(value)) if setting.own else value
    said |= {
        "force": ".".join(map(str, changes.prefix)),
        "swap": ";".join(f"{place}:{id}" for place, id in changes.replaced),
        "att": ";".join(map(_spelled, changes.attention)),
    }
    if changes.context:
        said |= {"c": exact(changes.context.share), "towards": changes.context.text}
    return {name: value for name, value in said.items() if value or name == "text"}


def exact(value: float) -> str:
    """A number so that reading it again gives the very same: 0.1, 2, 1e-07."""
    return repr(value).removesuffix(".0")


def only(request: Request) -> dict[str, str]:
    """What turns any link into the request's: its parameters, and "" for all others, which takes them away."""
    return dict.fromkeys(EVERY, "") | query_of(request)


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
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        said = query.get(setting.link, "")
        if setting.numeric:
            value = _read(type(setting.default), said)
            if value is not None and value == value:
                values[setting.field] = setting.nearest(value)
        elif isinstance(setting.default, bool):
            values[setting.field] = {"0": False, "1": True}.get(said)
        elif not setting.choices or said in setting.choices:
            values[setting.field] = said
    if values.get("segmentation") != "own":
        values["boundaries"] = ""
    request = Request(
        query.get("text", example(name)),
        checkpoint=name,
        changes=_changes(query),
        word=query.get("word", ""),
        own=query.get("own", ""),
        **values,
    )
    try:  # the changes alone: a sentence that is too long is the person's own, and is told so
        replace(request, text="", boundaries="", word="", own="").checked(LONGEST)
    except InputError as error:
        if error.code != "too-many-items":
            return replace(request, changes=UNCHANGED)
    return request


def _changes(query: Mapping[str, str]) -> Changes:
    def items(name: str, separator: str, read: Callable[[str], T]) -> tuple[T, ...]:
        parts = [part for part in query.get(name, "")[:LONGEST].split(separator) if part]
        found = [_read(read, part) for part in parts[: MOST[name] + 1]]
        return () if None in found else tuple(item for item in found if item is not None)

    share = _read(float, query.get("c", ""))
    context = None if share is None else _read(lambda towards: ContextChange(share, towards), query.get("towards", ""))
    return Changes(items("force", ".", int), items("swap", ";", _pair), items("att", ";", _attention), context)


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
        value = ",".join(map(exact, value))
    return f"{change.kind}{at}" + (f":{value}" if value not in ("", 0) else "")


def _attention(text: str) -> AttentionChange:
    head, _, value = text.partition(":")
    kind, _, step = head.partition("@")
    more: dict[str, Any] = {}
    if value and kind in ARGUMENTS:
        more[ARGUMENTS[kind]] = tuple(map(float, value.split(","))) if kind == "typed" else int(value)
    return AttentionChange(kind, int(step) if step else None, **more)
