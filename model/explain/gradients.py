"""How far back the model still feels what it read, as a gradient. It is not attention: it asks what a small change
would do.

Two measures, both Euclidean norms over the E dimensions of an embedding x_i:

    ‖∂ log p(y) / ∂ x_i‖       of the whole translation y, or of each of its pieces, through everything there is;
    ‖∂ →h_S / ∂ x_i‖_F         of the forward direction's last state alone (Frobenius norm of the Jacobian): what the
                               recurrence itself carries from position i to the end, attention or not. Bengio et al.
                               1994 showed why it fades in a plain RNN; Hochreiter & Schmidhuber 1997 and Cho et al.
                               2014 built gates against it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from ..checkpoint import Checkpoint
from ..values.effects import GradientNorms, Reach
from ..values.search import SearchSettings
from ..values.segmentation import BOS
from ..values.trace import Array, Trace
from .tracing import trace


def gradient_norms(checkpoint: Checkpoint, text: str, settings: SearchSettings | None = None) -> GradientNorms:
    """The gradients of the model's own translation of `text`. Raises InputError as `trace` does."""
    return gradient_norms_of(checkpoint, trace(checkpoint, text, settings=settings))


def gradient_norms_of(checkpoint: Checkpoint, run: Trace) -> GradientNorms:
    """The same for a run that is already there."""
    jacobian = log_prob_gradients(checkpoint, run.source.ids, [piece.id for piece in run.target])  # (T, S, E)
    return GradientNorms(
        tuple(piece.text for piece in run.source.pieces),
        tuple(piece.text for piece in run.target),
        jacobian.sum(dim=0).norm(dim=-1).numpy(),
        jacobian.norm(dim=-1).numpy(),
    )


def log_prob_gradients(checkpoint: Checkpoint, source: Sequence[int], target: Sequence[int]) -> torch.Tensor:
    """∂ log p(y_t) / ∂ x_i for every target piece t and source position i, teacher-forced: (T, S, E).

    By the chain rule over the readouts: p_t depends on o_t alone, so one step back serves all t, and what is followed
    to the source for each t are E numbers, not a vocabulary.
    """
    model = checkpoint.model
    ids = torch.tensor([source])
    embedded = model.encoder.embedding(ids).detach().requires_grad_()
    encoded, _, _ = model.encoder.forward_by_hand(ids, embedded)
    readouts = model.decoder.readouts(torch.tensor([[BOS, *target[:-1]]]), encoded)[0]  # (T, E)
    read = readouts.detach().requires_grad_()
    log_probs = torch.log_softmax(model.decoder.logits(read), dim=-1)
    (pull,) = torch.autograd.grad(log_probs[torch.arange(len(target)), torch.tensor(target)].sum(), read)  # (T, E)
    each = torch.diag_embed(pull.T, dim1=0, dim2=1)  # (T, T, E): for each t only o_t's
    return torch.autograd.grad(readouts, embedded, each, is_grads_batched=True)[0][:, 0]


def state_reach(checkpoint: Checkpoint, source: Sequence[int]) -> Array:
    """‖∂ →h_S / ∂ x_i‖_F of the forward direction's last state, for every source position: (S)."""
    encoder = checkpoint.model.encoder
    cell = encoder.cells()["forward"]
    embedded = encoder.embedding(torch.tensor(source)).detach().requires_grad_()  # (S, E)
    state = cell.initial_state(1)
    for x in embedded:
        state, _ = cell.step(x[None], state)
    last = cell.output(state)[0]
    (jacobian,) = torch.autograd.grad(last, embedded, torch.eye(len(last)).to(last), is_grads_batched=True)
    reach: Array = jacobian.pow(2).sum(dim=(0, 2)).sqrt().numpy()
    return reach


def reach_by_distance(checkpoint: Checkpoint, sentences: Sequence[str], farthest: int = 15) -> tuple[Reach, ...]:
    """`state_reach` over many sentences, beside its own value at the last position (‹eos›, distance 0)."""
    curves = []
    for sentence in sentences:
        reach = state_reach(checkpoint, checkpoint.source.encode(sentence))[::-1]
        curves.append(reach / max(float(reach[0]), float(np.finfo(np.float32).tiny)))
    found = []
    for distance in range(farthest + 1):
        values = [float(curve[distance]) for curve in curves if len(curve) > distance]
        if values:
            found.append(Reach(distance, round(float(np.mean(values)), 4), len(values)))
    return tuple(found)
