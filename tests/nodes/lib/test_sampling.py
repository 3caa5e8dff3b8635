import math

import pytest
import torch
from torch import Tensor

from nodes.lib.components import Denoiser
from nodes.lib.noise import initial_noise
from nodes.lib.samplers import SamplerName, Step
from nodes.lib.sampling import Model, fitting, noised, raw, sample, scaled
from nodes.lib.sigmas import ScheduleName, noise_levels
from nodes.lib.values import Conditioning
from tests.nodes.lib.toys import STABLE_DIFFUSION, ToyModel, ToySpace

EMPTY = torch.zeros(2, 4, 8, 8)
LATENT = torch.randn(EMPTY.shape, generator=torch.Generator().manual_seed(9))
HIGHEST = STABLE_DIFFUSION.sigmas[-1]


def steps_of(
    model: ToyModel,
    latent: Tensor,
    *,
    seed: int = 5,
    steps: int = 4,
    cfg: float = 2.0,
    sampler: SamplerName = "euler",
    schedule: ScheduleName = "karras",
    denoise: float = 1.0,
) -> list[Step]:
    return list(
        sample(
            model,
            1.0,
            -1.0,
            latent,
            seed=seed,
            steps=steps,
            cfg=cfg,
            sampler=sampler,
            schedule=schedule,
            denoise=denoise,
        )
    )


def as_model(denoiser: Denoiser) -> Model[Conditioning]:
    """What families give is what sampling takes: mypy proves it."""
    return denoiser


def test_the_same_settings_give_the_same_samples() -> None:
    one, other = (steps_of(ToyModel(), EMPTY)[-1].x for _ in range(2))
    assert one.equal(other)
    assert not one.equal(steps_of(ToyModel(), EMPTY, seed=6)[-1].x)


def test_the_prompt_is_followed() -> None:
    model = ToyModel()
    last = steps_of(model, EMPTY, cfg=1.0, steps=30)[-1]
    assert last.x.mean().item() == pytest.approx(1.0, abs=0.1)


def test_there_are_as_many_steps_as_levels_after_the_first() -> None:
    levels = noise_levels("euler", "ddim_uniform", STABLE_DIFFUSION, 30)
    steps = steps_of(ToyModel(), EMPTY, steps=30, schedule="ddim_uniform")
    assert len(steps) == len(levels) - 1 == 31


def test_an_empty_latent_starts_as_noise_of_full_size() -> None:
    model = ToyModel()
    steps_of(model, EMPTY)
    x, sigma, _ = model.asked[0]
    assert sigma == pytest.approx(HIGHEST)
    assert x.allclose(initial_noise(EMPTY.shape, 5) * math.hypot(1, HIGHEST), rtol=1e-5)


def test_a_latent_shows_through_the_noise_of_a_partial_denoise() -> None:
    model = ToyModel()
    steps_of(model, LATENT, denoise=0.5)
    x, sigma, _ = model.asked[0]
    assert sigma < HIGHEST / 2
    expected = (LATENT - 0.25) * 0.5 + initial_noise(LATENT.shape, 5) * sigma
    assert x.allclose(expected, atol=1e-4)


def test_a_full_denoise_of_a_latent_adds_it_to_the_noise() -> None:
    model = ToyModel()
    steps_of(model, LATENT)
    noise = initial_noise(LATENT.shape, 5) * math.hypot(1, HIGHEST)
    assert model.asked[0][0].allclose((LATENT - 0.25) * 0.5 + noise, atol=1e-4)


def test_nothing_happens_at_denoise_zero() -> None:
    model = ToyModel()
    assert steps_of(model, LATENT, denoise=0.0) == []
    assert model.asked == []


def test_the_latent_given_is_left_as_it_was() -> None:
    before = LATENT.clone()
    steps_of(ToyModel(), LATENT, denoise=0.5)
    assert LATENT.equal(before)


def test_sampling_leaves_no_mode_set_between_steps_or_when_abandoned() -> None:
    steps = sample(
        ToyModel(), 1.0, -1.0, EMPTY, seed=0, steps=9, cfg=2.0, sampler="lms", schedule="normal"
    )
    next(steps)
    assert not torch.is_inference_mode_enabled()
    next(steps)
    del steps
    assert not torch.is_inference_mode_enabled()


def test_the_model_runs_in_inference_mode() -> None:
    class Attentive(ToyModel):
        def __call__(self, x: Tensor, sigma: float, conditionings: object) -> list[Tensor]:
            assert torch.is_inference_mode_enabled()
            return super().__call__(x, sigma, [1.0, 1.0])

    assert len(steps_of(Attentive(), EMPTY, sampler="uni_pc")) == 4


def test_a_finished_latent_is_ordinary_raw_and_on_the_host() -> None:
    last = steps_of(ToyModel(), EMPTY)[-1]
    latent = raw(last.x, ToySpace())
    assert not latent.is_inference()
    assert latent.device.type == "cpu"
    assert scaled(latent, ToySpace()).allclose(last.x, atol=1e-5)


def test_an_empty_latent_is_never_shifted() -> None:
    assert scaled(EMPTY, ToySpace()).equal(EMPTY)


def test_an_empty_latent_fits_every_model() -> None:
    assert fitting(torch.zeros(2, 16, 8, 8), ToySpace()).equal(EMPTY)


def test_a_latent_of_another_space_is_refused() -> None:
    with pytest.raises(ValueError, match="the latent has 16 channels: this model wants 4"):
        fitting(torch.ones(2, 16, 8, 8), ToySpace())


@pytest.mark.parametrize(("sigma", "size"), [(10.0, math.hypot(1, 10)), (9.9, 9.9), (11, 11.0454)])
def test_noise_is_larger_at_the_highest_level(sigma: float, size: float) -> None:
    x = noised(torch.zeros(1), torch.ones(1), sigma, highest=10.0)
    assert x.item() == pytest.approx(size, rel=1e-4)


def test_an_unknown_number_of_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="0 steps"):
        steps_of(ToyModel(), EMPTY, steps=0)
