"""The entry: settings → service → page → server. `python app.py`, or `make run`."""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from app.config import Settings
from app.service import Service
from app.ui import build_demo, launch_options

settings = Settings.from_environment()
demo = build_demo(Service(settings))

if __name__ == "__main__":
    demo.queue(max_size=settings.queue, default_concurrency_limit=settings.concurrency)
    demo.launch(**launch_options(settings))
