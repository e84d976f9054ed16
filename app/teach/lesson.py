"""What a lesson's link leaves of the page: the parts that it shows, and the controls that it locks.

    show=picture,attention      these parts and no others; none said: all. figure-attention: that figure alone
    lock=text,whatif            what the person cannot change

A part that is not shown is neither rendered nor sent. Nothing is kept on the server: the lists stand in the link, and
on the page in a hidden field that travels with every event. `tour` and `present` of a link are the browser's own
(web/teach/).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from model.values.segmentation import InputError

from ..locales import translator
from ..request import SETTINGS, shown

STAGES = ("segmentation", "vocabulary", "embedding", "encoder", "meaning", "decoder", "attention", "code")
TABS = ("compare", "shapes", "learn", "guide")
PARTS = ("text", "settings", "result", "picture", "teach", *STAGES, "downloads")  # of the walk, in reading order
FIGURES = {
    "lattice": "segmentation",
    "embeddings": "embedding",
    "encoder-states": "encoder",
    "code": "meaning",
    "plane": "meaning",
    "decoder-states": "decoder",
    "beam-tree": "decoder",
    "attention": "attention",
    "occlusion": "attention",
    "gradient": "attention",
    "agreement": "attention",
}
FIGURE = "figure-"
LOCKS = ("text", "model", "settings", "language", "whatif")
OF_PART = {
    **dict.fromkeys(("shapes", "checkpoint", "run", "language"), "text"),
    **dict.fromkeys((setting.field for setting in SETTINGS), "settings"),
    "asked": "teach",
    **dict.fromkeys(("lookup", "word", "known"), "vocabulary"),
    "reason": "downloads",
}  # of components that are not called as the part
OF_GROUP = {"example": "text", "get": "downloads"}  # of numbered ones: example-0
OF_LOCK = {"run": "text", "example": "text", "checkpoint": "model", "language": "language"}
WRITTEN = {"result", "picture", "decoder", "attention", "code"}  # parts in which the target side is to be read
LONGEST = 600  # characters of a list: more than all names together


@dataclass(frozen=True)
class Lesson:
    """`show`: names of PARTS and TABS, and FIGURE with a name of FIGURES; empty: everything. `lock`: of LOCKS."""

    show: tuple[str, ...] = ()
    lock: tuple[str, ...] = ()

    @staticmethod
    def parse(link: Mapping[str, str]) -> Lesson:
        """Raises InputError("not-one-of") naming what there is not."""
        names = (*PARTS, *TABS, *(FIGURE + name for name in FIGURES))
        return Lesson(_list("show", link.get("show", ""), names), _list("lock", link.get("lock", ""), LOCKS))

    @property
    def link(self) -> str:
        return urlencode({name: ",".join(said) for name in ("show", "lock") if (said := getattr(self, name))})

    def shows(self, part: str) -> bool:
        return not self.show or part in self.show

    def locks(self, control: str) -> bool:
        return control in self.lock

    def figures(self, stage: str) -> tuple[str, ...]:
        """The figures that are shown of a stage that is not."""
        found = (name.removeprefix(FIGURE) for name in self.show if name.startswith(FIGURE))
        return () if self.shows(stage) else tuple(name for name in found if FIGURES[name] == stage)

    def shows_component(self, name: str) -> bool:
        """Whether one of the walk's components (app/ui.py) has anything to show."""
        group, _, rest = name.partition("-")
        if group == "body":
            return self.shows(rest) or bool(self.figures(rest))
        if name == "shapes" and (self.locks("text") or self.locks("model")):
            return False  # each of them chooses both
        return self.shows(OF_PART.get(name) or OF_GROUP.get(group, name))

    def locks_component(self, name: str) -> bool:
        group = name.partition("-")[0]
        return self.locks(OF_LOCK.get(group) or OF_PART.get(name, name))

    @cached_property
    def of_target(self) -> bool:
        """Whether anything that is shown tells what is written; else the page is not told either."""
        return not self.show or any(
            name in WRITTEN or FIGURES.get(name.removeprefix(FIGURE)) in WRITTEN for name in self.show
        )


def _list(field: str, said: str, names: Collection[str]) -> tuple[str, ...]:
    found = dict.fromkeys(name for part in said[:LONGEST].split(",") if (name := part.strip()))
    for name in found:
        if name not in names:
            raise InputError("not-one-of", field=field, choices=", ".join(names), value=shown(name))
    return tuple(found)


def hidden(link: Mapping[str, str], part: str) -> bool:
    """Whether a link hides a part; one that is wrong shows nothing but what is wrong."""
    try:
        return not Lesson.parse(link).shows(part)
    except InputError:
        return True


def only(html: str, figures: Collection[str], language: str) -> str:
    """Of a stage's HTML the figures that are named; a sentence in the place of one that the run does not have."""
    none = f'<p class="hint">{translator(language, "teach/panel")("no-figure")}</p>'
    found = []
    for name in figures:
        drawn = re.search(rf'<figure class="plot"[^>]* data-figure="{name}".*?</figure>', html, re.DOTALL)
        found.append(drawn[0] if drawn else none)
    return f'<section class="stage alone">{"".join(found)}</section>'
