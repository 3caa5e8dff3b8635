import pytest
import torch

from nodes.lib.choices import NoiseSource
from nodes.lib.noise import ExtraNoise, initial_noise

HOST = torch.device("cpu")
SIGMAS = [10.0, 3.0, 1.0, 0.2, 0.0]
SHAPE = (2, 4, 16, 16)


def extra(seed: int) -> ExtraNoise:
    return ExtraNoise(NoiseSource(seed), SHAPE, SIGMAS, HOST)


def test_noise_is_one_draw_from_a_host_generator() -> None:
    drawn = torch.randn(SHAPE, generator=torch.Generator("cpu").manual_seed(42))
    assert initial_noise(SHAPE, 42).equal(drawn)


def test_drawing_leaves_the_global_generator_alone() -> None:
    state = torch.get_rng_state()
    initial_noise(SHAPE, 1)
    extra(1).fresh()
    extra(1).between(3.0, 1.0)
    assert torch.get_rng_state().equal(state)


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**63, 2**64 - 1])
def test_every_seed_of_64_bits_serves(seed: int) -> None:
    assert initial_noise(SHAPE, seed).isfinite().all()
    assert extra(seed).fresh().isfinite().all()
    assert extra(seed).between(3.0, 1.0).isfinite().all()


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match=f"seed {seed} is out of range: wanted 0 to"):
        initial_noise(SHAPE, seed)


def test_fresh_noise_is_not_the_initial_noise_again() -> None:
    assert not extra(7).fresh().equal(initial_noise(SHAPE, 7))
    assert extra(7).fresh().equal(initial_noise(SHAPE, 8))


def test_fresh_noise_is_new_each_time_and_the_same_for_a_new_run() -> None:
    one, other = extra(7), extra(7)
    first = one.fresh()
    assert first.equal(other.fresh())
    assert not first.equal(one.fresh())


@pytest.mark.parametrize(("high", "low"), [(10.0, 3.0), (3.0, 1.0), (0.21, 0.2)])
def test_an_increment_is_standard_normal(high: float, low: float) -> None:
    increment = extra(3).between(high, low)
    assert increment.shape == SHAPE
    assert increment.mean().item() == pytest.approx(0, abs=0.1)
    assert increment.std().item() == pytest.approx(1, abs=0.1)


def test_increments_of_a_path_add_up() -> None:
    noise = extra(3)
    upper = noise.between(10.0, 3.0) * 7**0.5
    lower = noise.between(3.0, 1.0) * 2**0.5
    assert (upper + lower).allclose(noise.between(10.0, 1.0) * 3, atol=1e-4)


def test_an_increment_does_not_depend_on_what_was_asked_before() -> None:
    asked_before = extra(3)
    asked_before.between(10.0, 2.0)
    assert asked_before.between(3.0, 1.0).allclose(extra(3).between(3.0, 1.0), atol=1e-5)


def test_ends_that_rounding_moved_are_still_inside() -> None:
    sigmas = [14.614641189575195, 0.029167158529162407, 0.0]
    noise = ExtraNoise(NoiseSource(0), SHAPE, sigmas, HOST)
    assert noise.between(*sigmas[:2]).isfinite().all()


def test_noise_is_placed_where_the_model_computes() -> None:
    noise = ExtraNoise(NoiseSource(0), SHAPE, SIGMAS, torch.device("meta"))
    assert noise.fresh().device.type == noise.between(3.0, 1.0).device.type == "meta"


def test_on_the_host_both_sources_draw_the_same() -> None:
    device = ExtraNoise(NoiseSource(7, "device"), SHAPE, SIGMAS, HOST)
    assert device.fresh().equal(extra(7).fresh())
