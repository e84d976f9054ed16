"""What the encoder promises beyond its equality by hand, which test_cells.py holds."""

from __future__ import annotations

import pytest
import torch

from model.config import CELLS
from tests.conftest import tiny_model


@pytest.mark.parametrize("name", CELLS)
def test_one_token_is_read_by_both_directions(name: str) -> None:
    encoded = tiny_model(name).encoder(torch.tensor([[3]]))
    assert encoded.states.shape == (1, 1, 8)
    torch.testing.assert_close(encoded.context, encoded.states[:, 0])


def test_reading_the_reverse_swaps_the_directions_when_their_weights_are_equal() -> None:
    encoder = tiny_model("gru").encoder
    with torch.no_grad():
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            getattr(encoder.layer, f"{name}_l0_reverse").copy_(getattr(encoder.layer, f"{name}_l0"))
        there, back = encoder(torch.tensor([[5, 6, 7]])), encoder(torch.tensor([[7, 6, 5]]))
    torch.testing.assert_close(there.states[0, :, :4], back.states[0].flip(0)[:, 4:], atol=1e-6, rtol=0)


def test_the_cells_look_at_the_fused_layers_own_weights() -> None:
    encoder = tiny_model("lstm").encoder
    cells = encoder.cells()
    assert cells["forward"].weight_hh is encoder.layer.weight_hh_l0
    assert cells["backward"].weight_ih is encoder.layer.weight_ih_l0_reverse
    assert cells["backward"].hidden == 4


def test_the_order_of_a_batch_does_not_matter() -> None:
    encoder = tiny_model().encoder
    rows = torch.tensor([[9, 10, 3, 0], [5, 6, 7, 3]])
    a, b = encoder(rows), encoder(rows.flip(0))
    torch.testing.assert_close(a.states, b.states.flip(0), atol=1e-6, rtol=0)
    torch.testing.assert_close(a.context, b.context.flip(0), atol=1e-6, rtol=0)


def test_a_padded_id_has_no_embedding() -> None:
    encoder = tiny_model().encoder
    _, embedded, _ = encoder.forward_by_hand(torch.tensor([[5, 3, 0]]))
    assert not embedded[0, 2].any()
    assert embedded[0, :2].any()
