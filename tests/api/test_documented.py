"""docs/API.md is true: every example runs against a running page, and `# → value` is what it gives."""

import ast
import json
import math
import re
import urllib.request

from gradio_client import Client

from tests.server import ROOT


def test_every_example_gives_what_it_says(client: Client) -> None:
    text = (ROOT / "docs" / "API.md").read_text(encoding="utf-8")
    names: dict[str, object] = {"client": client}
    checked = 0
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL)[1:]:  # the first makes the client
        for line in block.splitlines():
            statement, _, expected = line.partition("  # → ")
            if not expected:
                exec(statement, names)
                continue
            found, wanted = eval(statement, names), ast.literal_eval(expected)
            assert math.isclose(found, wanted, abs_tol=1e-5) if isinstance(wanted, float) else found == wanted, line
            checked += 1
    assert checked >= 12


def test_every_endpoint_has_an_example(client: Client) -> None:
    text = (ROOT / "docs" / "API.md").read_text(encoding="utf-8")
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert len(endpoints) == 11
    for name in endpoints:
        assert f'api_name="{name}"' in text


def test_the_parameters_are_typed_and_described(client: Client) -> None:
    for name, endpoint in client.view_api(return_format="dict")["named_endpoints"].items():
        for parameter in endpoint["parameters"]:
            assert parameter["python_type"]["type"], (name, parameter)


def test_curl_s_two_steps(client: Client) -> None:
    call = f"{client.src.rstrip('/')}/gradio_api/call/translate"
    data = json.dumps({"data": ["欢迎来北京", 5, 1, "accurate", "", True]}).encode()
    request = urllib.request.Request(call, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        event = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{call}/{event}", timeout=30) as answer:
        said = answer.read().decode()
    assert "event: complete" in said
    assert json.loads(said.split("data: ")[1]) == ["Welcome to Beijing."]
