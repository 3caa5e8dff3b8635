import math

import pytest
import torch
from torch import Tensor

from nodes.lib.prediction import Epsilon
from nodes.lib.samplers import SAMPLERS
from nodes.names import SamplerName
from tests.nodes.lib.samplers.test_samplers import run
from tests.nodes.lib.toys import Gaussian, extra_noise, noisy

SIGMAS = [10.0, 3.0, 1.0, 0.2, 0.0]


@pytest.mark.parametrize("name", ["dpmpp_2m", "res_multistep", "lms", "ipndm", "deis"])
def test_the_first_step_is_eulers(name: SamplerName) -> None:
    x = noisy(10)
    assert run(name, SIGMAS, x)[0].x.allclose(run("euler", SIGMAS, x)[0].x, atol=1e-5)


@pytest.mark.parametrize(
    "name", ["dpmpp_2m", "res_multistep", "dpmpp_2m_sde", "dpmpp_3m_sde", "lms", "ipndm", "deis"]
)
def test_the_last_step_takes_the_models_word(name: SamplerName) -> None:
    last = run(name, SIGMAS, noisy(10))[-1]
    assert last.x.equal(last.clean)


@pytest.mark.parametrize(
    "name",
    ["dpmpp_2m", "res_multistep", "lms", "ipndm", "deis", "uni_pc", "uni_pc_bh2"],
)
def test_a_model_that_never_changes_its_mind_is_followed_exactly(name: SamplerName) -> None:
    x, clean = noisy(10), noisy(1, seed=1)
    sigmas = [10.0, 6.0, 3.0, 1.5, 1.0, 0.7]
    (*_, last) = SAMPLERS[name](
        lambda x, sigma: clean, x, sigmas, extra_noise(x, sigmas), Epsilon()
    )
    assert last.x.allclose(clean + (x - clean) * 0.07, atol=1e-5)


def test_res_multistep_is_exact_where_the_clean_sample_is_linear_in_log_sigma() -> None:
    """x(t) = e^-t x + the integral of e^(s-t) (a + b s) ds, in t = -log sigma."""
    a, b = noisy(1, seed=1).double(), noisy(1, seed=2).double()
    sigmas = [4.0, 2.0, 0.7]

    def particular(sigma: float) -> Tensor:
        return a + b * (-math.log(sigma) - 1)

    # Starting on the exact solution: Euler's first step leaves it, so correct for that.
    x = noisy(4).double()
    first, second = SAMPLERS["res_multistep"](
        lambda x, sigma: a - b * math.log(sigma), x, sigmas, extra_noise(x, sigmas), Epsilon()
    )
    expected = particular(0.7) + (first.x - particular(2.0)) * 0.7 / 2
    assert second.x.allclose(expected, atol=1e-10)


def test_lms_weighs_slopes_like_adams_bashforth_where_steps_are_even() -> None:
    x, sigmas = noisy(10), [10.0, 9.0, 8.0, 7.0, 6.0, 5.0]
    assert run("lms", sigmas, x)[-1].x.allclose(run("ipndm", sigmas, x)[-1].x, atol=1e-5)


@pytest.mark.parametrize("name", ["uni_pc", "uni_pc_bh2", "dpmpp_2m", "lms", "deis"])
def test_all_reach_the_same_solution(name: SamplerName) -> None:
    sigmas = [10 * 0.93**i for i in range(80)]
    x = noisy(10)
    exact = Gaussian().solution(x, sigmas[0], sigmas[-1])
    assert run(name, sigmas, x)[-1].x.allclose(exact, atol=5e-3)


def test_uni_pc_asks_at_every_level_but_the_last() -> None:
    data = Gaussian()
    run("uni_pc", SIGMAS, noisy(10), data)
    assert data.asked == SIGMAS[:-1]


@pytest.mark.parametrize("name", ["dpmpp_sde", "dpmpp_2m_sde", "dpmpp_3m_sde"])
def test_twice_the_steps_refine_the_same_picture(name: SamplerName) -> None:
    """The noise is one Brownian path, so that it does not depend on where it is asked."""

    def end(steps: int, seed: int) -> Tensor:
        sigmas = [*(14.6 * 0.002 ** (i / steps) for i in range(steps + 1)), 0.0]
        x = noisy(14.6, (1, 4, 8, 8))
        return list(SAMPLERS[name](Gaussian(), x, sigmas, extra_noise(x, sigmas, seed), Epsilon()))[
            -1
        ].x

    same = torch.dist(end(60, 0), end(30, 0))
    other = torch.dist(end(60, 0), end(30, 1))
    assert same < other / 3
