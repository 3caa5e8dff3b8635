"""From a latent and two prompts to a picture's latent: all that happens between."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from nodes.lib.guidance import guided
from nodes.lib.noise import ExtraNoise, initial_noise
from nodes.lib.samplers import SAMPLERS, SamplerName, Step
from nodes.lib.sigmas import Levels, ScheduleName, noise_levels

if TYPE_CHECKING:
    from torch import Tensor

C = TypeVar("C", contravariant=True)


class Space(Protocol):
    """The latent space a model works in: `(raw - shift) * scale`."""

    @property
    def channels(self) -> int: ...
    @property
    def scale(self) -> float: ...
    @property
    def shift(self) -> float: ...


class Model(Levels, Protocol[C]):
    """A diffusion model."""

    @property
    def space(self) -> Space: ...

    def to_device(self, x: Tensor) -> Tensor:
        """The tensor, float32, where this model computes."""

    def __call__(self, x: Tensor, sigma: float, conditionings: Sequence[C], /) -> list[Tensor]:
        """Predict the clean sample once for each conditioning."""


def sample(
    model: Model[C],
    positive: C,
    negative: C,
    latent: Tensor,
    *,
    seed: int,
    steps: int,
    cfg: float,
    sampler: SamplerName,
    schedule: ScheduleName,
    denoise: float = 1.0,
) -> Iterator[Step]:
    """Denoise a raw host latent [batch, channel, height, width], yielding after every step.

    A step's tensors are in the model's space and on its device: `raw` brings them back. An
    empty iterator (`denoise` 0) means that the latent stays as it is. There are as many steps
    as `noise_levels` gives levels, less one.
    Raises ValueError for a latent of another space, a seed out of range, or no steps.
    """
    import torch

    latent = fitting(latent, model.space)
    sigmas = noise_levels(sampler, schedule, model, steps, denoise)
    if not sigmas:
        return iter(())
    place = model.to_device
    noise = initial_noise(latent.shape, seed)
    extra = ExtraNoise(seed, latent.shape, sigmas, place)
    start = noised(place(scaled(latent, model.space)), place(noise), sigmas[0], model.sigmas[-1])
    towards = guided(model, positive, negative, cfg)
    # As a decorator: a `with` block in a generator would leave its mode set between the steps.
    return torch.inference_mode()(_each)(SAMPLERS[sampler](towards, start, sigmas, extra))


def noised(latent: Tensor, noise: Tensor, sigma: float, highest: float) -> Tensor:
    """The samples at level `sigma`.

    At the highest level the noise has the size that latent plus noise had in training, as there
    the picture is all noise; below it, the latent shows through.
    """
    from_nothing = sigma > highest or math.isclose(sigma, highest, rel_tol=1e-5)
    return latent.add(noise, alpha=math.hypot(1, sigma) if from_nothing else sigma)


def fitting(latent: Tensor, space: Space) -> Tensor:
    """The latent in the model's number of channels: an empty one fits every model.

    Raises ValueError for one that is not empty and has another number.
    """
    batch, channels, height, width = latent.shape
    if channels == space.channels:
        return latent
    if latent.any():
        raise ValueError(f"the latent has {channels} channels: this model wants {space.channels}")
    return latent.new_zeros(batch, space.channels, height, width)


def scaled(latent: Tensor, space: Space) -> Tensor:
    """A raw latent in the model's space; an empty one stays empty."""
    return (latent - space.shift) * space.scale if latent.any() else latent


def raw(x: Tensor, space: Space) -> Tensor:
    """A step's tensor as a raw latent on the host."""
    return (x / space.scale + space.shift).cpu()


def _each(steps: Iterator[Step]) -> Iterator[Step]:
    yield from steps
