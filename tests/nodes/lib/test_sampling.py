import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from nodes.lib.choices import NoiseSource, SamplerChoice, Sigmas
from nodes.lib.components import Network, Shape
from nodes.lib.guidance import Cfg
from nodes.lib.noise import initial_noise
from nodes.lib.prediction import Flow
from nodes.lib.regions import Placed
from nodes.lib.samplers import Step
from nodes.lib.sampling import finished, fitting, sample
from nodes.lib.sigmas import noise_levels
from nodes.lib.space import LatentSpace
from nodes.lib.values import Latent
from nodes.names import SamplerName, ScheduleName
from tests.nodes.lib.toys import (
    SPACE,
    STABLE_DIFFUSION,
    Gaussian,
    ToyBound,
    ToyNetwork,
    noisy,
    prompt,
)

EMPTY = Latent(torch.zeros(2, 4, 8, 8), SPACE)
LATENT = replace(EMPTY, samples=noisy(1, seed=9))
HIGHEST = STABLE_DIFFUSION.sigmas[-1]
CFG = Cfg(prompt(1.0), prompt(-1.0), 2.0)


def steps_of(
    network: Network,
    latent: Latent,
    *,
    seed: int = 5,
    steps: int = 4,
    guider: Cfg = CFG,
    sampler: SamplerName = "euler",
    schedule: ScheduleName = "karras",
    denoise: float = 1.0,
) -> list[Step]:
    levels = noise_levels(sampler, schedule, network.levels, steps, denoise)
    return through(network, latent, levels, seed=seed, guider=guider, sampler=sampler)


def through(
    network: Network,
    latent: Latent,
    levels: list[float],
    *,
    seed: int = 5,
    guider: Cfg = CFG,
    sampler: SamplerName = "euler",
) -> list[Step]:
    choice, sigmas, noise = SamplerChoice(sampler), Sigmas(tuple(levels)), NoiseSource(seed)
    return list(sample(network, latent, guider, choice, sigmas, noise, at_once=2))


def test_the_same_settings_give_the_same_samples() -> None:
    one, other = (steps_of(ToyNetwork(), EMPTY)[-1].x for _ in range(2))
    assert one.equal(other)
    assert not one.equal(steps_of(ToyNetwork(), EMPTY, seed=6)[-1].x)


def test_the_prompt_is_followed() -> None:
    network = ToyNetwork()
    last = steps_of(network, EMPTY, guider=replace(CFG, scale=1.0), steps=30)[-1]
    assert last.x.mean().item() == pytest.approx(1.0, abs=0.1)


def test_there_are_as_many_steps_as_levels_after_the_first() -> None:
    levels = noise_levels("euler", "ddim_uniform", STABLE_DIFFUSION, 30)
    steps = steps_of(ToyNetwork(), EMPTY, steps=30, schedule="ddim_uniform")
    assert len(steps) == len(levels) - 1 == 31


def test_an_empty_latent_starts_as_noise_of_full_size() -> None:
    network = ToyNetwork()
    steps_of(network, EMPTY)
    x, sigma, _ = network.asked[0]
    assert sigma == pytest.approx(HIGHEST)
    assert x.allclose(initial_noise(EMPTY.samples.shape, 5) * math.hypot(1, HIGHEST), rtol=1e-5)


def test_a_latent_shows_through_the_noise_of_a_partial_denoise() -> None:
    network = ToyNetwork()
    steps_of(network, LATENT, denoise=0.5)
    x, sigma, _ = network.asked[0]
    assert sigma < HIGHEST / 2
    expected = (LATENT.samples - 0.25) * 0.5 + initial_noise(LATENT.samples.shape, 5) * sigma
    assert x.allclose(expected, atol=1e-4)


