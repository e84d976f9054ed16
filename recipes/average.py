"""The mean of two checkpoints' weights (Wortsman et al. 2022), the second having gone on from the first.

    python -m recipes.average FIRST SECOND --out FOLDER

Both have the same pieces and sizes. FOLDER keeps the second one's configuration and what is known of its training.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from model.checkpoint import WEIGHTS, load_checkpoint, save_checkpoint

KEPT = ("parameters", "pairs", "bad_rows", "left_out", "data", "from", "training")


def mean(first: dict[str, Tensor], second: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weight by weight. Raises ValueError when they are not the same weights."""
    if {k: w.shape for k, w in first.items()} != {k: w.shape for k, w in second.items()}:
        raise ValueError("the two checkpoints have other weights or other sizes")
    return {name: torch.lerp(weight, second[name], 0.5) for name, weight in first.items()}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m recipes.average", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("first", help="a folder, or a name under pretrained/")
    parser.add_argument("second", help="what was trained on from it")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    options = parser.parse_args(arguments)
    first, second = load_checkpoint(options.first), load_checkpoint(options.second)
    weights = mean(first.model.state_dict(), second.model.state_dict())
    known = {name: second.metrics[name] for name in KEPT if name in second.metrics}
    known["averaged"] = {c.name: c.metrics["files"][WEIGHTS] for c in (first, second)}
    save_checkpoint(options.out, second.config, weights, second.source, second.target, known)


if __name__ == "__main__":
    main()
