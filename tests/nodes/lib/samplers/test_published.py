"""Our samplers against the published file of k-diffusion, step for step and with the same noise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from nodes.names import SamplerName
from tests.nodes.lib.samplers.k_diffusion import sampling
from tests.nodes.lib.samplers.networks import (
    FLOW_LEVELS,
    PREDICTIONS,
    SHAPE,
    Drawn,
    levels_of,
    ours,
    published,
    sampled,
    start,
)

# Published functions by our names.
DETERMINISTIC: dict[SamplerName, str] = {
    "euler": "euler",
    "ddim": "euler",
    "heun": "heun",
    "dpm_2": "dpm_2",
    "lms": "lms",
    "dpmpp_2m": "dpmpp_2m",
}
ANCESTRAL: dict[SamplerName, str] = {
    "euler_ancestral": "euler_ancestral",
    "ddpm": "euler_ancestral",
    "dpm_2_ancestral": "dpm_2_ancestral",
    "dpmpp_2s_ancestral": "dpmpp_2s_ancestral",
}
DIFFUSIONS: dict[SamplerName, str] = {
    "dpmpp_sde": "dpmpp_sde",
    "dpmpp_2m_sde": "dpmpp_2m_sde",
    "dpmpp_3m_sde": "dpmpp_3m_sde",
}
STOCHASTIC = {**ANCESTRAL, **DIFFUSIONS}
# What k-diffusion knows of a flow is what does not depend on the size of the clean sample.
WITH_NOISE = [
    (name, prediction)
    for name in STOCHASTIC
    for prediction in PREDICTIONS
    if prediction != "flow" or name == "ddpm"
]
# At 0 `lms` takes the model's word, where the published one integrates on.
DOWN_TO_ZERO = [
    *((name, prediction) for name in DETERMINISTIC if name != "lms" for prediction in PREDICTIONS),
    *WITH_NOISE,
]
CLOSE = 1e-6  # the middle levels of `dpmpp_sde` are float32; everything else is float64


def run(
    name: SamplerName, prediction: str, x: Tensor, sigmas: Sequence[float], **options: Any
) -> Tensor:
    meaning = PREDICTIONS[prediction]
    return list(sampled(name, ours(prediction), x, sigmas, Drawn(), meaning, **options))[-1].x


def run_published(
    name: str,
    denoise: Callable[[Tensor, float], Tensor],
    x: Tensor,
    sigmas: Sequence[float],
    **options: Any,
) -> Tensor:
    function = getattr(sampling, f"sample_{name}")
    levels = torch.tensor(sigmas, dtype=torch.float64)
    end: Tensor = function(
        lambda x, sigma: denoise(x, float(sigma[0])), x, levels, disable=True, **options
    )
    return end


def agrees(ours: Tensor, theirs: Tensor) -> bool:
    return ours.allclose(theirs, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize("prediction", PREDICTIONS)
@pytest.mark.parametrize("name", DETERMINISTIC)
def test_a_sampler_without_noise_is_the_published_one(name: SamplerName, prediction: str) -> None:
    sigmas = levels_of(prediction)
    x = start(sigmas[0])
    theirs = run_published(DETERMINISTIC[name], published(prediction), x, sigmas)
    assert agrees(run(name, prediction, x, sigmas), theirs)


@pytest.mark.parametrize(("name", "prediction"), WITH_NOISE)
def test_a_sampler_with_noise_is_the_published_one(name: SamplerName, prediction: str) -> None:
    sigmas = levels_of(prediction)
    x, noise = start(sigmas[0]), Drawn()
    theirs = run_published(
        STOCHASTIC[name], published(prediction), x, sigmas, noise_sampler=noise.between
    )
    assert agrees(run(name, prediction, x, sigmas), theirs)
    assert noise.asked


@pytest.mark.parametrize(("name", "prediction"), DOWN_TO_ZERO)
def test_all_end_where_the_published_ones_do(name: SamplerName, prediction: str) -> None:
    sigmas = [*levels_of(prediction), 0.0]
    x, noise = start(sigmas[0]), Drawn()
    options = {"noise_sampler": noise.between} if name in STOCHASTIC else {}
    theirs = run_published(
        {**DETERMINISTIC, **STOCHASTIC}[name], published(prediction), x, sigmas, **options
    )
    assert agrees(run(name, prediction, x, sigmas), theirs)


@pytest.mark.parametrize("name", DIFFUSIONS)
@pytest.mark.parametrize("end", [[], [0.0]], ids=["above 0", "to 0"])
def test_a_diffusion_of_a_flow_is_the_published_one_of_its_size_kept(
    name: SamplerName, end: Sequence[float]
) -> None:
    """x / (1 - t) is clean + t / (1 - t) noise: the same diffusion where clean keeps its size."""
    sigmas = [*FLOW_LEVELS, *end]
    x, noise = start(1.0), Drawn()
    flow = published("flow")

    def denoise(x: Tensor, sigma: float) -> Tensor:
        t = sigma / (1 + sigma)
        return flow(x * (1 - t), t)

    kept = run_published(
        DIFFUSIONS[name],
        denoise,
        x / (1 - sigmas[0]),
        [t / (1 - t) for t in sigmas],
        noise_sampler=noise.between,
    )
    assert agrees(run(name, "flow", x, sigmas), kept * (1 - sigmas[-1]))


@pytest.mark.parametrize("eta", [0.0, 0.4])
@pytest.mark.parametrize("name", sorted({*STOCHASTIC} - {"ddpm"}))
def test_eta_and_the_size_of_noise_are_the_published_ones(name: SamplerName, eta: float) -> None:
    sigmas = levels_of("v")
    x, noise = start(sigmas[0]), Drawn()
    options = {"eta": eta, "s_noise": 0.7}
    theirs = run_published(
        STOCHASTIC[name], published("v"), x, sigmas, noise_sampler=noise.between, **options
    )
    assert agrees(run(name, "v", x, sigmas, **options), theirs)


def test_the_middle_of_dpmpp_sde_is_the_published_one() -> None:
    sigmas = levels_of("v")
    x, noise = start(sigmas[0]), Drawn()
    theirs = run_published(
        "dpmpp_sde", published("v"), x, sigmas, noise_sampler=noise.between, r=0.3
    )
    assert agrees(run("dpmpp_sde", "v", x, sigmas, r=0.3), theirs)


@pytest.mark.parametrize("name", ["dpmpp_2m_sde_heun", "dpmpp_2m_sde_heun_gpu"])
def test_the_heun_form_is_the_published_one(name: SamplerName) -> None:
    sigmas = levels_of("v")
    x, noise = start(sigmas[0]), Drawn()
    theirs = run_published(
        *("dpmpp_2m_sde", published("v"), x, sigmas),
        solver_type="heun",
        noise_sampler=noise.between,
        eta=0.8,
    )
    assert agrees(run(name, "v", x, sigmas, eta=0.8), theirs)


class Global(Drawn):
    """Torch's own generator, from which the published file draws for its churn."""

    def fresh(self) -> Tensor:
        return torch.randn(SHAPE, dtype=torch.float64)