def test_a_full_denoise_of_a_latent_adds_it_to_the_noise() -> None:
    network = ToyNetwork()
    steps_of(network, LATENT)
    noise = initial_noise(LATENT.samples.shape, 5) * math.hypot(1, HIGHEST)
    assert network.asked[0][0].allclose((LATENT.samples - 0.25) * 0.5 + noise, atol=1e-4)


def test_nothing_happens_at_denoise_zero() -> None:
    network = ToyNetwork()
    assert steps_of(network, LATENT, denoise=0.0) == []
    assert network.asked == []


def test_the_latent_given_is_left_as_it_was() -> None:
    before = LATENT.samples.clone()
    steps_of(ToyNetwork(), LATENT, denoise=0.5)
    assert LATENT.samples.equal(before)


def test_sampling_leaves_no_mode_set_between_steps_or_when_abandoned() -> None:
    steps = sample(
        ToyNetwork(),
        EMPTY,
        CFG,
        SamplerChoice("lms"),
        Sigmas((9.0, 5.0, 2.0, 1.0, 0.0)),
        NoiseSource(0),
        at_once=2,
    )
    next(steps)
    assert not torch.is_inference_mode_enabled()
    next(steps)
    del steps
    assert not torch.is_inference_mode_enabled()


def test_the_network_runs_in_inference_mode() -> None:
    class AttentiveBound(ToyBound):
        def __call__(self, x: Tensor, sigma: float, which: object) -> list[Tensor]:
            assert torch.is_inference_mode_enabled()
            return super().__call__(x, sigma, [0, 1])

    class Attentive(ToyNetwork):
        def bind(self, asked: Sequence[Placed], *_: object) -> ToyBound:
            return AttentiveBound(self, [float(placed.entry.tokens) for placed in asked])

    assert len(steps_of(Attentive(), EMPTY, sampler="uni_pc")) == 4


def test_a_finished_latent_is_ordinary_raw_and_on_the_host() -> None:
    last = steps_of(ToyNetwork(), EMPTY)[-1]
    samples = finished(last.x, ToyNetwork(), [1.0, 0.0])
    assert not samples.is_inference()
    assert samples.device.type == "cpu"
    assert SPACE.inward(samples).allclose(last.x, atol=1e-5)


def test_an_empty_latent_fits_every_space() -> None:
    wide = LatentSpace(16, 16, 1.0, frames=4)
    fit = fitting(EMPTY, wide)
    assert (fit.samples.shape, fit.space) == ((2, 16, 1, 4, 4), wide)
    assert not fit.samples.any()


def test_a_latent_of_another_space_is_refused_and_both_are_named() -> None:
    other = replace(SPACE, channels=16, name="another")
    with pytest.raises(ValueError, match=r"space of toy \(4 channels.*wanted that of another \(16"):
        fitting(LATENT, other)
    with pytest.raises(ValueError, match="wanted that of another"):
        fitting(LATENT, replace(SPACE, name="another"))


def test_a_latent_whose_space_is_not_known_fits_what_is_built_alike() -> None:
    assert fitting(LATENT, replace(SPACE, name="")) is LATENT


def test_noise_is_larger_at_the_highest_level_only() -> None:
    for level, size in ((HIGHEST, math.hypot(1, HIGHEST)), (HIGHEST - 0.1, HIGHEST - 0.1)):
        network = ToyNetwork()
        through(network, EMPTY, [level, 0.0])
        x, _, _ = network.asked[0]
        assert x.allclose(initial_noise(x.shape, 5) * size, rtol=1e-5)


def test_where_the_mask_is_0_the_latent_stays() -> None:
    mask = torch.zeros(1, 16, 16)
    mask[..., 8:] = 1
    last = steps_of(ToyNetwork(), replace(LATENT, mask=mask), steps=8)[-1]
    kept = SPACE.inward(LATENT.samples)
    assert last.x[..., :3].allclose(kept[..., :3], atol=1e-5)
    assert not last.x[..., 5:].allclose(kept[..., 5:], atol=0.1)


