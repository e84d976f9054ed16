"""The entry: settings → engine → page → server. `python app.py`, or `make run`; `python app.py --help` names the
settings."""

import argparse
import os
import sys
from typing import NoReturn

from app.settings import Settings, described

if __name__ == "__main__":  # before anything heavy is loaded: whoever asks for help wants no server
    argparse.ArgumentParser(
        prog="python app.py",
        description="Serve the page. It takes no options; what can be set are environment variables:",
        epilog=described(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from app.engine.connect import connect
from app.ui import build_demo, launch_options
from model.values.segmentation import InputError


def refuse(reason: object) -> NoReturn:
    """Say in one line what the person who starts the page can mend."""
    print(f"The page cannot start: {reason}", file=sys.stderr)
    sys.exit(2)


try:
    settings = Settings.from_environment()
    demo = build_demo(connect(settings))
except InputError as error:
    refuse(error.details.get("reason", error))
except ValueError as error:
    refuse(error)

if __name__ == "__main__":
    demo.queue(max_size=settings.queue, default_concurrency_limit=settings.concurrency, api_open=False)
    try:
        demo.launch(**launch_options(settings))
    except OSError:
        where = f"port {settings.port} at {settings.host} is in use, or cannot be listened at"
        refuse(f"{where}. Try another one: SEQ2SEQ_PORT={settings.port % 65535 + 1} python app.py")
