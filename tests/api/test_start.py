"""Starting the page on something that cannot work says so in a line, without a stack trace."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app.settings import Settings, described, variable_of
from tests.server import ROOT, running_page


def _refused(**environment: str) -> str:
    with pytest.raises(RuntimeError) as caught, running_page(**environment):
        pass
    said = str(caught.value)
    assert "The page cannot start" in said
    assert "Traceback" not in said
    return said


def test_an_unknown_checkpoint_names_the_known_ones() -> None:
    assert "zh-en-gru-bahdanau" in _refused(SEQ2SEQ_CHECKPOINT="no-such-model")


def test_a_truncated_checkpoint_is_named_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(ROOT / "pretrained" / "zh-en-gru-bahdanau", folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    said = _refused(SEQ2SEQ_CHECKPOINT=str(folder))
    assert "broken/model.safetensors" in said
    assert "Restore" in said


def test_a_setting_that_is_no_number_is_named() -> None:
    assert "SEQ2SEQ_QUEUE" in _refused(SEQ2SEQ_QUEUE="many")


@pytest.mark.parametrize(
    ("variable", "value"), [("SEQ2SEQ_PORT", "0"), ("SEQ2SEQ_PORT", "99999"), ("SEQ2SEQ_CONCURRENCY", "0")]
)
def test_a_setting_out_of_bounds_is_named(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{variable} must lie between"):
        Settings.from_environment({variable: value})


def test_a_hosted_pages_own_names_count_where_ours_are_not_set() -> None:
    hosted = {"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": "7777", "GRADIO_ROOT_PATH": "/here"}
    settings = Settings.from_environment(hosted)
    assert (settings.host, settings.port, settings.root_path) == ("0.0.0.0", 7777, "/here")
    assert Settings.from_environment({**hosted, "SEQ2SEQ_PORT": "8888"}).port == 8888


def test_every_setting_stands_in_the_readme_and_in_the_help() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in vars(Settings()):
        assert f"`{variable_of(name)}`" in readme
        assert variable_of(name) in described()


def test_help_is_printed_and_nothing_starts() -> None:
    done = subprocess.run([sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert "SEQ2SEQ_PORT" in done.stdout
    assert "Running on" not in done.stdout


def test_a_port_that_is_taken_is_answered_with_advice_that_works() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = _refused(SEQ2SEQ_PORT=str(port), GRADIO_SERVER_PORT=str(port))
    assert f"port {port} at 127.0.0.1 is in use" in said
    assert f"SEQ2SEQ_PORT={port % 65535 + 1} python app.py" in said


def test_an_engine_that_is_not_there_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    assert address in _refused(SEQ2SEQ_ENGINE=address, SEQ2SEQ_ENGINE_KEY="a key")


# A namespace of its own in which nothing can be written but a fresh /tmp, as in a container with --read-only --tmpfs.
SEALED = (
    "unshare", "-m", "sh", "-ec",
    'mount --make-rprivate / && mount -o remount,bind,ro / && mount -t tmpfs none /tmp && exec "$@"', "sh",
)  # fmt: skip


def test_it_translates_where_nothing_can_be_written() -> None:
    if subprocess.run([*SEALED, "true"], capture_output=True).returncode:
        pytest.skip("only root may make a file system read-only for one process")
    assert subprocess.run([*SEALED, "touch", str(ROOT / "written")], capture_output=True).returncode
    with (
        running_page(before=SEALED, HOME="/nowhere", PYTHONDONTWRITEBYTECODE="1") as address,
        urllib.request.urlopen(f"{address}health?run=1", timeout=60) as answer,
    ):
        assert b"translates" in answer.read()


def test_nothing_is_kept_of_this_machine(tmp_path: Path) -> None:
    """ONNX Runtime would write a number for it into the home directory."""
    script = "import model.decode.fast"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "HOME": str(tmp_path)}, check=True)
    assert list(tmp_path.iterdir()) == []
