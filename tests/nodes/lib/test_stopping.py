from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from nodes.lib.stopping import stoppable


class Tower(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Identity() for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x


def test_a_call_ends_between_two_layers_and_the_next_does_not() -> None:
    tower, asked = Tower(), list[int]()

    def check() -> None:
        asked.append(1)
        if len(asked) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError), stoppable([tower], check):
        tower(torch.zeros(1))
    assert tower(torch.ones(1)).equal(torch.ones(1))
    assert len(asked) == 2
