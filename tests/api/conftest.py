"""One running page for all tests of this folder, asked through gradio_client as a program would."""

from collections.abc import Iterator

import pytest
from gradio_client import Client

from tests.server import running_page


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    with running_page() as address:
        yield Client(address, verbose=False)
