import math
from itertools import pairwise
from typing import get_args

import pytest
import torch
from torch import Tensor

from nodes.lib.choices import SCHEDULE_OPTIONS
from nodes.lib.schedules import (
    ALIGNED,
    aligned,
    between,
    extended,
    flipped,
    part_of,
    scheduled,
    turbo,
)
from nodes.lib.sigmas import SCHEDULES, noise_levels
from nodes.names import AnyScheduleName, ScheduleName
from tests.nodes.lib.samplers.k_diffusion import sampling
from tests.nodes.lib.toys import STABLE_DIFFUSION as TABLE

ENDS = (0.0291675, 14.614642)
NAMES = get_args(AnyScheduleName)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("denoise", [1.0, 0.4])
def test_every_schedule_descends_through_as_many_steps(
    name: AnyScheduleName, denoise: float
) -> None:
    for steps in (1, 2, 3, 10, 21):
        levels = scheduled(name, TABLE, steps, denoise).values
        assert all(high > low for high, low in pairwise(levels))
        assert levels[-1] == 0 or name == "laplace"
        assert len(levels) <= steps + 2


@pytest.mark.parametrize("name", get_args(ScheduleName))
def test_a_schedule_is_that_of_a_sampler_which_looks_at_no_level_between(
    name: ScheduleName,
) -> None:
    for denoise in (1.0, 0.5, 0.0):
        wanted = noise_levels("euler", name, TABLE, 12, denoise)
        assert list(scheduled(name, TABLE, 12, denoise).values) == wanted


@pytest.mark.parametrize("rho", [1.0, 3.0, 7.0])
def test_those_of_k_diffusion_are_its_own(rho: float) -> None:
    levels = between(*ENDS)
    published_by_name: dict[AnyScheduleName, Tensor] = {
        "karras": sampling.get_sigmas_karras(9, *ENDS, rho=rho),
        "polyexponential": sampling.get_sigmas_polyexponential(9, *ENDS, rho=rho),
    }
    for name, published in published_by_name.items():
        found = scheduled(name, levels, 9, rho=rho).values
        assert found == pytest.approx(published.tolist(), rel=1e-4)
    exponential = sampling.get_sigmas_exponential(9, *ENDS)
    assert scheduled("exponential", levels, 9).values == pytest.approx(
        exponential.tolist(), rel=1e-4
    )


def test_the_vp_diffusion_is_that_of_k_diffusion() -> None:
    found = scheduled("vp", between(*ENDS), 9, beta_d=15.0, beta_min=0.2, eps_s=0.01).values
    published = sampling.get_sigmas_vp(9, beta_d=15.0, beta_min=0.2, eps_s=0.01)
    assert found == pytest.approx(published.tolist(), rel=1e-4)


def test_laplace_takes_quantiles_of_log_sigma_and_stays_between_its_ends() -> None:
    found = scheduled("laplace", between(*ENDS), 5, mu=0.2, beta=0.4).values
    quartile = 0.4 * math.log(2)
    wanted = [
        14.614642,
        math.exp(0.2 + quartile),
        math.exp(0.2),
        math.exp(0.2 - quartile),
        0.0291675,
    ]
    assert found == pytest.approx(wanted, rel=1e-4)


def test_beta_bends_by_its_shape() -> None:
    usual = scheduled("beta", TABLE, 9).values
    assert scheduled("beta", TABLE, 9, alpha=0.6, beta=0.6).values == usual
    even = scheduled("beta", TABLE, 9, alpha=1.0, beta=1.0).values
    at = [TABLE.timestep(level) for level in even[:-1]]
    assert at == pytest.approx([999 - 111 * i for i in range(9)], abs=1)


@pytest.mark.parametrize(("steps", "denoise", "at"), [(1, 1.0, [999]), (2, 0.5, [499, 399])])
def test_turbo_takes_its_own_ten_timesteps(steps: int, denoise: float, at: list[int]) -> None:
    assert turbo(TABLE, steps, denoise) == [*(TABLE.sigma(t) for t in at), 0.0]