@pytest.mark.parametrize("name", ["euler", "heun", "dpm_2"])
def test_churn_is_the_published_one(name: SamplerName) -> None:
    sigmas = levels_of("v")
    x, noise = start(sigmas[0]), Global()
    churn = {"s_churn": 2.0, "s_tmin": 0.3, "s_tmax": 8.0, "s_noise": 1.1}
    torch.manual_seed(0)
    theirs = run_published(name, published("v"), x, sigmas, **churn)
    torch.manual_seed(0)
    for _ in [sigma for sigma in sigmas if sigma > churn["s_tmax"]]:
        noise.fresh()  # which the published one draws and does not use
    steps = sampled(name, ours("v"), x, sigmas, noise, PREDICTIONS["v"], **churn)
    assert agrees(list(steps)[-1].x, theirs)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_lower_orders_of_lms_are_the_published_ones(order: int) -> None:
    sigmas = levels_of("v")
    x = start(sigmas[0])
    theirs = run_published("lms", published("v"), x, sigmas, order=order)
    assert agrees(run("lms", "v", x, sigmas, order=order), theirs)


@pytest.mark.parametrize("prediction", PREDICTIONS)
@pytest.mark.parametrize("calls", [1, 5, 6, 7])
def test_dpm_fast_is_the_published_one(calls: int, prediction: str) -> None:
    sigmas = [*levels_of(prediction)[:calls], levels_of(prediction)[-1]]
    x = start(sigmas[0])
    theirs = sampling.sample_dpm_fast(
        lambda x, sigma: published(prediction)(x, float(sigma[0])),
        *(x, sigmas[-1], sigmas[0], calls),
        disable=True,
    )
    found = run("dpm_fast", prediction, x, sigmas)
    assert found.allclose(theirs, atol=1e-5)  # its times are float32


@pytest.mark.parametrize(
    "options",
    [{}, {"order": 2, "rtol": 0.02}, {"pcoeff": 0.3, "dcoeff": 0.1}, {"eta": 0.6, "s_noise": 0.9}],
    ids=str,
)
def test_dpm_adaptive_is_the_published_one(options: dict[str, float]) -> None:
    sigmas = levels_of("v")
    x, noise = start(sigmas[0]), Drawn()
    theirs = sampling.sample_dpm_adaptive(
        lambda x, sigma: published("v")(x, float(sigma[0])),
        *(x, sigmas[-1], sigmas[0]),
        disable=True,
        noise_sampler=noise.between,
        **options,
    )
    assert run("dpm_adaptive", "v", x, sigmas, **options).allclose(theirs, atol=1e-4)


def test_a_published_run_really_is_sensitive() -> None:
    """Comparing would prove nothing if another sampler came as near."""
    x = start(14.6)
    ends = [run(name, "v", x, levels_of("v")) for name in DETERMINISTIC if name != "ddim"]
    distances = [float((a - b).abs().max()) for i, a in enumerate(ends) for b in ends[:i]]
    assert min(distances) > 1000 * CLOSE
    assert all(math.isfinite(distance) for distance in distances)
