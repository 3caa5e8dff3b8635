from itertools import pairwise
from typing import get_args

import pytest

from nodes.lib.betas import linear_sigmas, scaled_linear_sigmas
from nodes.lib.sigmas import (
    SCHEDULES,
    AngleLevels,
    DistilledTable,
    EdmLevels,
    NoiseTable,
    noise_levels,
)
from nodes.names import SamplerName, ScheduleName
from tests.nodes.lib.toys import STABLE_DIFFUSION as TABLE

NAMES = get_args(ScheduleName)
EXACTLY_AS_MANY = [name for name in NAMES if name not in ("ddim_uniform", "beta")]


def test_the_table_of_stable_diffusion_has_its_known_ends() -> None:
    assert len(TABLE.sigmas) == 1000
    assert TABLE.sigmas[0] == pytest.approx(0.0291672, rel=1e-5)
    assert TABLE.sigmas[-1] == pytest.approx(14.614642, rel=1e-6)


def test_linear_betas_give_the_levels_of_ddpm() -> None:
    sigmas = linear_sigmas()
    assert sigmas[0] == pytest.approx((0.0001 / 0.9999) ** 0.5)
    assert sigmas[-1] == pytest.approx(157.4, rel=1e-3)


def test_zero_terminal_snr_leaves_almost_no_signal_at_the_end_and_keeps_the_start() -> None:
    table = NoiseTable.of(scaled_linear_sigmas(), zero_terminal_snr=True)
    assert table.sigmas[-1] == pytest.approx(4518.76, rel=1e-5)
    assert table.sigmas[0] == pytest.approx(TABLE.sigmas[0], rel=1e-5)
    assert all(low < high for low, high in pairwise(table.sigmas))


def test_timesteps_and_levels_are_each_others_inverse() -> None:
    assert all(TABLE.timestep(TABLE.sigma(t)) == t for t in range(0, 1000, 7))
    assert [TABLE.sigma(t) for t in (0, 500, 999)] == pytest.approx(
        [TABLE.sigmas[t] for t in (0, 500, 999)]
    )


def test_a_level_between_two_timesteps_is_their_geometric_mean() -> None:
    middle = (TABLE.sigmas[10] * TABLE.sigmas[11]) ** 0.5
    assert TABLE.sigma(10.5) == pytest.approx(middle, rel=1e-6)


def test_timesteps_beyond_the_table_are_clamped() -> None:
    assert TABLE.sigma(-3) == TABLE.sigma(0)
    assert TABLE.sigma(5000) == TABLE.sigma(999)
    assert TABLE.timestep(1e9) == 999