@pytest.mark.parametrize("name", ALIGNED)
def test_a_table_is_taken_as_it_is_for_its_own_steps(name: str) -> None:
    table = ALIGNED[name]
    assert aligned(table, len(table) - 1) == [*table[:-1], 0.0]
    assert all(high > low for high, low in pairwise(table))


def test_between_the_entries_of_a_table_levels_are_even_by_their_logarithm() -> None:
    table = (16.0, 4.0, 1.0)
    assert aligned(table, 4) == pytest.approx([16, 8, 4, 2, 0])
    assert aligned(table, 4, denoise=0.5) == pytest.approx([4, 2, 0])
    assert aligned(table, 4, denoise=0.0) == []


def test_options_that_give_no_levels_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="karras gives no noise levels with rho 0"):
        scheduled("karras", TABLE, 5, rho=0.0)
    with pytest.raises(ValueError, match=r"from 3 to 1: wanted 0 < lowest < highest"):
        between(3, 1)


def test_the_options_named_are_those_that_schedules_take() -> None:
    for name, options in SCHEDULE_OPTIONS.items():
        given = dict.fromkeys(options, 0.5)
        assert scheduled(name, TABLE, 4, **given).steps  # type: ignore[arg-type]
    for name in set(SCHEDULES) - set(SCHEDULE_OPTIONS):
        with pytest.raises(TypeError):
            scheduled(name, TABLE, 4, rho=0.5)


LEVELS = [9.0, 5.0, 2.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("start", "end", "leftover", "wanted"),
    [
        (0, 10000, False, LEVELS),
        (2, 10000, False, [2.0, 1.0, 0.0]),
        (0, 2, True, [9.0, 5.0, 2.0]),
        (0, 2, False, [9.0, 5.0, 0.0]),
        (1, 3, True, [5.0, 2.0, 1.0]),
        (0, 4, True, LEVELS),  # the last step ends at 0 in any case
    ],
)
def test_a_part_of_the_steps(start: int, end: int, leftover: bool, wanted: list[float]) -> None:
    assert part_of(LEVELS, start, end, leftover) == wanted


@pytest.mark.parametrize(("start", "end"), [(4, 10000), (99, 10000), (3, 2), (0, 0)])
def test_a_part_without_a_step_leaves_nothing_to_do(start: int, end: int) -> None:
    assert len(part_of(LEVELS, start, end, False)) <= 1


def test_steps_are_parted_between_two_levels() -> None:
    assert extended([8.0, 4.0, 0.0], 2, 5.0, 0.0, "linear") == [8.0, 4.0, 2.0, 0.0]
    assert extended([8.0, 4.0, 0.0], 2, math.inf, 5.0, "linear") == [8.0, 6.0, 4.0, 0.0]
    assert extended([8.0, 4.0], 1, math.inf, 0.0, "sine") == [8.0, 4.0]
    assert extended([], 3, math.inf, 0.0, "linear") == []


def test_parts_are_spaced_by_a_curve() -> None:
    cosine = extended([1.0, 0.0], 3, math.inf, 0.0, "cosine")
    sine = extended([1.0, 0.0], 3, math.inf, 0.0, "sine")
    assert cosine[1:-1] == pytest.approx([1 - math.sin(math.pi / 6), 1 - math.sin(math.pi / 3)])
    assert sine[1:-1] == pytest.approx([math.cos(math.pi / 6), math.cos(math.pi / 3)])


def test_flipped_levels_rise_from_nearly_zero() -> None:
    assert flipped(LEVELS) == [0.0001, 1.0, 2.0, 5.0, 9.0]
    assert flipped([3.0, 1.0]) == [1.0, 3.0]
    assert flipped([]) == []
    assert torch.tensor(flipped(LEVELS)).isfinite().all()
