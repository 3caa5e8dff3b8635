"""Drawing a part of a picture anew, and keeping the rest."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from nodes.lib.components import Levels, Shape
from nodes.lib.masks import resized
from nodes.lib.prediction import Prediction
from nodes.lib.samplers import Denoise, DenoiseApart


@dataclass(frozen=True, slots=True)
class Beginning:
    """Soft parts of a mask begin to change later: differential diffusion (Levin & Fried 2023).

    A part that is selected by `m` changes once a share of `1 - m` of the timesteps has passed.
    """

    levels: Levels
    first: float  # the level at which the run starts
    last: float  # and where it ends
    strength: float = 1.0  # below 1, so much of that, and the rest of the soft mask itself

    def __call__(self, mask: Tensor, sigma: float) -> Tensor:
        timestep = self.levels.timestep
        first, last = timestep(self.first), timestep(max(self.last, self.levels.sigmas[0]))
        left = (timestep(sigma) - last) / (first - last) if first != last else 0.0
        begun = (mask >= left).to(mask)
        return begun if self.strength >= 1 else mask.lerp(begun, self.strength)


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What is kept where `mask` is 0: `clean`, seen with its `noise`."""

    prediction: Prediction
    clean: Tensor
    noise: Tensor
    mask: Tensor
    beginning: Beginning | None = None  # None: all begins at the first level

    def around(self, x: Tensor, sigma: float) -> Tensor:
        mask = self._mask(sigma)
        kept = self.prediction.noised(self.clean, self.noise, sigma)
        return x * mask + kept * (1 - mask)

    def kept(self, clean: Tensor, sigma: float) -> Tensor:
        mask = self._mask(sigma)
        return clean * mask + self.clean * (1 - mask)

    def _mask(self, sigma: float) -> Tensor:
        return self.mask if self.beginning is None else self.beginning(self.mask, sigma)


def masked(denoise: Denoise, surroundings: Surroundings) -> Denoise:
    """What goes in is kept with its noise, and what comes out is kept."""

    def inpaint(x: Tensor, sigma: float) -> Tensor:
        return surroundings.kept(denoise(surroundings.around(x, sigma), sigma), sigma)

    return inpaint


def masked_apart(denoise: DenoiseApart, surroundings: Surroundings) -> DenoiseApart:
    """The same for CFG++, whose unguided sample is the network's everywhere."""

    def inpaint(x: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
        clean, away = denoise(surroundings.around(x, sigma), sigma)
        return surroundings.kept(clean, sigma), away

    return inpaint


def latent_mask(mask: Tensor, shape: Shape) -> Tensor:
    """A mask [batch or 1, height, width] of any size as [batch or 1, 1, …, height, width]."""
    return resized(mask, shape[-2:]).reshape(len(mask), *(1,) * (len(shape) - 3), *shape[-2:])
