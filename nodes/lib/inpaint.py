"""Drawing a part of a picture anew, and keeping the rest."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

from nodes.lib.components import Shape
from nodes.lib.prediction import Prediction
from nodes.lib.samplers import Denoise, DenoiseApart


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What is kept where `mask` is 0: `clean`, seen with its `noise`."""

    prediction: Prediction
    clean: Tensor
    noise: Tensor
    mask: Tensor

    def around(self, x: Tensor, sigma: float) -> Tensor:
        kept = self.prediction.noised(self.clean, self.noise, sigma)
        return x * self.mask + kept * (1 - self.mask)

    def kept(self, clean: Tensor) -> Tensor:
        return clean * self.mask + self.clean * (1 - self.mask)


def masked(denoise: Denoise, surroundings: Surroundings) -> Denoise:
    """What goes in is kept with its noise, and what comes out is kept."""

    def inpaint(x: Tensor, sigma: float) -> Tensor:
        return surroundings.kept(denoise(surroundings.around(x, sigma), sigma))

    return inpaint


def masked_apart(denoise: DenoiseApart, surroundings: Surroundings) -> DenoiseApart:
    """The same for CFG++, whose unguided sample is the network's everywhere."""

    def inpaint(x: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
        clean, away = denoise(surroundings.around(x, sigma), sigma)
        return surroundings.kept(clean), away

    return inpaint


def latent_mask(mask: Tensor, shape: Shape) -> Tensor:
    """A mask [batch or 1, height, width] of any size as [batch or 1, 1, …, height, width]."""
    resized = functional.interpolate(mask[:, None], tuple(shape[-2:]), mode="bilinear")
    return resized.view(len(mask), *(1,) * (len(shape) - 3), *shape[-2:])
