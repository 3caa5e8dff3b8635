"""What holds for every sampler."""

import math
from collections.abc import Callable, Sequence
from typing import get_args

import pytest
import torch
from torch import Tensor

from nodes.lib.prediction import Epsilon
from nodes.lib.samplers import SAMPLERS, Step
from nodes.lib.sigmas import noise_levels
from nodes.names import SamplerName, ScheduleName
from tests.nodes.lib.toys import STABLE_DIFFUSION, Gaussian, extra_noise, noisy

NAMES = get_args(SamplerName)
ADDS_NOISE = {
    "euler_ancestral",
    "dpm_2_ancestral",
    "dpmpp_2s_ancestral",
    "dpmpp_sde",
    "dpmpp_2m_sde",
    "dpmpp_3m_sde",
    "ddpm",
    "lcm",
}
DETERMINISTIC = [name for name in NAMES if name not in ADDS_NOISE]
ASKS_TWICE = {"heun", "dpm_2", "dpm_2_ancestral", "dpmpp_2s_ancestral", "dpmpp_sde"}
STOPS_ABOVE_ZERO = {"uni_pc", "uni_pc_bh2"}


def run(
    name: SamplerName, sigmas: Sequence[float], x: Tensor, data: Gaussian | None = None
) -> list[Step]:
    data = data or Gaussian()
    return list(SAMPLERS[name](data, x, sigmas, extra_noise(x, sigmas), data.clock))


def geometric(high: float, low: float, steps: int) -> list[float]:
    return [high * (low / high) ** (i / steps) for i in range(steps + 1)]


def even(high: float, low: float, steps: int) -> list[float]:
    return [high + (low - high) * i / steps for i in range(steps + 1)]


def test_every_name_has_its_sampler() -> None:
    assert tuple(SAMPLERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("schedule", get_args(ScheduleName))
def test_samples_stay_finite(name: SamplerName, schedule: ScheduleName) -> None:
    for steps in (1, 2, 3, 20):
        sigmas = noise_levels(name, schedule, STABLE_DIFFUSION, steps)
        taken = run(name, sigmas, noisy(sigmas[0], (2, 4, 2, 2)))
        assert len(taken) == len(sigmas) - 1
        for step in taken:
            assert step.x.shape == step.clean.shape == (2, 4, 2, 2)
            assert step.x.dtype == step.clean.dtype == torch.float32
            assert step.x.isfinite().all()


@pytest.mark.parametrize("name", NAMES)
def test_the_model_is_asked_as_rarely_as_the_algorithm_allows(name: SamplerName) -> None:
    data = Gaussian()
    run(name, [10.0, 3.0, 1.0, 0.2, 0.0], noisy(10), data)
    assert len(data.asked) == (7 if name in ASKS_TWICE else 4)


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
    for step in SAMPLERS[name](Gaussian(), x, sigmas, extra_noise(x, sigmas), Epsilon()):
        seen.append((step.x, step.x.clone()))
    assert all(now.equal(then) for now, then in seen)


@pytest.mark.parametrize("name", NAMES)
def test_one_step_gives_the_models_first_guess(name: SamplerName) -> None:
    x = noisy(10)
    (step,) = run(name, [10.0, 0.0], x)
    guess = Gaussian()(x, 10.0)
    tolerance = 1e-2 if name in STOPS_ABOVE_ZERO else 1e-6
    assert step.x.allclose(guess, atol=tolerance)
    assert step.clean.equal(guess)


@pytest.mark.parametrize("name", NAMES)
def test_images_of_a_batch_do_not_mix(name: SamplerName) -> None:
    x = noisy(10)
    other = torch.cat([x[:1], -x[1:]])
    sigmas = [10.0, 3.0, 1.0, 0.2, 0.0]
    assert run(name, sigmas, x)[-1].x[0].equal(run(name, sigmas, other)[-1].x[0])


@pytest.mark.parametrize("name", DETERMINISTIC)
@pytest.mark.parametrize("spacing", [geometric, even])
def test_more_steps_approach_the_exact_solution_at_the_samplers_order(
    name: SamplerName, spacing: Callable[[float, float, int], list[float]]
) -> None:
    high, low = 2.0, 0.5
    x = noisy(high).double()
    exact = Gaussian().solution(x, high, low)

    def error(steps: int) -> float:
        return float((run(name, spacing(high, low, steps), x)[-1].x - exact).abs().max())

    order = 1 if name in ("euler", "ddim") else 2
    assert math.log2(error(40) / error(80)) > order - 0.2
    assert error(80) < (0.02 if order == 1 else 1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_matters_only_where_noise_is_added(name: SamplerName) -> None:
    x, sigmas = noisy(10), [10.0, 3.0, 1.0, 0.2, 0.0]

    def end(seed: int) -> Tensor:
        return list(SAMPLERS[name](Gaussian(), x, sigmas, extra_noise(x, sigmas, seed), Epsilon()))[
            -1
        ].x

    assert end(1).equal(end(1))
    assert end(1).equal(end(2)) == (name not in ADDS_NOISE)
