"""Prompts for a network, and what it says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from nodes.lib.components import Start
from nodes.lib.regions import Placed, Window
from nodes.lib.values import Entry

SIGMA = 3.0
X = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1)) * SIGMA
START = Start(torch.zeros_like(X))


def entry(length: int = 77, width: int = 16, pooled: int = 0, seed: int = 0) -> Entry:
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randn(1, length, width, generator=generator)
    return Entry(tokens, torch.randn(1, pooled, generator=generator) if pooled else None)


def asked(entries: Sequence[Entry]) -> list[Placed]:
    """Of the whole latent; the last is to be followed."""
    whole = Window(0, 0, 8, 8, None)
    last = len(entries) - 1
    return [Placed(entry, whole, index == last) for index, entry in enumerate(entries)]


def outputs(
    network: Any, entries: Sequence[Entry], sigma: float = SIGMA, at_once: int = 9
) -> list[Tensor]:
    """What the network says of each entry, of which the last is to be followed."""
    bound = network.bind(asked(entries), START, at_once)
    given = network.prediction.input(X, sigma).repeat(len(entries), 1, 1, 1)
    said: list[Tensor] = bound(given, sigma, range(len(entries)))
    return said


def cleans(network: Any, entries: Sequence[Entry], sigma: float = SIGMA) -> list[Tensor]:
    return [network.prediction.clean(X, said, sigma) for said in outputs(network, entries, sigma)]


def assert_close(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)
