"""The entry: settings → service → page → server. `python app.py`, or `make run`."""

import argparse
import os
import sys

if __name__ == "__main__":  # before anything is loaded: whoever asks for help wants no server
    argparse.ArgumentParser(
        prog="python app.py",
        description="Serve the page. It takes no options: what can be set stands in README.md, as environment variables.",
    ).parse_args()

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from app.config import Settings
from app.service import Service
from app.ui import build_demo, launch_options
from model.checkpoint import CheckpointError

try:
    settings = Settings.from_environment()
    demo = build_demo(Service(settings))
except (CheckpointError, ValueError) as error:  # said in one line: the person who starts the page can mend it
    sys.exit(f"The page cannot start: {error}")

if __name__ == "__main__":
    demo.queue(max_size=settings.queue, default_concurrency_limit=settings.concurrency)
    demo.launch(**launch_options(settings))
