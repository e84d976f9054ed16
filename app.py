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
from app.page import Page
from app.serving.launch import serve
from app.ui import build_demo
from model.values.segmentation import InputError


def refuse(reason: object) -> NoReturn:
    """Say in one line what the person who starts the page can mend."""
    print(f"The page cannot start: {reason}", file=sys.stderr)
    sys.exit(2)


try:
    settings = Settings.from_environment()
    engine = connect(settings)
    demo = build_demo(engine)
except InputError as error:
    refuse(error.details.get("reason", error))
except (ValueError, OSError) as error:
    refuse(error)

if __name__ == "__main__":
    try:
        serve(demo, engine, settings, Page(engine).examples("")[0])
    except OSError:
        where = f"port {settings.port} at {settings.host} is in use, or cannot be listened at"
        refuse(f"{where}. Try another one: SEQ2SEQ_PORT={settings.port % 65535 + 1} python app.py")
