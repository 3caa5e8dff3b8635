"""From a latent and prompts to a picture's latent: all that happens between."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from nodes.lib.choices import NoiseSource, SamplerChoice, Sigmas
from nodes.lib.components import Network, Start
from nodes.lib.compose import Composer
from nodes.lib.guidance import Guider
from nodes.lib.inpaint import latent_mask, masked
from nodes.lib.noise import SEEDS, ExtraNoise, initial_noise
from nodes.lib.samplers import SAMPLERS, Denoise, Step
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
) -> Iterator[Step]:
    """Denoise a latent that fits the network, see `fitting`, yielding after every step.

    A step's tensors are in the network's space and on its device: `finished` brings them back. An
    empty iterator (fewer than two levels) means that the latent stays as it is. A call of the
    network computes at most `at_once` entries of the prompts. Raises ValueError for a seed out
    of range and for prompts of another family.
    """
    if not sigmas.steps:
        return iter(())
    levels, shape = sigmas.values, latent.samples.shape
    clean = network.to_device(_inward(latent.samples, network.space))
    drawn = network.to_device(initial_noise(shape, noise.seed, latent.batch_index))
    from_nothing = _is_highest(levels[0], network.levels.sigmas[-1])
    x = network.prediction.noised(clean, drawn, levels[0], from_nothing)
    mask = None if latent.mask is None else network.to_device(latent_mask(latent.mask, shape))
    denoise: Denoise = Composer(network, guider, Start(clean, mask), at_once)
    if mask is not None:
        if sampler.name == "ddim":  # which the field gives noise of its own around a mask
            drawn = network.to_device(
                initial_noise(shape, (noise.seed + 1) % SEEDS, latent.batch_index)
            )
        denoise = masked(denoise, network.prediction, clean, drawn, mask)
    extra = ExtraNoise(noise, shape, levels, x.device)
    steps = SAMPLERS[sampler.name](denoise, x, levels, extra, network.prediction)
    # As a decorator: a `with` block in a generator would leave its mode set between the steps.
    return torch.inference_mode()(_each)(steps)


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
