"""SEEDS and exponential Heun against the integrals they solve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
from scipy.integrate import quad
from torch import Tensor

from nodes.lib.samplers import Denoise
from nodes.names import SamplerName
from tests.nodes.lib.samplers.networks import (
    PREDICTIONS,
    Drawn,
    levels_of,
    ours,
    published,
    sampled,
    start,
)

# Gonzalez et al. (2023), algorithms 2 and 3, in data prediction: where the stages lie.
STAGES: dict[SamplerName, tuple[Sequence[float], float, float]] = {
    "seeds_2": ([1 / 2], 1.0, 1.0),
    "seeds_3": ([1 / 3, 2 / 3], 1.0, 1.0),
    "exp_heun_2_x0": ([1.0], 0.0, 0.0),
    "exp_heun_2_x0_sde": ([1.0], 1.0, 1.0),
}


def weight(until: float, h: float, eta: float, power: int) -> float:
    """Of a clean sample that grows like this power of the step's share, up to `until` of h."""

    def integrand(u: float) -> float:
        return (1 + eta) * math.exp((1 + eta) * (u - until * h)) * (u / h) ** power

    area: float = quad(integrand, 0, until * h, epsabs=1e-13, epsrel=1e-13)[0]
    return area


def solved(name: SamplerName, denoise: Denoise, x: Tensor, sigmas: Sequence[float]) -> Tensor:
    """A line through the first clean sample and the latest, integrated exactly in log sigma.

    `seeds_2` alone holds the middle one for the whole step.
    """
    middles, eta, s_noise = STAGES[name]
    noise = Drawn()
    for sigma, following in pairwise(sigmas):
        h = math.log(sigma / following)
        first = latest = denoise(x, sigma)
        at, path, reached = 0.0, 0 * x, 0.0
        for until in [*middles, 1.0]:
            level = sigma * math.exp(-until * h)
            held, risen = weight(until, h, eta, 0), weight(until, h, eta, 1)
            if at == 0 or name == "seeds_2":
                clean = latest * held
            else:
                clean = first * held + (latest - first) * (risen / at)
            ahead = x * (level / sigma) * math.exp(-until * h * eta) + clean
            if eta:
                length = (until - reached) * h * eta
                path = path * math.exp(-length)
                path = path + noise.fresh() * math.sqrt(1 - math.exp(-2 * length))
                ahead, reached = ahead + path * level * s_noise, until
            if until == 1 and at:
                break
            latest, at = denoise(ahead, level), until
        x = ahead
    return x


@pytest.mark.parametrize("prediction", ["epsilon", "v"])
@pytest.mark.parametrize("name", STAGES)
def test_a_step_is_the_integral_of_its_stages(name: SamplerName, prediction: str) -> None:
    sigmas = levels_of(prediction)
    x = start(sigmas[0])
    (*_, last) = sampled(name, ours(prediction), x, sigmas, Drawn(), PREDICTIONS[prediction])
    assert last.x.allclose(solved(name, published(prediction), x, sigmas), rtol=1e-8, atol=1e-8)


def test_without_noise_seeds_2_is_dpmpp_2s_and_phi_2_another() -> None:
    sigmas = levels_of("v")
    x, v = start(sigmas[0]), PREDICTIONS["v"]
    (*_, wanted) = sampled("dpmpp_2s_ancestral", ours("v"), x, sigmas, Drawn(), v, eta=0.0)
    (*_, found) = sampled("seeds_2", ours("v"), x, sigmas, Drawn(), v, eta=0.0)
    (*_, other) = sampled("seeds_2", ours("v"), x, sigmas, Drawn(), v, eta=0.0, solver="phi_2")
    assert found.x.allclose(wanted.x, atol=1e-9)
    assert not other.x.allclose(wanted.x, atol=1e-4)


@pytest.mark.parametrize("name", STAGES)
def test_a_flow_is_solved_as_x_over_alpha(name: SamplerName) -> None:
    """x / (1 - t) is clean + t / (1 - t) noise, where clean keeps its size."""
    sigmas = levels_of("flow")
    x, flow = start(1.0), ours("flow")

    def kept(x: Tensor, sigma: float) -> Tensor:
        t = sigma / (1 + sigma)
        return flow(x * (1 - t), t)

    wanted = solved(name, kept, x / (1 - sigmas[0]), [t / (1 - t) for t in sigmas])
    (*_, last) = sampled(name, flow, x, sigmas, Drawn(), PREDICTIONS["flow"])
    assert last.x.allclose(wanted * (1 - sigmas[-1]), rtol=1e-8, atol=1e-8)
