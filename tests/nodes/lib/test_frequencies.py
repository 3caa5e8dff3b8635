from __future__ import annotations

import torch

from nodes.lib.frequencies import filtered, strengthened
from tests.nodes.lib.toys import noisy


def test_half_of_the_features_are_strengthened() -> None:
    x = noisy(1)
    found = strengthened(x, 1.5, by_place=False)
    assert torch.equal(found[:, :2], x[:, :2] * 1.5)
    assert torch.equal(found[:, 2:], x[:, 2:])


def test_by_place_the_strongest_gets_all_and_the_weakest_nothing() -> None:
    x = noisy(1)
    mean = x.mean(1).flatten(1)
    share = (strengthened(x, 1.5, by_place=True)[:, :1] / x[:, :1]).flatten(1)
    rows = torch.arange(len(x))
    torch.testing.assert_close(share[rows, mean.argmax(1)], torch.full((2,), 1.5))
    torch.testing.assert_close(share[rows, mean.argmin(1)], torch.ones(2))


def test_what_is_even_is_weakened_and_fine_patterns_are_kept() -> None:
    even = torch.full((1, 1, 8, 8), 2.0)
    torch.testing.assert_close(filtered(even, 0.5), even / 2)
    fine = torch.tensor([1.0, -1.0]).repeat(4).expand(1, 1, 8, 8)
    torch.testing.assert_close(filtered(fine, 0.5), fine)
