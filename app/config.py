"""Settings from the environment, read once, frozen. Every name begins with SEQ2SEQ_."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 7860
    checkpoint: str = "zh-en-gru-bahdanau"
    max_characters: int = 100  # of a typed sentence
    checkpoint_megabytes: int = 80  # of weights in memory; one checkpoint always stays
    cached_runs: int = 32  # for each checkpoint in memory
    concurrency: int = 2
    queue: int = 200
    root_path: str = ""
    mcp: int = 1  # whether the endpoints are MCP tools too; 0: not

    @staticmethod
    def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
        """SEQ2SEQ_PORT=8000 and so on. Raises ValueError naming the variable that is not a number."""
        values: dict[str, str | int] = {}
        for name, default in vars(Settings()).items():
            variable = f"SEQ2SEQ_{name.upper()}"
            if (text := environment.get(variable)) is None:
                continue
            if isinstance(default, int) and not text.isdigit():
                raise ValueError(f"{variable} must be a whole number, not {text!r}")
            values[name] = int(text) if isinstance(default, int) else text
        return Settings(**values)  # type: ignore[arg-type]
