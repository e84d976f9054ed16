"""Settings from the environment, read once, frozen. Every name begins with SEQ2SEQ_; a hosted page's own names count
too."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

# In a Space the hub's proxy stands in front, and its page shows ours in a frame.
SPACE: dict[str, str | int] = {"forwarded": 1, "frames": "'self' https://huggingface.co https://*.hf.space"}
HOSTED = {"host": "GRADIO_SERVER_NAME", "port": "GRADIO_SERVER_PORT", "root_path": "GRADIO_ROOT_PATH"}


def _setting(default: str | int, words: str, low: int = 0, high: int = 10**6) -> Any:
    return field(default=default, metadata={"words": words, "low": low, "high": high})


@dataclass(frozen=True)
class Settings:
    """What each is for stands beside it, for `python app.py --help`; whole numbers have bounds."""

    host: str = _setting("127.0.0.1", "the address to listen at")
    port: int = _setting(7860, "the port", 1, 65535)
    checkpoint: str = _setting("zh-en-gru-bahdanau", "the first model: a name under pretrained/, or a folder")
    max_characters: int = _setting(100, "characters of a typed sentence", 1, 2000)
    checkpoint_megabytes: int = _setting(80, "of weights in memory; one checkpoint always stays")
    cached_runs: int = _setting(32, "runs kept, for each checkpoint in memory")
    concurrency: int = _setting(2, "runs at once", 1, 64)
    queue: int = _setting(200, "visitors who may wait", 1)
    root_path: str = _setting("", "the path under which a proxy shows the page")
    training: int = _setting(60, "CPU seconds of a training in the page; 0: no training, the replay stays", 0, 3600)
    mcp: int = _setting(1, "1: the endpoints are MCP tools too; 0: not", 0, 1)
    engine: str = _setting("", "host:port of an engine in another process; empty: the model runs in this one")
    engine_key: str = _setting("", "the secret that the page and that engine share")
    forwarded: int = _setting(
        0, "1: a proxy of your own stands in front; what it says of the address is believed", 0, 1
    )
    frames: str = _setting("'self'", "who may show the page in a frame; pages made for it (show=) may stand anywhere")
    metrics: int = _setting(0, "1: counters at /metrics, in Prometheus' format", 0, 1)

    @staticmethod
    def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
        """SEQ2SEQ_PORT=8000 and so on; where that is not set, GRADIO_SERVER_PORT and its like.

        Raises ValueError naming the variable that is not a number, or not within its bounds.
        """
        values: dict[str, str | int] = dict(SPACE) if environment.get("SPACE_ID") else {}
        for setting in fields(Settings):
            for variable in (variable_of(setting.name), HOSTED.get(setting.name, "")):
                if (text := environment.get(variable)) is not None:
                    values[setting.name] = _read(variable, text, setting.metadata) if setting.type == "int" else text
                    break
        return Settings(**values)  # type: ignore[arg-type]


def variable_of(name: str) -> str:
    return f"SEQ2SEQ_{name.upper()}"


def described() -> str:
    """Every variable with its default and what it is for, a line each."""
    return "\n".join(
        f"  {variable_of(setting.name):<30} {setting.default!s:<20} {setting.metadata['words']}"
        for setting in fields(Settings)
    )


def _read(variable: str, text: str, bounds: Mapping[str, int]) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(f"{variable} must be a whole number, not {text!r}")
    low, high = bounds["low"], bounds["high"]
    if not low <= int(text) <= high:
        raise ValueError(f"{variable} must lie between {low} and {high}, not {text}")
    return int(text)
