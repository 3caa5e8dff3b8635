import math

import pytest
import torch

from nodes.lib.prediction import Epsilon
from nodes.lib.samplers import SAMPLERS
from nodes.lib.samplers.step import ancestral, towards
from tests.nodes.lib.samplers.test_samplers import run
from tests.nodes.lib.toys import Gaussian, noisy

SIGMAS = [10.0, 3.0, 1.0, 0.2, 0.0]


def test_towards_is_eulers_step_along_the_slope() -> None:
    x, clean = noisy(5), noisy(1, seed=1)
    expected = x + (x - clean) / 5 * (2 - 5)
    assert towards(x, clean, 5, 2).allclose(expected, atol=1e-5)


def test_towards_zero_is_the_clean_sample_itself() -> None:
    clean = noisy(1, seed=1)
    assert towards(noisy(5), clean, 5, 0).equal(clean)


@pytest.mark.parametrize(("sigma", "following"), [(10, 3), (1, 0.999), (0.03, 0.001), (5, 0)])
def test_down_and_up_again_make_the_level_wanted(sigma: float, following: float) -> None:
    down, _, up = ancestral(sigma, following, Epsilon())
    assert math.hypot(down, up) == pytest.approx(following)
    assert 0 <= down <= following


def test_ddim_is_euler() -> None:
    assert SAMPLERS["ddim"] is SAMPLERS["euler"]


def test_ddpm_is_euler_ancestral_in_other_words() -> None:
    """Ho et al. (2020), equation 11, in their variance-preserving terms."""
    x, sigma, following = noisy(5), 5.0, 2.0
    clean = Gaussian()(x, sigma)
    kept, kept_after = 1 / (1 + sigma**2), 1 / (1 + following**2)
    alpha = kept / kept_after
    mean = (
        math.sqrt(kept_after) * (1 - alpha) / (1 - kept) * clean
        + math.sqrt(alpha) * (1 - kept_after) / (1 - kept) * x * math.sqrt(kept)
    ) / math.sqrt(kept_after)
    variance = (1 - kept_after) / (1 - kept) * (1 - alpha) / kept_after
    down, _, up = ancestral(sigma, following, Epsilon())
    assert towards(x, clean, sigma, down).allclose(mean, atol=1e-5)
    assert up**2 == pytest.approx(variance)


def test_heuns_last_step_is_eulers() -> None:
    x = noisy(10)
    before, last = run("heun", SIGMAS, x)[-2:]
    assert last.x.equal(Gaussian()(before.x, 0.2))


def test_heuns_step_is_the_mean_of_the_slopes_at_both_ends() -> None:
    x, data = noisy(10), Gaussian()
    slope = (x - data(x, 10)) / 10
    ahead = x - 7 * slope
    second = (ahead - data(ahead, 3)) / 3
    expected = x - 7 * (slope + second) / 2
    assert run("heun", [10.0, 3.0], x)[0].x.allclose(expected, atol=1e-5)


def test_dpm_2_asks_at_the_geometric_mean_of_the_levels() -> None:
    data = Gaussian()
    run("dpm_2", SIGMAS, noisy(10), data)
    assert data.asked[1] == pytest.approx(math.sqrt(10 * 3))


def test_lcm_adds_noise_of_the_next_level_to_the_clean_sample() -> None:
    x = noisy(10, (1, 4, 64, 64))
    step = run("lcm", SIGMAS, x)[0]
    added = (step.x - step.clean) / 3
    assert added.std().item() == pytest.approx(1, abs=0.03)
    drawn = torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    assert added.allclose(drawn, atol=1e-5)
