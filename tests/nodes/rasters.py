"""Small pictures, masks and latents, each value of them another."""

from __future__ import annotations

import torch

from engine import Image, Mask
from nodes.lib.space import STABLE_DIFFUSION
from nodes.lib.values import Latent


def image(width: int = 6, height: int = 4, batch: int = 1, channels: int = 3) -> Image:
    count = batch * height * width * channels
    return Image((torch.arange(count) / count).view(batch, height, width, channels))


def mask(*rows: str) -> Mask:
    """A mask drawn in text: `#` is selected, a digit is so many tenths."""
    shares = {"#": 1.0, ".": 0.0} | {str(digit): digit / 10 for digit in range(10)}
    return Mask(torch.tensor([[[shares[letter] for letter in row] for row in rows]]))


def text(mask: Mask) -> list[str]:
    """A mask as text again, rounded to tenths."""
    letters = "." + "123456789" + "#"
    return ["".join(letters[round(float(v) * 10)] for v in row) for row in mask.values[0]]


def latent(width: int = 48, height: int = 32, batch: int = 1) -> Latent:
    """Of so many pixels."""
    shape = STABLE_DIFFUSION.shape(batch, width, height)
    return Latent(torch.randn(shape, generator=torch.Generator().manual_seed(1)), STABLE_DIFFUSION)