def test_schedules_are_named_in_the_fields_order() -> None:
    assert tuple(SCHEDULES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_schedule_descends_strictly_from_the_top_to_zero(name: ScheduleName) -> None:
    for steps in range(1, 61):
        sigmas = SCHEDULES[name](TABLE, steps)
        assert all(high > low for high, low in pairwise(sigmas)), steps
        assert sigmas[-1] == 0
        assert sigmas[-2] >= TABLE.sigmas[0] * 0.999
        if name != "ddim_uniform":
            assert sigmas[0] == pytest.approx(TABLE.sigmas[-1], rel=1e-6)


@pytest.mark.parametrize("name", EXACTLY_AS_MANY)
def test_a_schedule_has_one_level_more_than_steps(name: ScheduleName) -> None:
    assert all(len(SCHEDULES[name](TABLE, steps)) == steps + 1 for steps in range(1, 61))


def test_ddim_uniform_may_take_more_steps_than_asked_for() -> None:
    assert len(SCHEDULES["ddim_uniform"](TABLE, 20)) - 1 == 20
    assert len(SCHEDULES["ddim_uniform"](TABLE, 30)) - 1 == 31


def test_beta_takes_an_entry_of_the_table_once() -> None:
    sigmas = SCHEDULES["beta"](TABLE, 900)
    assert len(set(sigmas)) == len(sigmas) < 901


# Computed once by the formulas of the papers, in double precision, outside this package.
KNOWN: dict[ScheduleName, list[float]] = {
    "simple": [14.614641, 4.081729, 1.612886, 0.693205, 0.0],
    "sgm_uniform": [14.614641, 4.086081, 1.61558, 0.69515, 0.0],
    "karras": [14.614641, 3.168603, 0.446918, 0.029167, 0.0],
    "exponential": [14.614641, 1.840024, 0.231664, 0.029167, 0.0],
    "ddim_uniform": [4.116696, 1.623692, 0.698398, 0.041314, 0.0],
    "beta": [14.614641, 5.686591, 1.618279, 0.515391, 0.0],
    "normal": [14.614641, 2.918307, 0.932358, 0.029167, 0.0],
    "linear_quadratic": [14.614641, 14.431958, 14.249275, 10.595615, 0.0],
    "kl_optimal": [14.614641, 1.597066, 0.572914, 0.029167, 0.0],
}


@pytest.mark.parametrize("name", NAMES)
def test_four_steps_go_through_the_known_levels(name: ScheduleName) -> None:
    assert SCHEDULES[name](TABLE, 4) == pytest.approx(KNOWN[name], abs=2e-6, rel=2e-6)


def test_full_denoise_is_the_schedule_itself() -> None:
    assert noise_levels("euler", "karras", TABLE, 7) == SCHEDULES["karras"](TABLE, 7)


def test_partial_denoise_is_the_end_of_a_longer_schedule() -> None:
    sigmas = noise_levels("euler", "normal", TABLE, 20, denoise=0.75)
    assert sigmas == SCHEDULES["normal"](TABLE, 26)[-21:]


def test_nothing_to_denoise_needs_no_levels() -> None:
    assert noise_levels("euler", "normal", TABLE, 20, denoise=0) == []


def test_a_tiny_denoise_still_answers_soon() -> None:
    assert len(noise_levels("euler", "karras", TABLE, 5, denoise=1e-12)) == 6


@pytest.mark.parametrize("sampler", get_args(SamplerName))
def test_four_samplers_skip_the_last_level_and_no_others(sampler: SamplerName) -> None:
    if sampler in ("dpm_2", "dpm_2_ancestral", "uni_pc", "uni_pc_bh2"):
        wanted = [*SCHEDULES["karras"](TABLE, 11)[:-2], 0.0]
    else:
        wanted = SCHEDULES["karras"](TABLE, 10)
    assert noise_levels(sampler, "karras", TABLE, 10) == wanted


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sampler", ["euler", "uni_pc"])
@pytest.mark.parametrize("denoise", [1.0, 0.5, 0.07])
def test_levels_never_repeat_however_many(
    name: ScheduleName, sampler: SamplerName, denoise: float
) -> None:
    for steps in (1, 2, 3, 100):
        sigmas = noise_levels(sampler, name, TABLE, steps, denoise)
        assert len(sigmas) > 1
        assert sigmas[-1] == 0
        assert all(high > low for high, low in pairwise(sigmas))


def test_a_schedule_of_no_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="0 steps: wanted 1 or more"):
        noise_levels("euler", "normal", TABLE, 0)


def test_a_distilled_table_keeps_every_20th_level_and_tells_whole_timesteps() -> None:
    table = DistilledTable.of(TABLE)
    assert len(table.sigmas) == 50
    assert table.sigmas[-1] == TABLE.sigmas[999]
    assert table.sigmas[0] == TABLE.sigmas[19]
    for timestep in (19, 39, 999):
        assert table.timestep(TABLE.sigmas[timestep]) == timestep
        assert table.sigma(timestep) == pytest.approx(TABLE.sigmas[timestep])
    assert table.at(0.5) == pytest.approx(table.sigma(499.5))
    assert (table.at(0), table.at(1)) == (float("inf"), 0.0)


def test_angles_and_levels_are_each_others_inverse() -> None:
    levels = AngleLevels(EdmLevels.between(0.03, 500.0))
    assert levels.sigmas[0] == pytest.approx(0.03)
    assert levels.timestep(1.0) == pytest.approx(0.5)
    assert levels.sigma(levels.timestep(7.0)) == pytest.approx(7.0)
