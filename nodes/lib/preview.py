"""A rough picture of a latent, cheap enough for every step."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from nodes.lib.space import LatentSpace

# Least-squares fits of decoded colours to the four channels; a row a channel, a column a colour.
# K. Turner, "Decoding latents to RGB without upscaling" (2022).
SD1: Final = (
    (0.298, 0.207, 0.208),
    (0.187, 0.286, 0.173),
    (-0.158, 0.189, 0.264),
    (-0.184, -0.271, -0.473),
)
# T. A. Vass, "Explaining the SDXL latent space" (2024), from 0..255 to -1..1.
SDXL: Final = (
    (0.471, 0.471, 0.471),
    (-0.471, -0.039, 0.078),
    (0.196, 0.118, -0.039),
    (-0.549, -0.392, -0.275),
)
SDXL_NAME: Final = "SDXL"


def preview(clean: Tensor, space: LatentSpace) -> Tensor | None:
    """Pixels [batch, height, width, 3] in 0..1 on the host, one for each latent cell.

    `clean` is a step's, in the model's own space, and is copied to the host as it is: a thread
    that waits for that keeps no other from giving the device work. None for a space whose colours
    are not known.
    """
    colours = space.colours or _known(space)
    if len(colours) != space.channels + 1:
        return None
    fit = torch.tensor(colours)
    pixels = clean.cpu().movedim(1, -1).to(fit) @ fit[:-1] + fit[-1]
    return ((pixels + 1) / 2).clamp(0, 1)


def _known(space: LatentSpace) -> tuple[tuple[float, ...], ...]:
    """What is known of the spaces whose files say nothing."""
    if space.channels != 4:
        return ()
    factors = SDXL if space.name == SDXL_NAME else SD1
    return (*factors, (0.0, 0.0, 0.0))
