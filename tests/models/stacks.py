"""Weights of known sizes, and placing them, for tests of placements."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import torch
from torch import Tensor, nn

from engine.models.device import Device, Placement

WIDTH = 8
LAYER = 4 * (WIDTH * WIDTH + WIDTH)  # bytes of one layer of a stack


class Stack:
    """Weights of some equal layers, with one before and one buffer."""

    def __init__(self, layers: int = 4) -> None:
        torch.manual_seed(0)
        self.module = nn.Module()
        self.module.first = nn.Linear(WIDTH, WIDTH, bias=False)
        self.module.layers = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in range(layers))
        self.module.register_buffer("shift", torch.ones(WIDTH))

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.module]

    @torch.no_grad()
    def __call__(self, x: Tensor) -> Tensor:
        made: Tensor = self.module.get_submodule("first")(x) + self.module.get_buffer("shift")
        for layer in self.module.get_submodule("layers").children():
            made = torch.tanh(layer(made))
        return made


class Tied:
    """Two modules that share a weight."""

    def __init__(self) -> None:
        self.first, self.second = nn.Linear(8, 4, bias=False), nn.Linear(8, 4)
        self.second.weight = self.first.weight

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.first, self.second]


def tensors(stack: Stack) -> list[Tensor]:
    return list(chain(stack.module.parameters(), stack.module.buffers()))


def x_on(stack: Stack) -> Tensor:
    """An input where the weights are."""
    return torch.linspace(-1, 1, WIDTH, device=next(stack.module.parameters()).device)[None]


def placed(device: Device, stack: Stack) -> Placement:
    placement = device.place(stack)
    placement.grow(placement.missing)
    return placement


def twice(weight: Tensor) -> Tensor:
    return weight * 2
