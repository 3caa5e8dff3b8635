"""Every sampler under every prediction, on data whose exact solution is known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from nodes.lib.samplers import Denoise, Step
from nodes.names import SamplerName
from tests.nodes.lib.samplers.networks import PREDICTIONS, sampled
from tests.nodes.lib.samplers.test_samplers import (
    ADDS_NOISE,
    DETERMINISTIC,
    FIRST_ORDER,
    NAMES,
    ORDERS,
    OTHER_STEPS,
    STOPS_ABOVE_ZERO,
)
from tests.nodes.lib.toys import Gaussian, extra_noise, noisy

# `lcm` is for models that are right at once.
TAKE_SIZE_FOR_KEPT = {"ddpm", "res_multistep_ancestral", "res_multistep_ancestral_cfg_pp"}
DIFFUSIONS = [
    (name, prediction)
    for name in NAMES
    for prediction in PREDICTIONS
    if name in ADDS_NOISE - {"lcm"} and not (prediction == "flow" and name in TAKE_SIZE_FOR_KEPT)
]


def ideal(name: str) -> Denoise:
    """What the network of a prediction gives that knows the data: by the papers' definitions."""
    data = Gaussian(clock=PREDICTIONS[name])

    def network(given: Tensor, sigma: float) -> Tensor:
        size = {"edm": math.hypot(sigma, 0.5), "flow": 1.0}.get(name, math.hypot(sigma, 1))
        x = given * size
        clean = data(x, sigma)
        noise = (x - PREDICTIONS[name].alpha(sigma) * clean) / sigma
        if name == "epsilon":
            return noise
        if name == "v":  # alpha noise - sigma clean, where alpha^2 + sigma^2 = 1
            return (noise - sigma * clean) / size
        if name == "flow":
            return noise - clean
        return (clean - 0.25 / size**2 * x) / (sigma * 0.5 / size)

    return network


def run(name: SamplerName, prediction: str, x: Tensor, sigmas: Sequence[float]) -> list[Step]:
    meaning, network = PREDICTIONS[prediction], ideal(prediction)

    def denoise(x: Tensor, sigma: float) -> Tensor:
        return meaning.clean(x, network(meaning.input(x, sigma), sigma), sigma)

    return list(sampled(name, denoise, x, sigmas, extra_noise(x, sigmas), meaning))


def levels(prediction: str, steps: int) -> list[float]:
    """From pure noise to 0, evenly by time: of a flow in sigma, else in its seventh root."""
    shares = [1 - i / steps for i in range(steps)]
    if prediction == "flow":
        return [*shares, 0.0]
    return [*((0.4 + 1.07 * share) ** 7 for share in shares), 0.0]


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_an_ideal_networks_output_means_the_ideal_clean_sample(prediction: str) -> None:
    meaning, data = PREDICTIONS[prediction], Gaussian(clock=PREDICTIONS[prediction])
    for sigma in (0.9, 0.3, 0.01):
        x = noisy(1.0)
        clean = meaning.clean(x, ideal(prediction)(meaning.input(x, sigma), sigma), sigma)
        assert clean.allclose(data(x, sigma), atol=1e-5)


@pytest.mark.parametrize("prediction", PREDICTIONS)
@pytest.mark.parametrize("name", DETERMINISTIC)
def test_a_whole_run_ends_where_the_exact_solution_does(name: SamplerName, prediction: str) -> None:
    sigmas = levels(prediction, 60)
    x = noisy(sigmas[0])
    end = sigmas[-2] if name in OTHER_STEPS else 0
    exact = Gaussian(clock=PREDICTIONS[prediction]).solution(x, sigmas[0], end)
    tolerance = 0.2 if name in FIRST_ORDER else 0.1 if name == "dpm_adaptive" else 0.02
    assert run(name, prediction, x, sigmas)[-1].x.allclose(exact, atol=tolerance)


@pytest.mark.parametrize("prediction", PREDICTIONS)
@pytest.mark.parametrize("name", sorted({*DETERMINISTIC} - {"dpm_adaptive"}))
def test_twice_the_steps_come_nearer_by_the_samplers_order(
    name: SamplerName, prediction: str
) -> None:
    """Between levels at which the solution is smooth."""
    high, low = (0.8, 0.2) if prediction == "flow" else (2.0, 0.5)
    x = noisy(high).double()
    exact = Gaussian(clock=PREDICTIONS[prediction]).solution(x, high, low)

    def error(steps: int) -> float:
        sigmas = [high + (low - high) * i / steps for i in range(steps + 1)]
        return float((run(name, prediction, x, sigmas)[-1].x - exact).abs().max())

    assert math.log2(error(40) / error(80)) > ORDERS.get(name, 2) - 0.2


@pytest.mark.parametrize(("name", "prediction"), DIFFUSIONS)
def test_samples_with_added_noise_have_the_distribution_of_the_data(
    name: SamplerName, prediction: str
) -> None:
    sigmas = levels(prediction, 60)
    samples = run(name, prediction, noisy(sigmas[0], (4, 4, 16, 16)), sigmas)[-1].x
    assert samples.mean().item() == pytest.approx(0.3, abs=0.05)
    assert samples.std().item() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("prediction", PREDICTIONS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("steps", [1, 2, 3, 8])
def test_samples_stay_finite_and_end_at_the_clean_ones(
    name: SamplerName, prediction: str, steps: int
) -> None:
    sigmas = levels(prediction, steps)
    taken = run(name, prediction, noisy(sigmas[0]), sigmas)
    assert len(taken) == steps or name in OTHER_STEPS
    for step in taken:
        assert step.x.dtype == step.clean.dtype == torch.float32
        assert step.x.isfinite().all()
    if name not in STOPS_ABOVE_ZERO | {"sa_solver_pece"}:  # which asks once more
        calls = Gaussian(clock=PREDICTIONS[prediction])
        last = taken[-2].x if steps > 1 else noisy(sigmas[0])
        assert taken[-1].x.allclose(calls(last, sigmas[-2]), atol=1e-4)
