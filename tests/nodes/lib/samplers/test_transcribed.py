"""Samplers against updates written again from their papers, in float64 and without sharing code.

Levels are sigma; where papers count by lambda = log(alpha / sigma), alpha is 1 here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from torch import Tensor

from nodes.lib.samplers import Denoise
from nodes.names import SamplerName
from tests.nodes.lib.samplers.networks import (
    FLOW_LEVELS,
    LEVELS,
    PREDICTIONS,
    Drawn,
    levels_of,
    ours,
    published,
    sampled,
    start,
)

CLOSE = 1e-9


def run(name: SamplerName, prediction: str, x: Tensor, sigmas: Sequence[float]) -> Tensor:
    steps = sampled(name, ours(prediction), x, sigmas, Drawn(), PREDICTIONS[prediction])
    return list(steps)[-1].x


def agrees(ours: Tensor, theirs: Tensor, close: float = CLOSE) -> bool:
    return ours.allclose(theirs, rtol=close, atol=close)


def unipc(denoise: Denoise, x: Tensor, sigmas: Sequence[float], b_of_h: str) -> Tensor:
    """UniPC-3 (Zhao et al. 2023), algorithms 5 and 6, `multistep_uni_pc_bh_update`.

    The first steps and the last are of lower order; the last has no corrector.
    """
    times = [-math.log(sigma) for sigma in sigmas]
    steps = len(sigmas) - 1
    models = [denoise(x, sigmas[0])]  # oldest first
    for step in range(1, steps + 1):
        order = min(3, step, steps + 1 - step)
        t, t0 = times[step], times[step - 1]
        h = t - t0
        hh = -h
        big_b = hh if b_of_h == "bh1" else math.expm1(hh)
        rks = [(times[step - 1 - i] - t0) / h for i in range(1, order)]
        d1s = [(models[-1 - i] - models[-1]) / rk for i, rk in enumerate(rks, start=1)]
        rks.append(1.0)
        phi, rows, wanted = math.expm1(hh) / hh - 1, [], []
        for i in range(1, order + 1):
            rows.append([rk ** (i - 1) for rk in rks])
            wanted.append(phi * math.factorial(i) / big_b)
            phi = phi / hh - 1 / math.factorial(i + 1)
        plain = sigmas[step] / sigmas[step - 1] * x - math.expm1(hh) * models[-1]
        rho_p = [0.5] if order == 2 else np.linalg.solve(np.array(rows)[:-1, :-1], wanted[:-1])
        predicted = plain
        for rho, difference in zip(rho_p, d1s, strict=True):
            predicted = predicted - big_b * rho * difference
        if step == steps:
            return predicted
        model = denoise(predicted, sigmas[step])
        rho_c = [0.5] if order == 1 else np.linalg.solve(np.array(rows), wanted)
        differences = [*d1s, model - models[-1]]
        x = plain
        for rho, difference in zip(rho_c, differences, strict=True):
            x = x - big_b * rho * difference
        models.append(model)
    raise AssertionError("no steps")


@pytest.mark.parametrize("prediction", PREDICTIONS)
@pytest.mark.parametrize(("name", "b_of_h"), [("uni_pc", "bh1"), ("uni_pc_bh2", "bh2")])
def test_unipc_is_the_papers_update(name: SamplerName, b_of_h: str, prediction: str) -> None:
    sigmas = levels_of(prediction)
    x = start(sigmas[0])
    assert agrees(run(name, prediction, x, sigmas), unipc(published(prediction), x, sigmas, b_of_h))


@pytest.mark.parametrize("name", ["uni_pc", "uni_pc_bh2"])
def test_unipc_stops_at_a_thousandth_instead_of_zero(name: SamplerName) -> None:
    x = start(14.6)
    to_zero = run(name, "v", x, [*LEVELS, 0.0])
    assert to_zero.equal(run(name, "v", x, [*LEVELS, 0.001]))


def polynomial_multistep(
    denoise: Denoise,
    x: Tensor,
    sigmas: Sequence[float],
    order: int,
    weight: Callable[[Sequence[float], float, int], float],
) -> Tensor:
    slopes: list[Tensor] = []  # newest first
    for i, (sigma, following) in enumerate(pairwise(sigmas)):
        slopes = [(x - denoise(x, sigma)) / sigma, *slopes[: order - 1]]
        passed = sigmas[i::-1][: len(slopes)]
        x = x + sum(weight(passed, following, j) * slope for j, slope in enumerate(slopes))
    return x


def lagrange(knots: Sequence[float], j: int, at: float) -> float:
    return math.prod((at - k) / (knots[j] - k) for i, k in enumerate(knots) if i != j)


# Karras et al. (2022), table 1, column VP: sigma(t)^2 = exp(beta_d t^2 / 2 + beta_min t) - 1, with
# sigma(0.001) = 0.002 and sigma(1) = 80.
BETA_D = 2 * (math.log(0.002**2 + 1) / 1e-3 - math.log(80**2 + 1)) / (1e-3 - 1)
BETA_MIN = math.log(80**2 + 1) - BETA_D / 2


def vp_time(sigma: float) -> float:
    return (math.sqrt(BETA_MIN**2 + 2 * BETA_D * math.log(sigma**2 + 1)) - BETA_MIN) / BETA_D


def tab_deis(passed: Sequence[float], following: float, j: int) -> float:
    """Zhang & Chen (2023), equation 15: a polynomial in time, integrated over d sigma / dt."""
    knots = [vp_time(sigma) for sigma in passed]

    def integrand(t: float) -> float:
        both = math.exp(BETA_D * t**2 / 2 + BETA_MIN * t)
        return 0.5 * (BETA_D * t + BETA_MIN) * both / math.sqrt(both - 1) * lagrange(knots, j, t)

    area: float = quad(integrand, knots[0], vp_time(following), epsabs=1e-13, epsrel=1e-13)[0]
    return area


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_deis_is_the_papers_update(prediction: str) -> None:
    sigmas = levels_of(prediction)
    x = start(sigmas[0])
    theirs = polynomial_multistep(published(prediction), x, sigmas, 3, tab_deis)
    assert agrees(run("deis", prediction, x, sigmas), theirs, 1e-5)


def even_adams(passed: Sequence[float], following: float, j: int) -> float:
    """A polynomial through slopes as if at 0, -1, -2 …, integrated from 0 to 1."""
    knots = [float(-i) for i in range(len(passed))]
    return (following - passed[0]) * float(quad(lambda t: lagrange(knots, j, t), 0, 1)[0])


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_ipndm_is_adams_bashforth(prediction: str) -> None:
    sigmas = levels_of(prediction)
    x = start(sigmas[0])
    theirs = polynomial_multistep(published(prediction), x, sigmas, 4, even_adams)
    assert agrees(run("ipndm", prediction, x, sigmas), theirs)


def res_multistep(denoise: Denoise, x: Tensor, sigmas: Sequence[float]) -> Tensor:
    """Zhang & Chen (2023b), algorithm 2 of second order: b1 = phi1 - phi2 / c2, b2 = phi2 / c2."""
    previous = None
    for i, (sigma, following) in enumerate(pairwise(sigmas)):
        clean, h = denoise(x, sigma), math.log(sigma / following)
        phi1 = math.expm1(-h) / -h
        phi2 = (phi1 - 1) / -h
        if previous is None:
            x = math.exp(-h) * x + h * phi1 * clean
        else:
            c2 = -math.log(sigmas[i - 1] / sigma) / h
            x = math.exp(-h) * x + h * ((phi1 - phi2 / c2) * clean + phi2 / c2 * previous)
        previous = clean
    return x


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_res_multistep_is_the_papers_update(prediction: str) -> None:
    sigmas = levels_of(prediction)
    x = start(sigmas[0])
    theirs = res_multistep(published(prediction), x, sigmas)
    assert agrees(run("res_multistep", prediction, x, sigmas), theirs)


def ddim(denoise: Denoise, x: Tensor, sigmas: Sequence[float]) -> Tensor:
    """Song et al. (2021), equation 12 without noise, in variance-preserving terms."""
    kept = [1 / (1 + sigma**2) for sigma in sigmas]
    x = x * math.sqrt(kept[0])
    for i, sigma in enumerate(sigmas[:-1]):
        clean = denoise(x / math.sqrt(kept[i]), sigma)
        epsilon = (x - math.sqrt(kept[i]) * clean) / math.sqrt(1 - kept[i])
        x = math.sqrt(kept[i + 1]) * clean + math.sqrt(1 - kept[i + 1]) * epsilon
    return x / math.sqrt(kept[-1])


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_ddim_is_the_papers_update(prediction: str) -> None:
    sigmas = [*levels_of(prediction), 0.0]
    x = start(sigmas[0])
    assert agrees(run("ddim", prediction, x, sigmas), ddim(published(prediction), x, sigmas))


def ddpm(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Drawn) -> Tensor:
    """Ho et al. (2020), algorithm 2 with equations 6 and 7, between levels of any distance."""
    kept = [1 / (1 + sigma**2) for sigma in sigmas]
    for i, sigma in enumerate(sigmas[:-1]):
        clean, x = denoise(x, sigma), x * math.sqrt(kept[i])
        alpha = kept[i] / kept[i + 1]
        x = (
            math.sqrt(kept[i + 1]) * (1 - alpha) / (1 - kept[i]) * clean
            + math.sqrt(alpha) * (1 - kept[i + 1]) / (1 - kept[i]) * x
        )
        if sigmas[i + 1]:
            x = x + math.sqrt((1 - kept[i + 1]) / (1 - kept[i]) * (1 - alpha)) * noise.fresh()
        x = x / math.sqrt(kept[i + 1])
    return x


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_ddpm_is_the_papers_update(prediction: str) -> None:
    sigmas = [*levels_of(prediction), 0.0]
    x = start(sigmas[0])
    theirs = ddpm(published(prediction), x, sigmas, Drawn())
    assert agrees(run("ddpm", prediction, x, sigmas), theirs)


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_lcm_goes_all_the_way_down_and_up_with_noise(prediction: str) -> None:
    """Luo et al. (2023), algorithm 3."""
    sigmas = [*levels_of(prediction), 0.0]
    x, denoise, noise = start(sigmas[0]), published(prediction), Drawn()
    theirs = denoise(x, sigmas[0])
    for sigma in sigmas[1:-1]:
        size = 1 - sigma if prediction == "flow" else 1.0
        theirs = denoise(size * theirs + sigma * noise.fresh(), sigma)
    assert agrees(run("lcm", prediction, x, sigmas), theirs)


def flow_steps(sigmas: Sequence[float]) -> Iterator[tuple[float, float, float, float, float]]:
    """Of a flow's ancestral step: sigma, following, the level below, its rescaling, the noise.

    The samples, (1 - t) clean + t noise, are taken down to t' = following^2 / sigma, scaled so
    that the clean sample has the size (1 - following) of the level wanted, and noise fills up.
    """
    for sigma, following in pairwise(sigmas):
        down = following * following / sigma
        scale = (1 - following) / (1 - down)
        up = math.sqrt(max(following**2 - (scale * down) ** 2, 0))
        yield sigma, following, down, scale, up


def flow_euler(denoise: Denoise, x: Tensor, sigma: float, down: float) -> Tensor:
    return x + (x - denoise(x, sigma)) / sigma * (down - sigma)


def flow_dpm_2(denoise: Denoise, x: Tensor, sigma: float, down: float) -> Tensor:
    """The slope at the geometric mean of the levels."""
    if not down:
        return denoise(x, sigma)
    middle = math.sqrt(sigma * down)
    halfway = flow_euler(denoise, x, sigma, middle)
    return x + (halfway - denoise(halfway, middle)) / middle * (down - sigma)


def flow_dpmpp_2s(denoise: Denoise, x: Tensor, sigma: float, down: float) -> Tensor:
    """The clean sample at the mean of lambda = log((1 - t) / t); from t = 1, just below it."""
    if not down:
        return denoise(x, sigma)
    middle = 0.9999
    if sigma < 1:
        lam = (math.log((1 - sigma) / sigma) + math.log((1 - down) / down)) / 2
        middle = 1 / (math.exp(lam) + 1)
    second = denoise(flow_euler(denoise, x, sigma, middle), middle)
    return down / sigma * x + (1 - down / sigma) * second


@pytest.mark.parametrize("first", [[], [1.0]], ids=["below 1", "from 1"])
@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("euler_ancestral", flow_euler),
        ("dpm_2_ancestral", flow_dpm_2),
        ("dpmpp_2s_ancestral", flow_dpmpp_2s),
    ],
)
def test_a_flow_is_taken_down_and_filled_up_with_noise(
    name: SamplerName,
    step: Callable[[Denoise, Tensor, float, float], Tensor],
    first: Sequence[float],
) -> None:
    sigmas = [*first, *FLOW_LEVELS, 0.0]
    x, denoise, noise = start(sigmas[0]), published("flow"), Drawn()
    theirs = x
    for sigma, following, down, scale, up in flow_steps(sigmas):
        theirs = step(denoise, theirs, sigma, down)
        if following:
            theirs = scale * theirs + up * noise.fresh()
    assert agrees(run(name, "flow", x, sigmas), theirs)


def heunpp2(denoise: Denoise, x: Tensor, sigmas: Sequence[float]) -> Tensor:
    """Heun++: slopes one and two steps ahead, weighed by their levels in shares of the first."""

    def slope(x: Tensor, sigma: float) -> Tensor:
        return (x - denoise(x, sigma)) / sigma

    last = len(sigmas) - 1
    for i in range(last):
        d1, step = slope(x, sigmas[i]), sigmas[i + 1] - sigmas[i]
        mean = d1
        if i + 1 < last:
            x2 = x + d1 * step
            d2 = slope(x2, sigmas[i + 1])
            w2 = sigmas[i + 1] / (2 * sigmas[0])
            mean = (1 - w2) * d1 + w2 * d2
        if i + 2 < last:
            d3 = slope(x2 + d2 * (sigmas[i + 2] - sigmas[i + 1]), sigmas[i + 2])
            w2, w3 = (sigmas[i + j] / (3 * sigmas[0]) for j in (1, 2))
            mean = (1 - w2 - w3) * d1 + w2 * d2 + w3 * d3
        x = x + mean * step
    return x


@pytest.mark.parametrize("end", [[], [0.0]], ids=["above 0", "to 0"])
@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_heunpp2_weighs_slopes_ahead_by_their_levels(prediction: str, end: Sequence[float]) -> None:
    sigmas = [*levels_of(prediction), *end]
    x = start(sigmas[0])
    theirs = heunpp2(published(prediction), x, sigmas)
    assert agrees(run("heunpp2", prediction, x, sigmas), theirs)


def diff_sampler(passed: Sequence[float], following: float, j: int) -> float:
    """The coefficients of ipndm_v in diff-sampler (Zhou et al. 2024), slope by slope."""
    h, *past = [a - b for a, b in pairwise((following, *passed))]
    a, b, c = (*past, math.nan, math.nan, math.nan)[:3]
    order = len(passed)
    third = (1 - h * h / (3 * a * (a + b))) / 2 if order > 2 else 0.0
    fourth = ratio = 0.0
    if order > 3:
        fourth = (1 - h / (3 * (h + a))) / 2 + (1 - h / (2 * (h + a))) * h / (6 * (h + a + b))
        fourth *= (h * (h + a) * (h + a + b)) / (a * (a + b) * (a + b + c))
        ratio = a * (a + b) / (b * (b + c))
    if order == 1:
        return h
    second = h / a / 2
    a_b = a / b if order > 2 else 0.0
    b_c = b / c if order > 3 else 0.0
    coefficients = [
        1 + second + third + fourth,
        -second - (1 + a_b) * third - (1 + a_b + ratio) * fourth,
        third * a_b + (a_b + ratio * (1 + b_c)) * fourth,
        -fourth * ratio * a_b,
    ]
    return h * coefficients[j]


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_ipndm_v_has_the_coefficients_of_diff_sampler(prediction: str) -> None:
    sigmas = levels_of(prediction)
    x = start(sigmas[0])
    theirs = polynomial_multistep(published(prediction), x, sigmas, 4, diff_sampler)
    assert agrees(run("ipndm_v", prediction, x, sigmas), theirs)


def test_ipndm_v_begins_like_ipndm_where_steps_are_even() -> None:
    """From its fourth slope on, its authors' factors are others."""
    x, sigmas = start(9.0), [9.0, 8.0, 7.0, 6.0]
    assert agrees(run("ipndm_v", "v", x, sigmas), run("ipndm", "v", x, sigmas))


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_gradient_estimation_is_the_papers_update(prediction: str) -> None:
    """Permenter & Yuan (2024), algorithm 2 with gamma = 2: twice this slope less the last one."""
    sigmas = [*levels_of(prediction), 0.0]
    x, denoise, before = start(sigmas[0]), published(prediction), None
    theirs = x
    for sigma, following in pairwise(sigmas):
        slope = (theirs - denoise(theirs, sigma)) / sigma
        blend = slope if before is None or not following else 2 * slope - before
        theirs, before = theirs + blend * (following - sigma), slope
    assert agrees(run("gradient_estimation", prediction, x, sigmas), theirs)


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_res_multistep_with_noise_remembers_how_far_down_it_went(prediction: str) -> None:
    sigmas, noise = levels_of(prediction), Drawn()
    x, denoise = start(sigmas[0]), published(prediction)
    theirs, before = x, None
    for i, (sigma, following) in enumerate(pairwise(sigmas)):
        clean, down = denoise(theirs, sigma), following**2 / sigma
        h = math.log(sigma / down)
        phi1 = math.expm1(-h) / -h
        b2 = 0.0
        if before is not None:
            b2 = (phi1 - 1) / -h / (math.log(before[1] / sigmas[i - 1]) / h)
        theirs = math.exp(-h) * theirs + h * (phi1 - b2) * clean
        if before is not None:
            theirs = theirs + h * b2 * before[0]
        theirs = theirs + math.sqrt(following**2 - down**2) * noise.fresh()
        before = clean, down
    assert agrees(run("res_multistep_ancestral", prediction, x, sigmas), theirs)
