"""What holds for every sampler."""

import math
from collections.abc import Callable, Sequence
from typing import get_args

import pytest
import torch
from torch import Tensor

from nodes.lib.prediction import Epsilon
from nodes.lib.samplers import SAMPLERS, SAMPLERS_APART, Step
from nodes.lib.sigmas import noise_levels
from nodes.names import SamplerName, ScheduleName
from tests.nodes.lib.samplers.networks import sampled
from tests.nodes.lib.toys import STABLE_DIFFUSION, Gaussian, extra_noise, noisy

NAMES = get_args(SamplerName)
ADDS_NOISE = {
    *(name for name in NAMES if "sde" in name or "ancestral" in name),
    *("ddpm", "lcm", "seeds_2", "seeds_3", "sa_solver", "sa_solver_pece"),
}
DETERMINISTIC = [name for name in NAMES if name not in ADDS_NOISE]
FIRST_ORDER = {
    *("euler", "euler_cfg_pp", "ddim", "heunpp2"),
    *("gradient_estimation", "gradient_estimation_cfg_pp"),
}
ORDERS: dict[str, float] = dict.fromkeys(FIRST_ORDER, 1.0) | {"ipndm_v": 1.7}  # the others: 2
# How often each asks in four steps down to 0, if not four times.
ASKS: dict[str, int] = dict.fromkeys(
    [
        *("heun", "exp_heun_2_x0", "exp_heun_2_x0_sde", "dpm_2", "dpm_2_ancestral"),
        *("dpmpp_2s_ancestral", "dpmpp_2s_ancestral_cfg_pp", "dpmpp_sde", "dpmpp_sde_gpu"),
        *("seeds_2", "sa_solver_pece"),
    ],
    7,
) | {"heunpp2": 9, "seeds_3": 10}
STOPS_ABOVE_ZERO = {"uni_pc", "uni_pc_bh2", "dpm_fast", "dpm_adaptive"}
OTHER_STEPS = {"dpm_fast", "dpm_adaptive"}  # take as many steps as they like


def run(
    name: SamplerName, sigmas: Sequence[float], x: Tensor, data: Gaussian | None = None
) -> list[Step]:
    data = data or Gaussian()
    return list(sampled(name, data, x, sigmas, extra_noise(x, sigmas), data.clock))


def geometric(high: float, low: float, steps: int) -> list[float]:
    return [high * (low / high) ** (i / steps) for i in range(steps + 1)]


def even(high: float, low: float, steps: int) -> list[float]:
    return [high + (low - high) * i / steps for i in range(steps + 1)]


def test_every_name_has_its_sampler() -> None:
    assert {*SAMPLERS, *SAMPLERS_APART} == set(NAMES)
    assert not {*SAMPLERS} & {*SAMPLERS_APART}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("schedule", get_args(ScheduleName))
def test_samples_stay_finite(name: SamplerName, schedule: ScheduleName) -> None:
    for steps in (1, 2, 3, 20):
        sigmas = noise_levels(name, schedule, STABLE_DIFFUSION, steps)
        taken = run(name, sigmas, noisy(sigmas[0], (2, 4, 2, 2)))
        assert len(taken) == len(sigmas) - 1 or name in OTHER_STEPS
        for step in taken:
            assert step.x.shape == step.clean.shape == (2, 4, 2, 2)
            assert step.x.dtype == step.clean.dtype == torch.float32
            assert step.x.isfinite().all()


@pytest.mark.parametrize("name", sorted({*NAMES} - OTHER_STEPS))
def test_the_model_is_asked_as_rarely_as_the_algorithm_allows(name: SamplerName) -> None:
    data = Gaussian()
    run(name, [10.0, 3.0, 1.0, 0.2, 0.0], noisy(10), data)
    assert len(data.asked) == ASKS.get(name, 4)


@pytest.mark.parametrize("name", NAMES)
def test_what_goes_in_is_left_as_it_was(name: SamplerName) -> None:
    x = noisy(10)
    before = x.clone()
    run(name, [10.0, 3.0, 1.0, 0.2, 0.0], x)
    assert x.equal(before)


@pytest.mark.parametrize("name", NAMES)
def test_steps_already_taken_do_not_change(name: SamplerName) -> None:
    seen = []
    x = noisy(10)
    sigmas = [10.0, 3.0, 1.0, 0.2, 0.0]
    for step in sampled(name, Gaussian(), x, sigmas, extra_noise(x, sigmas), Epsilon()):
        seen.append((step.x, step.x.clone()))
    assert all(now.equal(then) for now, then in seen)


@pytest.mark.parametrize("name", sorted({*NAMES} - OTHER_STEPS))
def test_one_step_gives_the_models_first_guess(name: SamplerName) -> None:
    x = noisy(10)
    (step,) = run(name, [10.0, 0.0], x)
    guess = Gaussian()(x, 10.0)
    tolerance = 1e-2 if name in STOPS_ABOVE_ZERO else 1e-6
    assert step.x.allclose(guess, atol=tolerance)
    assert step.clean.equal(guess)


@pytest.mark.parametrize("name", sorted({*NAMES} - {"dpm_adaptive"}))  # whose steps suit all
def test_images_of_a_batch_do_not_mix(name: SamplerName) -> None:
    x = noisy(10)
    other = torch.cat([x[:1], -x[1:]])
    sigmas = [10.0, 3.0, 1.0, 0.2, 0.0]
    assert run(name, sigmas, x)[-1].x[0].equal(run(name, sigmas, other)[-1].x[0])


@pytest.mark.parametrize("name", sorted({*DETERMINISTIC} - {"dpm_adaptive"}))
@pytest.mark.parametrize("spacing", [geometric, even])
def test_more_steps_approach_the_exact_solution_at_the_samplers_order(
    name: SamplerName, spacing: Callable[[float, float, int], list[float]]
) -> None:
    high, low = 2.0, 0.5
    x = noisy(high).double()
    exact = Gaussian().solution(x, high, low)

    def error(steps: int) -> float:
        return float((run(name, spacing(high, low, steps), x)[-1].x - exact).abs().max())

    assert math.log2(error(40) / error(80)) > ORDERS.get(name, 2) - 0.2
    assert error(80) < (0.02 if name in FIRST_ORDER else 1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_matters_only_where_noise_is_added(name: SamplerName) -> None:
    x, sigmas = noisy(10), [10.0, 3.0, 1.0, 0.2, 0.0]

    def end(seed: int) -> Tensor:
        return list(sampled(name, Gaussian(), x, sigmas, extra_noise(x, sigmas, seed), Epsilon()))[
            -1
        ].x

    assert end(1).equal(end(1))
    assert end(1).equal(end(2)) == (name not in ADDS_NOISE)
