"""docs/trace.schema.json says what Trace.to_json() writes, all of it; docs/trace.md's examples run."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from model.checkpoint import Checkpoint, load_checkpoint
from model.explain.tracing import trace
from model.values.changes import AttentionChange, Changes, ContextChange
from model.values.search import SearchSettings
from model.values.trace import FORMAT, Trace

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "trace.schema.json").read_text(encoding="utf-8"))
CHECKPOINTS = ("zh-en-gru-bahdanau", "zh-en-gru-none", "zh-en-lstm-bahdanau", "zh-en-rnn-none")
WAYS: dict[str, dict[str, Any]] = {
    "beam": {"settings": SearchSettings(beam=5, n_best=3)},
    "greedy": {"settings": SearchSettings(beam=1)},
    "sampling": {
        "settings": SearchSettings(beam=3, n_best=2, sample=True, temperature=0.8, top_k=20, top_p=0.9, seed=4)
    },
    "cut off": {"settings": SearchSettings(max_length=2), "segmentation": "full"},
    "a prefix": {"changes": Changes(prefix=(7, 20))},
    "changed": {"changes": Changes(replaced=((1, 300),), context=ContextChange(0.5, "我爱学习"))},
    "towards zero": {"changes": Changes(context=ContextChange(1.0))},
}
validator = Draft202012Validator(SCHEMA)


@cache
def checkpoint(name: str) -> Checkpoint:
    return load_checkpoint(name)


def run(name: str = CHECKPOINTS[0], **how: Any) -> Trace:
    return trace(checkpoint(name), "他昨天，沒有去学校。", **how)


def resolved(schema: Any) -> Any:
    return SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema


def undescribed(value: Any, schema: dict[str, Any], path: str = "trace") -> Iterator[str]:
    """The keys of a value that the schema has no words for: it lets them pass, but ours are all described."""
    schema = resolved(schema)
    for choice in schema.get("anyOf", ()):
        if resolved(choice).get("type") != "null":
            schema = resolved(choice)
    if isinstance(value, dict):
        for key, item in value.items():
            known = schema.get("properties", {}).get(key)
            for pattern, described in schema.get("patternProperties", {}).items():
                known = known or (described if re.search(pattern, key) else None)
            if known is None or not (known.get("description") or resolved(known).get("description")):
                yield f"{path}.{key}"
            else:
                yield from undescribed(item, known, f"{path}.{key}")
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from undescribed(value[0], schema["items"], f"{path}[0]")


def test_it_is_a_schema_of_this_format() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["format"]["const"] == FORMAT
    assert SCHEMA["$id"].endswith(f":{FORMAT}")


@pytest.mark.parametrize("name", CHECKPOINTS)
@pytest.mark.parametrize("way", WAYS)
def test_a_trace_is_what_the_schema_says(name: str, way: str) -> None:
    value = json.loads(run(name, **WAYS[way]).to_json())
    validator.validate(value)
    assert list(undescribed(value, SCHEMA)) == []


@pytest.mark.parametrize("kind", ["uniform", "permuted", "zero-top", "one-hot", "typed", "as-is"])
def test_changed_attention_too(kind: str) -> None:
    size = len(run().source.pieces)
    weights = (1.0,) * size if kind == "typed" else ()
    change = AttentionChange(kind, step=None if kind == "uniform" else 1, source=2, weights=weights, seed=3)
    value = json.loads(run(changes=Changes(attention=(change,))).to_json())
    validator.validate(value)
    assert list(undescribed(value, SCHEMA)) == []


def _without(*path: str) -> Callable[[Any], None]:
    def spoil(value: Any) -> None:
        for key in path[:-1]:
            value = value[key]
        del value[path[-1]]

    return spoil


def _with(new: Any, *path: Any) -> Callable[[Any], None]:
    def spoil(value: Any) -> None:
        for key in path[:-1]:
            value = value[key]
        value[path[-1]] = new

    return spoil


SPOILED: dict[str, Callable[[Any], None]] = {
    **{f"no {key}": _without(key) for key in SCHEMA["required"]},
    "no c": _without("arrays", "encoder.code"),
    "no gate": _without("arrays", "encoder.backward.z"),
    "no attention": _without("arrays", "decoder.weights"),
    "attention without a name": _with("none", "config", "attention"),
    "another cell": _with("lstm", "config", "cell"),
    "format 1": _with(1, "format"),
    "format 3": _with(3, "format"),
    "format in words": _with("2", "format"),
    "a number for text": _with(7, "translation"),
    "text for an id": _with("7", "target", 0, "id"),
    "a number for an array": _with(0.5, "arrays", "decoder.h"),
    "a flat matrix": _with([0.5], "arrays", "decoder.h"),
    "null for a number": _with(None, "arrays", "encoder.code", 0),
    "a weight above 1": _with(1.5, "arrays", "decoder.weights", 0, 0),
    "a probability above 1": _with(0.5, "target", 0, "log_prob"),
    "an unknown fate": _with("lost", "found", "tree", 1, "fate"),
    "half a span": _with([3], "source", "normalised", "spans", 0),
    "no piece": _with([], "source", "pieces"),
}


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    return json.loads(run().to_json())


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_trace_is_refused(plain: dict[str, Any], how: str) -> None:
    value = copy.deepcopy(plain)
    SPOILED[how](value)
    with pytest.raises(ValidationError):
        validator.validate(value)


def test_what_is_new_passes(plain: dict[str, Any]) -> None:
    value = copy.deepcopy(plain)
    value["another"] = value["arrays"]["decoder.another"] = [1]
    validator.validate(value)
    assert set(undescribed(value, SCHEMA)) == {"trace.another", "trace.arrays.decoder.another"}


def test_the_examples_of_the_document_run(tmp_path: Path) -> None:
    text = (DOCS / "trace.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 3
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "trace.schema.json").write_bytes((DOCS / "trace.schema.json").read_bytes())
    (tmp_path / "trace.json").write_text(run().to_json(), encoding="utf-8")
    (tmp_path / "trace.npz").write_bytes(run().to_npz())
    said = [
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", example],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        ).stdout
        for example in examples
    ]
    assert run().translation in said[0]
    assert said[0].count("looked most at") == len(run().target)
    assert float(said[1].split("largest difference: ")[1].split()[0]) < 1e-5
    assert f"format | the version of this description, {FORMAT}" in text.replace("`", "")
