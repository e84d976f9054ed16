"""Small talk: does a reply fit its remark? Of held-out remarks by their intent, of our own by two written readings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..checkpoint import PRETRAINED, Checkpoint
from ..decode.steps import PlainSteps
from ..evaluate import translate_all
from ..prepare import chat_remarks, read, split_of

READINGS = PRETRAINED.parent / "benchmarks" / "remarks.tsv"  # remarks of our own, the replies, and how both were read
LOOP = 4  # one or two characters so often in a row are a loop; 啦啦啦 is sung


def measure(checkpoint: Checkpoint, sources: Path) -> dict[str, Any]:
    """Raises ValueError when a reply is no longer the one that was read."""
    held_out = [(remark, replies) for remark, replies in chat_remarks(sources) if split_of(remark) == "test"]
    said = replies_to(checkpoint, [remark for remark, _ in held_out])
    rows = read(READINGS)
    ours = replies_to(checkpoint, [row["remark"] for row in rows])
    changed = [row["remark"] for row, reply in zip(rows, ours, strict=True) if reply != row["reply"]]
    if changed:
        raise ValueError(f"{READINGS.name} was read with other replies; read these again: {', '.join(changed)}")
    known = {reply for _, replies in chat_remarks(sources) for reply in replies}
    return {
        "held_out_remarks": len(held_out),
        "reply_of_the_right_intent": _percent(r in replies for r, (_, replies) in zip(said, held_out, strict=True)),
        "reply_word_for_word_one_of_ours": _percent(reply in known for reply in said + ours),
        "loops": sum(loops(reply) for reply in said + ours),
        "own_remarks": len(rows),
        "fitting_by_the_first_reading": sum(row["first"] == "yes" for row in rows),
        "fitting_by_the_second_reading": sum(row["second"] == "yes" for row in rows),
        "fitting_by_both_readings": sum(row["first"] == row["second"] == "yes" for row in rows),
        "checks": {text: replies_to(checkpoint, [text])[0] for text in checkpoint.config.task.examples},
    }


def replies_to(checkpoint: Checkpoint, remarks: Sequence[str]) -> list[str]:
    return translate_all(
        PlainSteps(checkpoint.model), checkpoint.source, checkpoint.target, list(remarks), checkpoint.config.task.search
    )


def loops(text: str) -> bool:
    """Whether some one or two characters stand LOOP times in a row."""
    return any(
        text[i : i + n] * LOOP == text[i : i + n * LOOP] for n in (1, 2) for i in range(len(text) - n * LOOP + 1)
    )


def _percent(true: Any) -> float:
    values = list(true)
    return round(100 * sum(values) / len(values), 2)
