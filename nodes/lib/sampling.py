"""From a latent and prompts to a picture's latent: all that happens between."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

import torch
from torch import Generator, Tensor

from nodes.lib.choices import NoiseSource, Option, SamplerChoice, Sigmas
from nodes.lib.components import Controls, Levels, Network, Start
from nodes.lib.compose import Composer
from nodes.lib.guidance import Guider
from nodes.lib.inpaint import Beginning, Surroundings, latent_mask, masked, masked_apart
from nodes.lib.noise import SEEDS, ExtraNoise, drawn_noise, generator_of, initial_noise
from nodes.lib.prediction import Prediction
from nodes.lib.samplers import SAMPLERS, SAMPLERS_APART, Step
from nodes.lib.space import LatentSpace
from nodes.lib.values import Latent


def sample(
    network: Network,
    latent: Latent,
    guider: Guider,
    sampler: SamplerChoice,
    sigmas: Sigmas,
    noise: NoiseSource,
    at_once: int,
    controls: Controls = MappingProxyType({}),
) -> Iterator[Step]:
    """Denoise a latent that fits the network, see `fitting`, yielding after every step.

    A step's tensors are in the network's space and on its device: `finished` brings them back. An
    empty iterator (fewer than two levels) means that the latent stays as it is. A call of the
    network computes at most `at_once` entries of the prompts; `controls` are what steers them.

    Raises ValueError for a seed out of range, for prompts of another family, for levels that the
    sampler cannot go through and for guidance that it cannot be told of.
    """
    if not sigmas.steps:
        return iter(())
    if fault := sampler.problem(sigmas):
        raise ValueError(fault)
    levels, shape = sigmas.values, latent.samples.shape
    clean = network.to_device(_inward(latent.samples, network.space))
    random = generator_of(noise.seed)
    drawn = network.to_device(_first_noise(latent, noise, random))
    from_nothing = _is_highest(levels[0], network.levels.sigmas[-1])
    x = network.prediction.noised(clean, drawn, levels[0], from_nothing)
    mask = None if latent.mask is None else network.to_device(latent_mask(latent.mask, shape))
    start = Start(clean, mask, controls, levels, random)
    composer = Composer(network, steered(guider, sampler), start, at_once)
    around = None
    if mask is not None:
        if sampler.name == "ddim":  # which the field gives noise of its own around a mask
            drawn = network.to_device(initial_noise(shape, (noise.seed + 1) % SEEDS))
        around = Surroundings(network.prediction, clean, drawn, mask, _beginning(network, levels))
    extra = ExtraNoise(noise, shape, levels, x.device, sampler.name.endswith("_gpu"))
    steps = _steps(composer, around, sampler, x, levels, extra, network)
    # As a decorator: a `with` block in a generator would leave its mode set between the steps.
    return torch.inference_mode()(_each)(steps)


def _beginning(network: Network, levels: Sequence[float]) -> Beginning | None:
    strength = network.options.get("differential", 0.0)
    if not (isinstance(strength, int | float) and strength):
        return None
    return Beginning(network.levels, levels[0], levels[-1], strength)


def steered(guider: Guider, sampler: SamplerChoice) -> Guider:
    """The guidance as the sampler has to be told of it. Raises ValueError if it cannot be."""
    return guider.apart() if sampler.name in SAMPLERS_APART else guider


def _steps(
    composer: Composer,
    around: Surroundings | None,
    sampler: SamplerChoice,
    x: Tensor,
    levels: Sequence[float],
    noise: ExtraNoise,
    network: Network,
) -> Iterator[Step]:
    options = _options(sampler, network.levels)
    clock = network.prediction
    if sampler.name in SAMPLERS_APART:
        apart = composer.apart if around is None else masked_apart(composer.apart, around)
        return SAMPLERS_APART[sampler.name](apart, x, levels, noise, clock, **options)
    denoise = composer if around is None else masked(composer, around)
    return SAMPLERS[sampler.name](denoise, x, levels, noise, clock, **options)


def _options(sampler: SamplerChoice, levels: Levels) -> dict[str, Option]:
    """With levels where the choice has shares of the sampling."""
    options = dict(sampler.options)
    if sampler.name in ("sa_solver", "sa_solver_pece"):
        for option, usual in (("sde_start", 0.2), ("sde_end", 0.8)):
            options[option] = levels.at(float(options.get(option, usual)))
    return options


def _first_noise(latent: Latent, noise: NoiseSource, random: Generator) -> Tensor:
    if not noise.begins:
        return torch.zeros(latent.samples.shape)
    return drawn_noise(latent.samples.shape, random, latent.batch_index)


def noised(
    latent: Latent,
    space: LatentSpace,
    prediction: Prediction,
    sigmas: Sigmas,
    noise: NoiseSource,
) -> Latent:
    """With the noise that lies between the first and the last level of `sigmas`."""
    fit, levels = fitting(latent, space), sigmas.values
    level = abs(levels[0] - levels[-1]) if sigmas.steps else levels[0]
    clean = _inward(fit.samples, space)
    drawn = _first_noise(fit, noise, generator_of(noise.seed))
    samples = space.outward(prediction.noised(clean, drawn, level))
    return replace(fit, samples=samples)


def fitting(latent: Latent, space: LatentSpace) -> Latent:
    """The latent in a space: an empty one fits every space.

    Raises ValueError for one that is not empty and lies in another.
    """
    if latent.space.agrees(space):
        return latent
    if latent.samples.any():
        raise ValueError(f"the latent lies in the space of {latent.space}: wanted that of {space}")
    shape = space.refitted(latent.samples.shape, latent.space)
    return replace(latent, samples=torch.zeros(1).expand(shape), space=space)


def finished(x: Tensor, network: Network, sigmas: Sequence[float]) -> Tensor:
    """A last step's samples as raw ones on the host."""
    return network.space.outward(network.prediction.released(x, sigmas[-1])).cpu()


def _inward(samples: Tensor, space: LatentSpace) -> Tensor:
    """Raw samples in the network's space; empty ones stay empty."""
    return space.inward(samples) if samples.any() else samples


def _is_highest(sigma: float, highest: float) -> bool:
    return sigma > highest or math.isclose(sigma, highest, rel_tol=1e-5)


def _each(steps: Iterator[Step]) -> Iterator[Step]:
    yield from steps