def test_around_a_mask_the_network_sees_the_latent_with_its_noise() -> None:
    network = ToyNetwork()
    through(network, replace(LATENT, mask=torch.zeros(1, 8, 8)), [3.0, 1.0, 0.0])
    kept, noise = SPACE.inward(LATENT.samples), initial_noise(LATENT.samples.shape, 5)
    for x, sigma, _ in network.asked:
        assert x.allclose(kept + sigma * noise, atol=1e-5)


def test_a_flow_mixes_latent_and_noise_around_a_mask() -> None:
    clean, noise = noisy(1), noisy(1, seed=1)
    assert Flow().noised(clean, noise, 0.25).allclose(clean * 0.75 + noise * 0.25)


def test_levels_need_not_end_at_zero() -> None:
    whole = through(ToyNetwork(), EMPTY, [10.0, 4.0, 1.0, 0.0])
    first = through(ToyNetwork(), EMPTY, [10.0, 4.0])
    assert len(first) == 1
    assert first[0].x.equal(whole[0].x)
    assert Flow().released(torch.full((1,), 3.0), 0.25).item() == pytest.approx(4.0)


def test_rows_get_the_noise_of_their_numbers() -> None:
    shape: Shape = (3, 4, 8, 8)
    drawn = initial_noise(shape, 5, [0, 1, 2])
    picked = initial_noise((2, 4, 8, 8), 5, [2, 2])
    assert picked[0].equal(drawn[2])
    assert picked[1].equal(drawn[2])
    assert drawn.equal(initial_noise(shape, 5))  # rows of a multiple of 16 numbers


def test_prompts_of_equal_size_take_one_call_a_step() -> None:
    network = ToyNetwork()
    steps_of(network, EMPTY)
    assert [asked for _, _, asked in network.asked] == [[-1.0, 1.0]] * 4


def test_an_unknown_number_of_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="0 steps"):
        steps_of(ToyNetwork(), EMPTY, steps=0)


@pytest.mark.parametrize(("sampler", "seed"), [("euler", 5), ("ddim", 6), ("dpmpp_2m", 5)])
def test_ddim_surrounds_a_mask_with_noise_of_the_next_seed(sampler: SamplerName, seed: int) -> None:
    """All others with the noise that the run began with."""
    network = ToyNetwork()
    masked = replace(LATENT, mask=torch.zeros(1, 8, 8))
    through(network, masked, [3.0, 1.0, 0.0], seed=5, sampler=sampler)
    kept, noise = SPACE.inward(LATENT.samples), initial_noise(LATENT.samples.shape, seed)
    for x, sigma, _ in network.asked:
        assert x.allclose(kept + sigma * noise, atol=1e-5)


def test_the_seed_after_the_last_is_the_first() -> None:
    network = ToyNetwork()
    masked = replace(LATENT, mask=torch.zeros(1, 8, 8))
    through(network, masked, [3.0, 0.0], seed=2**64 - 1, sampler="ddim")
    noise = initial_noise(LATENT.samples.shape, 0)
    assert network.asked[0][0].allclose(SPACE.inward(LATENT.samples) + 3 * noise, atol=1e-5)


def test_noise_that_is_not_to_begin_with_leaves_the_latent_as_it_is() -> None:
    network = ToyNetwork()
    silent = NoiseSource(5, begins=False)
    sigmas = Sigmas((3.0, 1.0))
    list(sample(network, LATENT, CFG, SamplerChoice("euler"), sigmas, silent, at_once=2))
    assert network.asked[0][0].allclose(SPACE.inward(LATENT.samples), atol=1e-5)


