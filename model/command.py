"""How every command ends when something is wrong: one line on standard error, exit code 2, no stack trace."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def in_sentences(command: str) -> Iterator[None]:
    """Around a command's main. What a command foresees it says itself; this is for what nobody foresaw."""
    try:
        yield
    except BrokenPipeError:
        raise
    except RecursionError:
        _end(command, "this is nested too deeply to be read")
    except (ValueError, OSError, RuntimeError) as error:
        _end(command, str(error) or type(error).__name__)
    except MemoryError:
        _end(command, "there is not enough memory for this")
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        _end(command, f"this was not foreseen: {type(error).__name__} at {place}: {error}")


def _end(command: str, reason: str) -> None:
    print(f"{command}: {' '.join(reason.split())}"[:2000], file=sys.stderr)
    sys.exit(2)
