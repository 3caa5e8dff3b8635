"""The colours of latents, for previews while sampling: a fit, as cheap as one is."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from demo.modules import encode
from demo.pictures import Pictures, normal
from demo.presets import SCALE

PICTURES = 128
CELL = 8  # pixels across, of a latent's cell


@torch.no_grad()
def latent_colours(vae: nn.Module, source: Pictures) -> tuple[list[list[float]], list[float]]:
    """Factors, a row a channel and a column a colour in -1..1, and what is added to them.

    The least squares from a cell's scaled latent to the mean of its pixels.
    """
    images = torch.stack([source[number][0] for number in range(PICTURES)])
    pixels = normal(images, torch.device("cpu"))
    latents = torch.cat([encode(vae, part).mode() for part in torch.split(pixels, 16)]) * SCALE
    wanted = functional.avg_pool2d(pixels, CELL)
    given = functional.pad(_cells(latents), (0, 1), value=1.0)
    solved = torch.linalg.lstsq(given, _cells(wanted)).solution
    rows: list[list[float]] = [[round(value, 4) for value in row] for row in solved.tolist()]
    return rows[:-1], rows[-1]


def _cells(maps: Tensor) -> Tensor:
    """[batch, channel, height, width] as [cell, channel]."""
    return maps.movedim(1, -1).flatten(0, 2).float()
