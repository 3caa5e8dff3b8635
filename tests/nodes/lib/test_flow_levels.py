"""Noise levels of flows."""

from __future__ import annotations

import pytest

from nodes.lib.flow_levels import FlowLevels
from nodes.lib.sigmas import noise_levels


def test_levels_go_to_pure_noise_and_lean_to_it() -> None:
    plain, shifted = FlowLevels.of(1.0), FlowLevels.of(3.0)
    assert plain.sigmas[-1] == shifted.sigmas[-1] == 1.0
    assert plain.sigmas[499] == pytest.approx(0.5)
    assert shifted.sigmas[499] == pytest.approx(0.75)


def test_an_exponential_shift_is_a_linear_one_of_its_exponential() -> None:
    """e^m t / (1 + (e^m - 1) t) is e^m / (e^m + 1 / t - 1)."""
    levels = FlowLevels.exponential(1.0986123)
    assert levels.sigma(0.5) == pytest.approx(0.75, rel=1e-5)
    assert len(levels.sigmas) == 10_000


@pytest.mark.parametrize("levels", [FlowLevels.of(3.0), FlowLevels.of(1.73, 1.0)])
def test_a_network_is_told_levels_in_its_unit(levels: FlowLevels) -> None:
    assert levels.timestep(0.5) == 0.5 * levels.unit
    assert levels.sigma(levels.unit) == pytest.approx(1.0)


def test_shares_of_a_sampling_are_times() -> None:
    levels = FlowLevels.of(3.0)
    assert (levels.at(0.0), levels.at(1.0)) == (1.0, 0.0)
    assert levels.at(0.5) == pytest.approx(0.75)


def test_schedules_go_through_them() -> None:
    sigmas = noise_levels("euler", "simple", FlowLevels.of(3.0), 4)
    assert sigmas == pytest.approx([1.0, 0.9, 0.75, 0.5, 0.0])