def test_two_runs_of_half_the_levels_are_one_run_of_all() -> None:
    """The first leaves its noise in the latent, and the second adds none."""
    levels = noise_levels("euler", "karras", STABLE_DIFFUSION, 6)
    whole = through(ToyNetwork(), EMPTY, levels)[-1].x
    first = through(ToyNetwork(), EMPTY, levels[:4])[-1].x
    handed = replace(EMPTY, samples=finished(first, ToyNetwork(), levels[:4]))
    silent, sigmas = NoiseSource(5, begins=False), Sigmas(tuple(levels[3:]))
    steps = sample(ToyNetwork(), handed, CFG, SamplerChoice("euler"), sigmas, silent, at_once=2)
    assert list(steps)[-1].x.allclose(whole, atol=1e-4)


def test_up_and_down_again_gives_the_latent_back() -> None:
    down = [HIGHEST * (0.01 / HIGHEST) ** (i / 60) for i in range(61)]
    guider, silent = replace(CFG, scale=1.0), NoiseSource(0, begins=False)
    choice, latent = SamplerChoice("heun"), LATENT
    for levels in (down[::-1], down):
        network = ToyNetwork()
        sigmas = Sigmas.of(levels)
        (*_, last) = sample(network, latent, guider, choice, sigmas, silent, at_once=2)
        latent = replace(latent, samples=finished(last.x, network, levels))
    assert latent.samples.allclose(LATENT.samples, atol=0.05)


def test_a_sampler_that_adds_noise_cannot_go_up() -> None:
    up, noise = Sigmas.of([0.1, 3.0]), NoiseSource(0)
    with pytest.raises(ValueError, match="lcm cannot go up in noise"):
        sample(ToyNetwork(), LATENT, CFG, SamplerChoice("lcm"), up, noise, at_once=2)


def test_options_reach_the_sampler() -> None:
    def end(**options: float) -> Tensor:
        choice = SamplerChoice.of("euler_ancestral", **options)
        sigmas = Sigmas((9.0, 5.0, 1.0, 0.0))
        run = sample(ToyNetwork(), EMPTY, CFG, choice, sigmas, NoiseSource(5), at_once=2)
        return list(run)[-1].x

    assert end(eta=0.0).allclose(through(ToyNetwork(), EMPTY, [9.0, 5.0, 1.0, 0.0])[-1].x)
    assert not end(eta=0.5).equal(end(eta=1.0))


def test_cfg_pp_asks_the_negative_prompt_at_scale_one() -> None:
    network = ToyNetwork()
    through(network, EMPTY, [9.0, 0.0], guider=replace(CFG, scale=1.0), sampler="euler_cfg_pp")
    assert [asked for _, _, asked in network.asked] == [[-1.0, 1.0]]


def test_cfg_pp_puts_back_the_noise_of_the_negative_prompt_around_a_mask_too() -> None:
    """The guided sample is kept where the mask is 0, the unguided one is the network's."""
    mask = torch.zeros(1, 8, 8)
    network = ToyNetwork()
    masked = replace(LATENT, mask=mask)
    first = through(network, masked, [3.0, 1.0], sampler="euler_cfg_pp")[0]
    kept, noise = SPACE.inward(LATENT.samples), initial_noise(LATENT.samples.shape, 5)
    x = kept + 3 * noise
    away = Gaussian(-1.0)(x, 3.0)
    assert first.clean.allclose(kept, atol=1e-5)
    assert first.x.allclose(kept + (x - away) / 3.0, atol=1e-4)


def test_sa_solver_is_told_levels_for_shares() -> None:
    def end(**options: float) -> Tensor:
        choice = SamplerChoice.of("sa_solver", **options)
        levels = noise_levels("sa_solver", "karras", STABLE_DIFFUSION, 8)
        sigmas, noise = Sigmas(tuple(levels)), NoiseSource(5)
        run = sample(ToyNetwork(), EMPTY, CFG, choice, sigmas, noise, at_once=2)
        return list(run)[-1].x

    assert end().equal(end(sde_start=0.2, sde_end=0.8))
    assert end(sde_start=1.0).equal(end(eta=0.0))
    assert not end().equal(end(eta=0.0))
