"""ER-SDE-Solver against its paper's algorithm, in lambda = sigma / alpha."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
from torch import Tensor

from nodes.lib.samplers import Denoise
from tests.nodes.lib.samplers.networks import (
    PREDICTIONS,
    Drawn,
    levels_of,
    ours,
    published,
    sampled,
    start,
)


def solved(
    denoise: Denoise, x: Tensor, lambdas: Sequence[float], phi: Callable[[float], float]
) -> Tensor:
    """Cui et al. (2023), algorithm 3, for samples whose clean part keeps its size."""
    cleans: list[Tensor] = []
    slopes: list[Tensor] = []
    noise = Drawn()
    for i in range(len(lambdas) - 1):
        s, t = lambdas[i], lambdas[i + 1]
        cleans.append(denoise(x, s))
        ratio = phi(t) / phi(s)
        x = ratio * x + (1 - ratio) * cleans[-1]
        width = (s - t) / 200
        points = [t + k * width for k in range(200)]
        if i:
            area = sum(1 / phi(point) for point in points) * width
            slopes.append((cleans[-1] - cleans[-2]) / (s - lambdas[i - 1]))
            x = x + (t - s + area * phi(t)) * slopes[-1]
        if i > 1:
            area = sum((point - s) / phi(point) for point in points) * width
            bend = (slopes[-1] - slopes[-2]) / ((s - lambdas[i - 2]) / 2)
            x = x + ((t - s) ** 2 / 2 + area * phi(t)) * bend
        x = x + noise.fresh() * math.sqrt(t**2 - s**2 * ratio**2)
    return x


def paper(level: float) -> float:
    return level * (math.exp(level**0.3) + 10)


def test_a_step_is_the_papers() -> None:
    sigmas = levels_of("v")
    x = start(sigmas[0])
    (*_, last) = sampled("er_sde", ours("v"), x, sigmas, Drawn(), PREDICTIONS["v"])
    assert last.x.allclose(solved(published("v"), x, sigmas, paper), rtol=1e-8, atol=1e-8)


def test_a_flow_is_solved_as_x_over_alpha() -> None:
    sigmas = levels_of("flow")
    x, flow = start(1.0), ours("flow")

    def kept(x: Tensor, sigma: float) -> Tensor:
        t = sigma / (1 + sigma)
        return flow(x * (1 - t), t)

    wanted = solved(kept, x / (1 - sigmas[0]), [t / (1 - t) for t in sigmas], paper)
    (*_, last) = sampled("er_sde", flow, x, sigmas, Drawn(), PREDICTIONS["flow"])
    assert last.x.allclose(wanted * (1 - sigmas[-1]), rtol=1e-8, atol=1e-8)


def test_the_diffusion_backwards_grows_by_its_eta() -> None:
    sigmas = levels_of("v")
    x, options = start(sigmas[0]), {"solver": "reverse_sde", "eta": 0.5}
    (*_, last) = sampled("er_sde", ours("v"), x, sigmas, Drawn(), PREDICTIONS["v"], **options)
    wanted = solved(published("v"), x, sigmas, lambda level: level**1.5)
    assert last.x.allclose(wanted, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("options", [{"solver": "ode"}, {"solver": "reverse_sde", "eta": 0.0}])
def test_without_noise_its_first_order_is_eulers_step(options: dict[str, object]) -> None:
    sigmas = levels_of("v")
    x, v, noise = start(sigmas[0]), PREDICTIONS["v"], Drawn()
    (*_, wanted) = sampled("euler", ours("v"), x, sigmas, Drawn(), v)
    (*_, found) = sampled("er_sde", ours("v"), x, sigmas, noise, v, order=1, **options)
    assert found.x.allclose(wanted.x, atol=1e-9)
    assert not noise.asked
