"""How good answers are: the loss, and the measure that a task asks for.

BLEU (Papineni et al. 2002) and chrF (Popović 2015) by sacreBLEU (Post 2018), with its signatures; accuracy, exact match
and edit distance; the expected calibration error of a classifier (Guo et al. 2017).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import sacrebleu
import torch
from torch import Tensor, nn

from ..network.seq2seq import Seq2Seq
from ..task import FALLING
from ..text.languages import base, blank, is_chinese
from ..values.segmentation import PAD
from .data import Batch, Example, make_batch


def loss_of(model: Seq2Seq, batch: Batch, label_smoothing: float, *, reduction: str = "mean") -> Tensor:
    """Cross entropy in nats per target piece (or summed), padding apart."""
    logits = model(batch.source, batch.inputs)
    return nn.functional.cross_entropy(
        logits.flatten(0, 1),
        batch.targets.flatten(),
        ignore_index=PAD,
        label_smoothing=label_smoothing,
        reduction=reduction,
    )


@torch.inference_mode()
def loss_on(model: Seq2Seq, examples: Sequence[Example]) -> float:
    """Nats per target piece, ‹eos› among them, without smoothing. `model` in eval mode."""
    total, tokens = 0.0, 0
    for start in range(0, len(examples), 64):
        chosen = examples[start : start + 64]
        batch = make_batch([e.source for e in chosen], [e.target for e in chosen])
        total += float(loss_of(model, batch, 0.0, reduction="sum"))
        tokens += batch.tokens
    return total / tokens


def better(metric: str, value: float, than: float) -> bool:
    return value < than if metric in FALLING else value > than


def score(
    hypotheses: Sequence[str], references: Sequence[str], target_language: str = "en", metric: str = "bleu"
) -> dict[str, float | str]:
    """The figures of a measure (task.METRICS), the one that is named after it among them; shares are in percent.

    Perplexity is no matter of answers: exp(loss_on).
    """
    if metric == "bleu":
        return _bleu(hypotheses, references, target_language)
    exact = _percent(sum(h == r for h, r in zip(hypotheses, references, strict=True)), len(references))
    if metric == "accuracy":
        commonest = Counter(references).most_common(1)[0][1]
        return {"accuracy": exact, "majority": _percent(commonest, len(references))}
    spaced = " " in "".join(references) and blank(target_language) != ""
    errors = error_rate(hypotheses, references, tokens=metric == "exact" and spaced)
    return {"exact": exact, "error_rate": errors} if metric == "exact" else {"cer": errors, "exact": exact}


def _bleu(hypotheses: Sequence[str], references: Sequence[str], language: str) -> dict[str, float | str]:
    """Chinese by sacreBLEU's zh tokenizer; languages whose words it cannot find without an extra library by
    characters."""
    by_characters = blank(language) == "" or base(language) == "ko"
    tokenizer = "zh" if is_chinese(language) else "char" if by_characters else "13a"
    bleu = sacrebleu.metrics.BLEU(tokenize=tokenizer)
    chrf = sacrebleu.metrics.CHRF()
    return {
        "bleu": round(bleu.corpus_score(hypotheses, [references]).score, 2),
        "bleu_signature": str(bleu.get_signature()),
        "chrf": round(chrf.corpus_score(hypotheses, [references]).score, 2),
        "chrf_signature": str(chrf.get_signature()),
    }


def error_rate(hypotheses: Sequence[str], references: Sequence[str], *, tokens: bool) -> float:
    """Edits per reference token (what stands between blanks) or character, in percent."""
    pairs = [(h.split(), r.split()) if tokens else (h, r) for h, r in zip(hypotheses, references, strict=True)]
    return _percent(sum(edit_distance(h, r) for h, r in pairs), sum(len(r) for _, r in pairs))


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein 1966: the fewest insertions, deletions and replacements that make one of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def calibration_error(probabilities: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: |accuracy − confidence| of each bin of equal width, weighted by its size."""
    error = 0.0
    for index in range(bins):
        inside = [k for k, p in enumerate(probabilities) if min(int(p * bins), bins - 1) == index]
        if inside:
            confidence = math.fsum(probabilities[k] for k in inside)
            error += abs(sum(right[k] for k in inside) - confidence) / len(right)
    return error


def _percent(part: float, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else math.nan
