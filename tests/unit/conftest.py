"""What the unit tests share."""

import asyncio
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def gradios_loops() -> Iterator[None]:
    """Gradio makes an event loop for every lock and closes none."""
    made, make = [], asyncio.new_event_loop

    def remembered() -> asyncio.AbstractEventLoop:
        made.append(make())
        return made[-1]

    asyncio.new_event_loop = remembered
    yield
    asyncio.new_event_loop = make
    for loop in made:
        if not loop.is_running():
            loop.close()
