"""The engine as a process of its own: `SEQ2SEQ_ENGINE_KEY=… python -m app.engine.server 127.0.0.1:7870`.

The page starts with SEQ2SEQ_ENGINE=127.0.0.1:7870 and the same key, and needs no torch. The other settings of the model
(SEQ2SEQ_CHECKPOINT and so on) are this process's. See remote.py for what the link may carry and whom it trusts.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener

from model.values.segmentation import InputError

from ..settings import Settings, variable_of
from . import Engine
from .asking import answer
from .remote import address_of

MOST_CONNECTIONS = 64
_log = logging.getLogger(__name__)


def serve(engine: Engine, listener: Listener, working: int) -> None:
    """Answer until the listener is closed; a thread for each connection, at most `working` questions at once."""
    turns = threading.BoundedSemaphore(working)
    places = threading.BoundedSemaphore(MOST_CONNECTIONS)
    while True:
        places.acquire()
        try:
            connection = listener.accept()
        except (AuthenticationError, EOFError, ConnectionError):
            places.release()
            _log.warning("somebody without the key was turned away")
            continue
        except OSError:  # the listener was closed
            return
        threading.Thread(target=_talk, args=(engine, connection, turns, places), daemon=True).start()


def _talk(
    engine: Engine, connection: Connection, turns: threading.BoundedSemaphore, places: threading.BoundedSemaphore
) -> None:
    try:
        with connection:
            while True:
                method, values = connection.recv()
                with turns:
                    said = answer(engine, method, values)
                connection.send(said)
    except (EOFError, OSError):
        pass  # the page went away
    finally:
        places.release()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m app.engine.server", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("address", nargs="?", help="host:port to listen at; SEQ2SEQ_ENGINE when left out")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment()
        if not settings.engine_key:
            raise ValueError(
                f"{variable_of('engine_key')} is not set: the secret that the page shares with this process"
            )
        address = address_of(options.address or settings.engine)
        from .local import LocalEngine, one_thread

        one_thread()
        engine = LocalEngine(settings)
        listener = Listener(address, backlog=MOST_CONNECTIONS, authkey=settings.engine_key.encode())
    except (ValueError, OSError) as error:
        reason = error.details.get("reason", error) if isinstance(error, InputError) else error
        print(f"{parser.prog}: {reason}", file=sys.stderr)
        sys.exit(2)
    print(
        f"{engine.catalogue.default} and {len(engine.catalogue.names) - 1} more at {address[0]}:{address[1]}",
        flush=True,
    )
    try:
        serve(engine, listener, settings.concurrency)
    except KeyboardInterrupt:
        os._exit(0)


if __name__ == "__main__":
    main()
