"""What a person changed in a run, in words, each with what takes it back."""

from __future__ import annotations

from dataclasses import dataclass

from model.values.changes import AttentionChange

from . import display
from .engine import Run
from .links import SEARCHED, query_of
from .locales import Translate


@dataclass(frozen=True)
class Described:
    """A change in words; `go`: the parameters of the link without it (as in web/whatif.js, "" takes one away)."""

    words: str
    go: dict[str, str]


def described(run: Run, say: Translate) -> list[Described]:
    """Every change of the run, in the order in which a sentence meets them."""
    request, changes, source = run.request, run.request.changes, run.trace.source
    said = []
    if request.segmentation != "accurate":
        words = " / ".join(display.revealed(word.text) for word in source.words)
        said.append(Described(say("change-words", words=words), {"seg": "", "words": ""}))
    query = query_of(request)
    swaps = query.get("swap", "").split(";")
    for place, id in changes.replaced:
        rest = [swap for swap in swaps if swap != f"{place}:{id}"]
        piece = display.visible(source.pieces[place].text)
        said.append(Described(say("change-swap", place=place + 1, piece=piece), {"swap": ";".join(rest)}))
    if changes.context:
        key = "change-code" if changes.context.text else "change-zero"
        share = f"{changes.context.share:.0%}"
        said.append(Described(say(key, share=share, text=changes.context.text), {"c": "", "towards": ""}))
    reweighed = query.get("att", "").split(";")
    for number, change in enumerate(changes.attention):
        rest = [item for place, item in enumerate(reweighed) if place != number]
        said.append(Described(_attention(run, change, say), {"att": ";".join(rest)}))
    if changes.prefix:
        beginning = "".join(display.visible(run.pieces[id]) for id in changes.prefix)
        said.append(Described(say("change-force", words=beginning.strip("␣")), {"force": ""}))
    if request.sample is not None:
        settings = run.trace.settings
        key = "change-sample" if request.sample else "change-greedy" if settings.beam == 1 else "change-beam"
        words = say(key, temperature=f"{settings.temperature:g}", seed=settings.seed, beam=settings.beam)
        said.append(Described(words, dict.fromkeys(SEARCHED, "")))
    if request.form is not None:
        said.append(Described(say("change-free"), {"form": ""}))
    return said


def _attention(run: Run, change: AttentionChange, say: Translate) -> str:
    where = say("every-step") if change.step is None else say("one-step", step=change.step + 1)
    piece = ""
    if change.kind == "one-hot":
        piece = display.visible(run.trace.source.pieces[change.source].text)
    return say(f"change-{change.kind}", where=where, piece=piece)
