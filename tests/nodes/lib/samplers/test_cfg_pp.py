"""CFG++: the samplers that are told what guidance does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from torch import Tensor

from nodes.lib.samplers import SAMPLERS_APART
from nodes.names import SamplerName
from tests.nodes.lib.samplers.networks import (
    PREDICTIONS,
    Drawn,
    levels_of,
    published,
    sampled,
    start,
)

PLAIN: dict[SamplerName, SamplerName] = {
    "euler_cfg_pp": "euler",
    "euler_ancestral_cfg_pp": "euler_ancestral",
    "dpmpp_2s_ancestral_cfg_pp": "dpmpp_2s_ancestral",
    "dpmpp_2m_cfg_pp": "dpmpp_2m",
    "res_multistep_cfg_pp": "res_multistep",
    "res_multistep_ancestral_cfg_pp": "res_multistep_ancestral",
    "gradient_estimation_cfg_pp": "gradient_estimation",
}


def guided(x: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
    clean = published("v")(x, sigma)
    return clean + 0.4 * clean.roll(1, -1).sin(), clean


def run(name: SamplerName, sigmas: Sequence[float], **options: Any) -> Tensor:
    steps = SAMPLERS_APART[name](
        guided, start(sigmas[0]), sigmas, Drawn(), PREDICTIONS["v"], **options
    )
    return list(steps)[-1].x


@pytest.mark.parametrize("name", PLAIN)
def test_without_guidance_each_is_its_plain_sampler(name: SamplerName) -> None:
    sigmas = [*levels_of("v"), 0.0]
    x, v = start(sigmas[0]), PREDICTIONS["v"]
    (*_, found) = sampled(name, published("v"), x, sigmas, Drawn(), v)
    (*_, wanted) = sampled(PLAIN[name], published("v"), x, sigmas, Drawn(), v)
    assert found.x.allclose(wanted.x, atol=1e-9)


@pytest.mark.parametrize("name", PLAIN)
def test_each_ends_at_the_guided_sample(name: SamplerName) -> None:
    *_, before, last = SAMPLERS_APART[name](
        guided, start(14.6), [*levels_of("v"), 0.0], Drawn(), PREDICTIONS["v"]
    )
    assert last.x.allclose(guided(before.x, levels_of("v")[-1])[0], atol=1e-9)
    assert last.clean.allclose(last.x, atol=1e-9)


def test_noise_is_put_back_as_it_was_without_guidance() -> None:
    """Chung et al. (2024), algorithm 2: x' = clean + sigma' (x - away) / sigma."""
    sigmas, x = levels_of("v"), start(14.6)
    for sigma, following in pairwise(sigmas):
        clean, away = guided(x, sigma)
        x = clean + following * (x - away) / sigma
    assert run("euler_cfg_pp", sigmas).allclose(x, atol=1e-9)


def test_an_ancestral_step_adds_its_noise_after() -> None:
    sigmas, x, noise = levels_of("v"), start(14.6), Drawn()
    for sigma, following in pairwise(sigmas):
        up = 0.7 * following * math.sqrt(1 - (following / sigma) ** 2)
        clean, away = guided(x, sigma)
        down = math.sqrt(following**2 - up**2)
        x = clean + down * (x - away) / sigma + up * noise.fresh()
    assert run("euler_ancestral_cfg_pp", sigmas, eta=0.7).allclose(x, atol=1e-9)


def test_the_second_order_step_is_taken_without_guidance() -> None:
    sigmas, x, noise = levels_of("v"), start(14.6), Drawn()
    for sigma, following in pairwise(sigmas):
        down = following**2 / sigma
        clean, away = guided(x, sigma)
        middle = math.sqrt(sigma * down)
        _, second = guided(middle / sigma * x + (1 - middle / sigma) * away, middle)
        x = down / sigma * x + (1 - down / sigma) * second
        x = x + noise.fresh() * math.sqrt(following**2 - down**2) + clean - away
    assert run("dpmpp_2s_ancestral_cfg_pp", sigmas).allclose(x, atol=1e-9)


def test_the_multistep_leads_from_the_unguided_sample_before() -> None:
    sigmas, x = levels_of("v"), start(14.6)
    last = None
    for sigma, following in pairwise(sigmas):
        clean, away = guided(x, sigma)
        h = math.log(sigma / following)
        x = clean - math.exp(-h) * away + math.exp(-h) * x
        if last is not None:
            x = x - math.expm1(-h) * h / (2 * last[1]) * (clean - last[0])
        last = away, h
    assert run("dpmpp_2m_cfg_pp", sigmas).allclose(x, atol=1e-9)


@pytest.mark.parametrize("eta", [0.0, 0.8])
def test_the_refined_multistep_first_adds_what_guidance_adds(eta: float) -> None:
    sigmas, x, noise = levels_of("v"), start(14.6), Drawn()
    last = None
    for i, (sigma, following) in enumerate(pairwise(sigmas)):
        up = eta * following * math.sqrt(1 - (following / sigma) ** 2)
        down = math.sqrt(following**2 - up**2)
        clean, away = guided(x, sigma)
        h = math.log(sigma / down)
        if last is None:
            x = clean + down * (x - away) / sigma
        else:
            phi1 = math.expm1(-h) / -h
            phi2 = (phi1 - 1) / -h
            c2 = (math.log(last[1]) - math.log(sigmas[i - 1])) / h
            b2 = phi2 / c2
            x = math.exp(-h) * (x + clean - away) + h * ((phi1 - b2) * away + b2 * last[0])
        if eta:
            x = x + up * noise.fresh()
        last = away, down
    assert run("res_multistep_cfg_pp", sigmas, eta=eta).allclose(x, atol=1e-9)


def test_gradients_are_estimated_without_guidance() -> None:
    sigmas, x, before = levels_of("v"), start(14.6), None
    for sigma, following in pairwise(sigmas):
        clean, away = guided(x, sigma)
        slope = (x - away) / sigma
        x = clean + following * slope
        if before is not None:
            x = x + 0.5 * (slope - before) * (following - sigma)
        before = slope
    assert run("gradient_estimation_cfg_pp", sigmas, gamma=1.5).allclose(x, atol=1e-9)
