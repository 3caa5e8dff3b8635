"""Drawing a part of a picture anew, and keeping the rest."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from nodes.lib.components import Shape
from nodes.lib.prediction import Prediction
from nodes.lib.samplers import Denoise


def masked(
    denoise: Denoise, prediction: Prediction, clean: Tensor, noise: Tensor, mask: Tensor
) -> Denoise:
    """Where `mask` is 0, what goes in is `clean` with its noise, and what comes out is `clean`."""

    def inpaint(x: Tensor, sigma: float) -> Tensor:
        x = x * mask + prediction.noised(clean, noise, sigma) * (1 - mask)
        return denoise(x, sigma) * mask + clean * (1 - mask)

    return inpaint


def latent_mask(mask: Tensor, shape: Shape) -> Tensor:
    """A mask [batch or 1, height, width] of any size as [batch or 1, 1, …, height, width]."""
    resized = functional.interpolate(mask[:, None], tuple(shape[-2:]), mode="bilinear")
    return resized.view(len(mask), *(1,) * (len(shape) - 3), *shape[-2:])
