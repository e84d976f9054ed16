"""What a person changed in a run, in words, each with what takes it back."""

from __future__ import annotations

from dataclasses import dataclass

from model.text.vocabulary import Vocabulary
from model.values.changes import AttentionChange

from . import display
from .links import query_of
from .locales import Translate
from .service import Run


@dataclass(frozen=True)
class Told:
    """A change in words; `go`: the parameters of the link without it (as in web/whatif.js, "" takes one away)."""

    words: str
    go: dict[str, str]


def told(run: Run, vocabulary: Vocabulary, say: Translate) -> list[Told]:
    """Every change of the run, in the order in which a sentence meets them. `vocabulary`: the target's."""
    request, changes, source = run.request, run.request.changes, run.trace.source
    found = []
    if request.segmentation != "accurate":
        words = " / ".join(display.revealed(word.text) for word in source.words)
        found.append(Told(say("told-words", words=words), {"seg": "", "words": ""}))
    query = query_of(request)
    swaps = query.get("swap", "").split(";")
    for place, id in changes.replaced:
        rest = [swap for swap in swaps if swap != f"{place}:{id}"]
        piece = display.visible(source.pieces[place].text)
        found.append(Told(say("told-swap", place=place + 1, piece=piece), {"swap": ";".join(rest)}))
    if changes.context:
        key = "told-code" if changes.context.text else "told-zero"
        share = f"{changes.context.share:.0%}"
        found.append(Told(say(key, share=share, text=changes.context.text), {"c": "", "towards": ""}))
    reweighed = query.get("att", "").split(";")
    for number, change in enumerate(changes.attention):
        rest = [item for place, item in enumerate(reweighed) if place != number]
        found.append(Told(_attention(run, change, say), {"att": ";".join(rest)}))
    if changes.prefix:
        beginning = "".join(display.visible(vocabulary.piece(id)) for id in changes.prefix)
        found.append(Told(say("told-force", words=beginning.strip("␣")), {"force": ""}))
    if request.sample:
        bounds = {"temperature": f"{request.temperature:g}", "seed": request.seed}
        found.append(Told(say("told-sample", **bounds), {"sample": "", "temp": "", "topk": "", "topp": "", "seed": ""}))
    return found


def _attention(run: Run, change: AttentionChange, say: Translate) -> str:
    where = say("every-step") if change.step is None else say("one-step", step=change.step + 1)
    piece = ""
    if change.kind == "one-hot":
        piece = display.visible(run.trace.source.pieces[change.source].text)
    return say(f"told-{change.kind}", where=where, piece=piece)
