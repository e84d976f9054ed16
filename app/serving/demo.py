"""Gradio's Blocks, keeping nothing of a visitor and answering whatever goes wrong with a sentence.

Gradio keeps a copy of every component for each session (10,000 of them), which nothing here reads: one shared state
that remembers nothing stands in its place. And it prints a stack trace with the visitor's words for every refusal: a
sentence goes to the visitor instead, in the language of the page, and to the log one line without anybody's words.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

from model.values.segmentation import InputError

from ..locales import LANGUAGES, Translate, preferred, translator
from ..page import reason
from .lanes import Lanes

_log = logging.getLogger(__name__)


class Demo(gr.Blocks):
    """Blocks whose handlers may raise InputError; hidden Textboxes hold what a page must remember (no gr.State)."""

    def queue(self, *values: Any, **named: Any) -> Demo:
        super().queue(*values, **named)
        made = self._queue
        self._queue = Lanes(
            live_updates=made.live_updates,
            concurrency_count=made.max_thread_count,
            update_intervals=made.update_intervals,
            max_size=made.max_size,
            blocks=self,
            default_concurrency_limit=made.default_concurrency_limit,
        )
        return self

    def forget(self, app: Any) -> None:
        """Keep no session, from now on."""
        self.state_holder = app.state_holder = NoStates(self)

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *values: Any, **named: Any) -> Any:
        """What the components make of what was sent. Raises InputError, whatever that was."""
        if block_fn.fn is None:
            raise InputError("browser-only")
        if len(inputs) != len(block_fn.inputs):
            raise InputError("values-count", needed=len(block_fn.inputs), count=len(inputs))
        if any(map(names_file, inputs)) or _language_missing(block_fn, inputs):
            raise InputError("values")
        try:
            return await super().preprocess_data(block_fn, inputs, *values, **named)
        except Exception as error:
            raise InputError("values") from error

    async def process_api(self, block_fn: Any, inputs: list[Any], *values: Any, **named: Any) -> Any:
        """Raises gr.Error with a sentence, and nothing else."""
        try:
            return await super().process_api(block_fn, inputs, *values, **named)
        except Exception as error:
            say = translator(_language(block_fn, inputs, named.get("request")), "serving")
            raise gr.Error(_sentence(error, block_fn, say), title=say("refused"), print_exception=False) from None


def names_file(value: object) -> bool:
    """Whether there is a file's path anywhere in what was sent; Gradio would look it up on our disk."""
    if isinstance(value, dict):
        return "path" in value or any(map(names_file, value.values()))
    return isinstance(value, list) and any(map(names_file, value))


def _language_missing(block_fn: Any, inputs: Sequence[Any]) -> bool:
    """Gradio lets a Radio be nothing at all."""
    pairs = zip(block_fn.inputs, inputs, strict=True)
    return any(component.elem_id == "language" and value not in LANGUAGES for component, value in pairs)


def _sentence(error: Exception, block_fn: Any, say: Translate) -> str:
    """What the visitor can mend is named, a program's by the name of its parameter; what is ours is logged by its
    place."""
    if isinstance(error, InputError):
        public = block_fn.api_visibility == "public"
        return say(f"error-{error.code}", **error.details) if public else reason(error, say)
    _log.error("%s failed: %s", block_fn.api_name or block_fn.name, _place(error))
    return say("error-inside")


def _place(error: Exception) -> str:
    """The kind of an error and where it came from, without what it says: that may be a visitor's words."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    where = f" at {'/'.join(ours[-1].filename.split('/')[-2:])}:{ours[-1].lineno}" if ours else ""
    return type(error).__name__ + where


def _language(block_fn: Any, inputs: Sequence[Any], request: Any) -> str:
    """The page's language: what its control says, else what the browser prefers. A program is told in English."""
    if block_fn.api_visibility == "public":
        return "en"
    for component, value in zip(block_fn.inputs, inputs, strict=False):
        if component.elem_id == "language" and value in LANGUAGES:
            return str(value)
    headers = getattr(request, "headers", None) or {}
    return preferred(headers.get("accept-language", ""))


class NoStates(StateHolder):
    """For every session the same state, which forgets what it is told."""

    def __init__(self, blocks: gr.Blocks) -> None:
        super().__init__()
        self.blocks = blocks
        self._same = NoState(blocks)

    def __getitem__(self, session_id: str) -> SessionState:
        return self._same

    def __contains__(self, session_id: object) -> bool:
        return False


class NoState(SessionState):
    """The components as they were built.

    Of an update Gradio makes a component, sets it here and at once asks for it, to read the update from it: that one
    reading gets it.
    """

    def __init__(self, blocks: gr.Blocks) -> None:
        self.blocks_config = blocks.default_config
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self.is_closed = False
        self._updated: tuple[int, Any] | None = None

    def __getitem__(self, key: int) -> Any:
        updated, self._updated = self._updated, None
        return updated[1] if updated and updated[0] == key else self.blocks_config.blocks[key]

    def __setitem__(self, key: int, value: Any) -> None:
        self._updated = (key, value)

    def __contains__(self, key: object) -> bool:
        return key in self.blocks_config.blocks

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass

    @property
    def state_components(self) -> Iterator[Any]:
        return iter(())
