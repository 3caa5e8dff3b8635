"""What outputs of networks mean, against the formulas of the papers."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.lib.prediction import Clean, Consistent, Edm, Epsilon, Flow, Translated, Velocity
from tests.nodes.lib.toys import noisy

X, OUTPUT = noisy(1).double(), noisy(1, seed=1).double()
CLEAN, NOISE = noisy(1, seed=2).double(), noisy(1, seed=3).double()
LEVELS = (0.02, 0.4, 1.0, 14.6)


@pytest.mark.parametrize("sigma", LEVELS)
def test_epsilon_is_the_noise(sigma: float) -> None:
    """Ho et al. (2020): clean = (x_t - sqrt(1 - kept) epsilon) / sqrt(kept)."""
    kept = 1 / (1 + sigma**2)
    x_t = Epsilon().input(X, sigma)
    clean = (x_t - math.sqrt(1 - kept) * OUTPUT) / math.sqrt(kept)
    assert Epsilon().clean(X, OUTPUT, sigma).allclose(clean)
    assert x_t.allclose(X * math.sqrt(kept))


@pytest.mark.parametrize("sigma", LEVELS)
def test_velocity_is_that_of_progressive_distillation(sigma: float) -> None:
    """Salimans & Ho (2022), appendix D: clean = alpha z - sigma v, where both squares add to 1."""
    alpha, size = 1 / math.hypot(1, sigma), sigma / math.hypot(1, sigma)
    z = Velocity().input(X, sigma)
    assert Velocity().clean(X, OUTPUT, sigma).allclose(alpha * z - size * OUTPUT)
    assert z.allclose(X * alpha)


@pytest.mark.parametrize("data", [0.5, 1.0])
@pytest.mark.parametrize("sigma", LEVELS)
def test_edm_has_the_factors_of_its_table(sigma: float, data: float) -> None:
    """Karras et al. (2022), table 1: c_skip, c_out and c_in."""
    skip = data**2 / (sigma**2 + data**2)
    out = sigma * data / math.sqrt(data**2 + sigma**2)
    edm = Edm(data)
    assert edm.clean(X, OUTPUT, sigma).allclose(skip * X + out * OUTPUT)
    assert edm.input(X, sigma).allclose(X / math.sqrt(sigma**2 + data**2))


@pytest.mark.parametrize("t", [0.001, 0.3, 0.999, 1.0])
def test_a_flow_goes_in_a_straight_line(t: float) -> None:
    """Liu et al. (2023): x_t = (1 - t) clean + t noise, and the velocity is noise - clean."""
    flow = Flow()
    x = (1 - t) * CLEAN + t * NOISE
    assert flow.noised(CLEAN, NOISE, t).allclose(x)
    assert flow.noised(CLEAN, NOISE, t, from_nothing=True).allclose(x)
    assert flow.clean(x, NOISE - CLEAN, t).allclose(CLEAN)
    assert flow.input(x, t) is x


@pytest.mark.parametrize("prediction", [Epsilon(), Velocity(), Edm()], ids=repr)
def test_noise_of_the_highest_level_has_the_size_of_training(prediction: Epsilon) -> None:
    assert prediction.noised(CLEAN, NOISE, 3.0).allclose(CLEAN + 3 * NOISE)
    highest = prediction.noised(CLEAN, NOISE, 3.0, from_nothing=True)
    assert highest.allclose(CLEAN + math.sqrt(1 + 3**2) * NOISE)


@pytest.mark.parametrize("clock", [Epsilon(), Velocity(), Edm(), Flow()], ids=repr)
def test_a_clock_tells_half_the_logarithm_of_signal_to_noise(clock: Flow) -> None:
    sigma, following = 0.7, 0.2
    assert clock.lam(sigma) == pytest.approx(math.log(clock.alpha(sigma) / sigma))
    assert clock.h(sigma, following) == pytest.approx(clock.lam(following) - clock.lam(sigma))
    middle = clock.halfway(sigma, following)
    assert clock.lam(middle) == pytest.approx((clock.lam(sigma) + clock.lam(following)) / 2)


def test_a_flow_is_entered_just_below_pure_noise() -> None:
    assert Flow().entered(1.0) == 0.9999
    assert Flow(first=0.9997).entered(1.0) == 0.9997
    assert Flow().entered(0.99995) == 0.99995
    assert Epsilon().entered(14.6) == 14.6


def test_what_is_left_above_0_is_given_the_size_of_clean_samples() -> None:
    left = torch.full((1,), 3.0)
    assert Flow().released(left, 0.25).item() == pytest.approx(4.0)
    assert Epsilon().released(left, 0.25) is left


def test_a_clean_sample_may_be_what_is_predicted() -> None:
    assert Clean().clean(X, OUTPUT, 3.0) is OUTPUT
    assert torch.equal(Clean().input(X, 3.0), Epsilon().input(X, 3.0))
    assert Translated().input(X, 3.0) is X


def test_a_consistent_network_leaves_little_noise_as_it_is() -> None:
    prediction = Consistent(timestep=lambda sigma: sigma)
    assert torch.equal(prediction.clean(X, OUTPUT, 0.0), X)
    late = prediction.clean(X, OUTPUT, 100.0)
    torch.testing.assert_close(late, Epsilon().clean(X, OUTPUT, 100.0), atol=1e-3, rtol=1e-3)
    time = 10 * 0.05
    half = (X - 0.05 * OUTPUT) * time / (time**2 + 0.25) ** 0.5 + X * 0.25 / (time**2 + 0.25)
    torch.testing.assert_close(prediction.clean(X, OUTPUT, 0.05), half)
