"""Soft masks whose parts begin to change one after another."""

from __future__ import annotations

import pytest
import torch

from nodes.lib.inpaint import Beginning, Surroundings, masked
from nodes.lib.prediction import Epsilon
from tests.nodes.lib.toys import STABLE_DIFFUSION, noisy

LEVELS = STABLE_DIFFUSION
MASK = torch.tensor([0.0, 0.3, 0.5, 0.9, 1.0]).view(1, 1, 1, 5)


def at(share: float) -> float:
    """The level after that share of all timesteps, from the highest."""
    return LEVELS.sigma((1 - share) * 999)


@pytest.mark.parametrize(
    ("share", "begun"),
    [
        (0.0, [0, 0, 0, 0, 1]),
        (0.2, [0, 0, 0, 1, 1]),
        (0.6, [0, 0, 1, 1, 1]),
        (0.8, [0, 1, 1, 1, 1]),
        (1.0, [1, 1, 1, 1, 1]),
    ],
)
def test_a_part_begins_when_as_much_has_passed_as_it_is_not_selected(
    share: float, begun: list[int]
) -> None:
    beginning = Beginning(LEVELS, LEVELS.sigmas[-1], 0.0)
    assert beginning(MASK, at(share)).flatten().tolist() == begun


def test_the_shares_are_of_the_run_and_not_of_all_levels() -> None:
    beginning = Beginning(LEVELS, at(0.5), at(0.9))
    assert beginning(MASK, at(0.5)).flatten().tolist() == [0, 0, 0, 0, 1]
    assert beginning(MASK, at(0.72)).flatten().tolist() == [0, 0, 1, 1, 1]


def test_a_lower_strength_leaves_some_of_the_soft_mask() -> None:
    beginning = Beginning(LEVELS, LEVELS.sigmas[-1], 0.0, strength=0.5)
    found = beginning(MASK, at(0.6)).flatten().tolist()
    assert found == pytest.approx([0, 0.15, 0.75, 0.95, 1])


def test_what_has_not_begun_is_kept_on_both_sides_of_the_network() -> None:
    clean, noise = noisy(1, (1, 1, 1, 5), seed=1), noisy(1, (1, 1, 1, 5), seed=2)
    beginning = Beginning(LEVELS, LEVELS.sigmas[-1], 0.0)
    surroundings = Surroundings(Epsilon(), clean, noise, MASK, beginning)
    seen = []

    def denoise(x: torch.Tensor, sigma: float) -> torch.Tensor:
        seen.append(x)
        return torch.full_like(x, 9.0)

    x, sigma = torch.zeros(1, 1, 1, 5), at(0.2)
    found = masked(denoise, surroundings)(x, sigma)
    kept = Epsilon().noised(clean, noise, sigma)
    assert torch.equal(seen[0][..., :3], kept[..., :3])
    assert not seen[0][..., 3:].any()
    assert torch.equal(found[..., :3], clean[..., :3])
    assert found[..., 3:].eq(9).all()
