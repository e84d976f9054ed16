"""The engine that the settings ask for: in this process, or in another one. Only the first needs torch."""

from __future__ import annotations

from ..settings import Settings
from . import Engine

CLUSTER = "ray:"  # before the address of a Ray cluster


def connect(settings: Settings) -> Engine:
    """Raises InputError when the default checkpoint cannot be opened, or when the other process does not answer."""
    if settings.engine.startswith(CLUSTER):
        from .cluster import ClusterEngine

        return ClusterEngine(settings.engine.removeprefix(CLUSTER), settings.engine_key)
    if settings.engine:
        from .remote import RemoteEngine

        return RemoteEngine(settings.engine, settings.engine_key.encode())
    from .local import LocalEngine, one_thread

    one_thread()
    return LocalEngine(settings)
