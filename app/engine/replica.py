"""One replica of the engine on Ray Serve, and how many there are. replicas.py starts them.

Translations that are asked at once are made together. A replica trains nothing: a visitor's training lives in one
process, and the next question may reach another.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import replace

from ray import serve

from ..request import Request
from ..settings import Settings
from .asking import answer

TOGETHER = 12  # translations made at once, as the engine's `translations` takes
WAIT = 0.004  # seconds for others to come


class Replica:
    """One process with a model of its own."""

    def __init__(self, settings: Settings) -> None:
        from .local import LocalEngine, one_thread

        one_thread()
        self.engine = LocalEngine(replace(settings, training=0))

    async def answer(self, method: str, values: tuple[object, ...]) -> object:
        """As asking.answer."""
        if method == "translation":
            return await self.together(values[0])
        return await asyncio.to_thread(answer, self.engine, method, values)

    @serve.batch(max_batch_size=TOGETHER, batch_wait_timeout_s=WAIT)  # type: ignore[untyped-decorator]
    async def together(self, requests: list[Request]) -> list[object]:
        return await asyncio.to_thread(self._translated, requests)

    def check_health(self) -> None:
        """Ray starts a replica anew that raises here."""
        self.engine.loaded("")

    def _translated(self, requests: list[Request]) -> list[object]:
        """Those that leave the search to the task, together; where one cannot be read, each hears its own reason."""
        found: list[object] = [None] * len(requests)
        alike: dict[Hashable, list[int]] = defaultdict(list)
        for place, request in enumerate(requests):
            plain = request == Request(request.text, checkpoint=request.checkpoint)
            alike[request.checkpoint if plain else place].append(place)
        for places in alike.values():
            texts = tuple(requests[place].text for place in places)
            said = answer(self.engine, "translations", (requests[places[0]].checkpoint, texts)) if texts[1:] else None
            for number, place in enumerate(places):
                found[place] = (
                    said[number] if isinstance(said, tuple) else answer(self.engine, "translation", (requests[place],))
                )
        return found


def deployed(settings: Settings, least: int, most: int) -> serve.Application:
    """The replicas, not yet started: as many as there is work for, between `least` and `most`."""
    scaling = {"min_replicas": least, "max_replicas": most, "target_ongoing_requests": settings.concurrency}
    deployment = serve.deployment(
        Replica,
        name="engine",
        autoscaling_config=scaling,
        max_ongoing_requests=TOGETHER,
        ray_actor_options={"num_cpus": 1},
        health_check_period_s=5,
    )
    return deployment.bind(settings)
