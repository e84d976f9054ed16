"""The sheet's exercises of the stages before the network: words and pieces, ids, embeddings."""

from __future__ import annotations

import numpy as np

from model.values.segmentation import EOS

from ... import display
from ...engine import Run
from .exercises import Exercise, made


def segmentation(run: Run) -> list[Exercise]:
    source = run.trace.source
    pieces = [display.visible(piece.text) for piece in source.pieces]
    longest = max(range(len(pieces) - 1), key=lambda i: len(pieces[i]), default=0)
    piece = source.pieces[longest]
    typed = source.normalised.typed[piece.start : piece.end]
    characters = run.cuts.get("characters", len(source.normalised.text.replace(" ", "")))
    return [
        made("segmentation-count", words=len(source.words), pieces=len(pieces)),
        made("segmentation-single", characters=characters, pieces=len(pieces) - 1),
        made("segmentation-longest", piece=pieces[longest], length=len(pieces[longest].replace("␣", ""))),
        made("segmentation-from", place=longest + 1, piece=pieces[longest], typed=display.revealed(typed)),
        made("segmentation-steps", pieces=len(pieces), twice=2 * len(pieces)),
    ]


def vocabulary(run: Run) -> list[Exercise]:
    source, config = run.trace.source, run.trace.config
    first, middle = source.pieces[0], source.pieces[(len(source.pieces) - 1) // 2]
    words = list(dict.fromkeys(word.text for word in source.words)) or [display.visible(first.text)]
    return [
        made("vocabulary-id", piece=display.visible(first.text), id=str(first.id)),
        made("vocabulary-piece", id=str(middle.id), piece=display.visible(middle.text)),
        made("vocabulary-toy", words=" / ".join(words), word=words[-1], number=len(words)),
        made("vocabulary-last", size=run.source_size.size, last=run.source_size.size - 1),
        made("vocabulary-eos", id=EOS, target=config.target_vocabulary),
    ]


def embedding(run: Run) -> list[Exercise]:
    trace = run.trace
    x, size = trace.encoder.embeddings, trace.config.embedding
    last = len(x) - 1
    lengths = [round(float(np.linalg.norm(x[i])), 4) for i in (0, last)]
    product = round(float(x[0] @ x[last]), 4)
    largest = int(np.abs(x[0]).argmax())
    names = {"a": display.visible(trace.source.pieces[0].text), "b": display.visible(trace.source.pieces[last].text)}
    rows = run.source_size.size
    return [
        made("embedding-matrix", rows=rows, size=size, numbers=rows * size),
        made("embedding-sentence", pieces=len(x), size=size, numbers=len(x) * size),
        made(
            "embedding-cosine",
            **names,
            product=product,
            first=lengths[0],
            second=lengths[1],
            cosine=product / (lengths[0] * lengths[1]),
        ),
        made("embedding-largest", piece=names["a"], dimension=largest, value=float(x[0, largest])),
        made("embedding-products", rows=rows, size=size, products=rows * size),
    ]
