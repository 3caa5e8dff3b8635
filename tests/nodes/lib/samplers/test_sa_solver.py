"""SA-Solver against the integrals of its paper, and what its options do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

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


def weights(times: Sequence[float], begin: float, end: float, tau: float) -> Sequence[float]:
    """Xue et al. (2023), equations 15 and 18: Lagrange's polynomials through `times`."""
    more = 1 + tau**2

    def weight(j: int) -> float:
        def integrand(t: float) -> float:
            others = (k for i, k in enumerate(times) if i != j)
            basis = math.prod((t - k) / (times[j] - k) for k in others)
            return more * math.exp(more * (t - end)) * basis

        area: float = quad(integrand, begin, end, epsabs=1e-13, epsrel=1e-13)[0]
        return area

    return [weight(j) for j in range(len(times))]


def solved(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], tau: float, asks_again: bool
) -> Tensor:
    """Predictor of order 3, corrector of order 4, for levels that end above 0."""
    times, noise = [-math.log(sigma) for sigma in sigmas], Drawn()
    cleans: list[Tensor] = []
    predicted, begun, added = x, x, 0 * x

    def step(x: Tensor, i: int, order: int, known: int) -> Tensor:
        used = range(max(0, known - order), known)
        found = weights([times[k] for k in used], times[i], times[i + 1], tau)
        h = times[i + 1] - times[i]
        x = x * sigmas[i + 1] / sigmas[i] * math.exp(-(tau**2) * h)
        for k, weight in zip(used, found, strict=True):
            x = x + weight * cleans[k]
        return x

    for i, sigma in enumerate(sigmas[:-1]):
        cleans.append(denoise(predicted, sigma))
        if i:
            begun = step(begun, i - 1, 4, i + 1) + added
            if asks_again:
                cleans[-1] = denoise(begun, sigma)
        h = times[i + 1] - times[i]
        if tau:
            added = noise.fresh() * sigmas[i + 1] * math.sqrt(1 - math.exp(-2 * tau**2 * h))
        predicted = step(begun, i, 3, i + 1) + added
    return predicted


def end(name: SamplerName, prediction: str, sigmas: Sequence[float], **options: Any) -> Tensor:
    x, meaning = start(sigmas[0]), PREDICTIONS[prediction]
    (*_, last) = sampled(name, ours(prediction), x, sigmas, Drawn(), meaning, **options)
    return last.x


@pytest.mark.parametrize("tau", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("name", ["sa_solver", "sa_solver_pece"])
def test_a_step_is_the_integral_of_its_polynomial(name: SamplerName, tau: float) -> None:
    sigmas = levels_of("v")
    wanted = solved(published("v"), start(sigmas[0]), sigmas, tau, name == "sa_solver_pece")
    assert end(name, "v", sigmas, eta=tau).allclose(wanted, rtol=1e-7, atol=1e-7)


def test_there_is_noise_only_between_its_levels() -> None:
    sigmas = levels_of("v")
    silent = end("sa_solver", "v", sigmas, eta=0.0)
    assert end("sa_solver", "v", sigmas, sde_start=1.0, sde_end=2.0).equal(silent)
    assert not end("sa_solver", "v", sigmas, sde_start=3.0, sde_end=2.0).equal(silent)


def test_pece_is_an_option_of_sa_solver() -> None:
    sigmas = levels_of("v")
    assert end("sa_solver", "v", sigmas, pece=True).equal(end("sa_solver_pece", "v", sigmas))


def test_orders_of_one_are_the_first_order_solver() -> None:
    sigmas = levels_of("v")
    wanted = end("euler", "v", sigmas)
    found = end("sa_solver", "v", sigmas, eta=0.0, order=1, corrector_order=0)
    assert found.allclose(wanted, atol=1e-9)


def test_the_simple_second_order_is_near_the_exact_one() -> None:
    """Appendix D of the paper: the same to second order in the length of steps."""
    sigmas = [2 * 0.98**i for i in range(40)]
    orders = {"order": 2, "corrector_order": 2, "eta": 0.5}
    exact = end("sa_solver", "v", sigmas, **orders)
    simple = end("sa_solver", "v", sigmas, **orders, simple_order_2=True)
    assert not simple.equal(exact)
    assert simple.allclose(exact, atol=1e-2)
