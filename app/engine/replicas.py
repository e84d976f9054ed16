"""The engine as replicas on Ray Serve: `SEQ2SEQ_ENGINE_KEY=… python -m app.engine.replicas --least 2 --most 8`.

The page then starts with the same key and SEQ2SEQ_ENGINE=ray:host:port, which this prints. Where a cluster runs on this
machine already (`ray start`), the replicas go to its machines; else one is started here. The key is the cluster's token
of access: whoever has it may run anything there.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading

from model.values.segmentation import InputError

from ..settings import Settings, variable_of
from .cluster import APPLICATION, with_key

STORE = 256 * 2**20  # bytes of shared memory for answers on their way, where the cluster is started here


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m app.engine.replicas", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--least", type=int, default=1, help="replicas that always run (1)")
    parser.add_argument("--most", type=int, default=0, help="replicas when many ask; as many as --least when left out")
    options = parser.parse_args(arguments)
    least, most = options.least, options.most or options.least
    if not 1 <= least <= most:
        parser.error("--least must be 1 or more, and --most not below it")
    try:
        settings = Settings.from_environment()
        if not settings.engine_key:
            raise ValueError(
                f"{variable_of('engine_key')} is not set: the secret that the page shares with the replicas"
            )
        address = _started(settings, least, most)
    except (ValueError, OSError, RuntimeError, ImportError) as error:
        reason = error.details.get("reason", error) if isinstance(error, InputError) else error
        print(f"{parser.prog}: {reason}", file=sys.stderr)
        sys.exit(2)
    print(f"{least} to {most} replicas. The page: SEQ2SEQ_ENGINE=ray:{address}", flush=True)
    threading.Event().wait()


def _started(settings: Settings, least: int, most: int) -> str:
    """The address of the cluster on which they run."""
    with_key(settings.engine_key)
    import ray
    from ray import serve

    from .replica import deployed

    try:
        ray.init(address="auto", logging_level=logging.ERROR)
    except ConnectionError:
        cores = max(most + 1, os.cpu_count() or 1)  # of which a replica takes one, and what leads them another
        ray.init(num_cpus=cores, object_store_memory=STORE, include_dashboard=False, logging_level=logging.ERROR)
    serve.run(deployed(settings, least, most), name=APPLICATION, route_prefix=None)
    return str(ray.get_runtime_context().gcs_address)


if __name__ == "__main__":
    main()
