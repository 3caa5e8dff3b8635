"""What some UNets read beside the noisy latent, in further channels of their input.

Models for inpainting read a mask and the picture without what it selects (Rombach et al. 2022),
models that edit by instruction the picture (Brooks et al. 2023), others how far away things are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import torch
from torch import Tensor

from engine.errors import InputError
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stated import Predicted
from nodes.lib.components import Start
from nodes.lib.composite import spread
from nodes.lib.masks import resized
from nodes.lib.resize import resize
from nodes.lib.space import LatentSpace
from nodes.lib.values import Extra

Beside: TypeAlias = Callable[[Extra, Start, LatentSpace], Tensor]
"""[batch, channel, height, width] for what a prompt brings, as float32 where the start lies."""

PICTURE, MASK, DEPTH = "picture", "mask", "depth"  # names of what prompts bring
READ: Final = frozenset((PICTURE, MASK, DEPTH))
_GREY = (0.8223, -0.6876, 0.6364, 0.1380)  # an even grey picture, as the VAE encodes it


def inpainting(extra: Extra, start: Start, space: LatentSpace) -> Tensor:
    """The mask, and the latent that the prompt brings or else the one that is sampled."""
    clean = start.clean
    mask = _placed(extra, MASK, clean)
    share = start.mask if mask is None else resized(mask, clean.shape[-2:])[:, None]
    if share is None:
        grey = clean.new_tensor(_GREY).view(1, -1, 1, 1).expand_as(clean)
        return torch.cat([torch.ones_like(clean[:, :1]), grey], dim=1)
    picture = _picture(extra, start, space)
    around = clean if picture is None else space.inward(picture)
    return torch.cat([spread(share.round(), len(clean)), around], dim=1)


def editing(extra: Extra, start: Start, space: LatentSpace) -> Tensor:
    """The latent of the picture that is to be edited, as the VAE gives it."""
    picture = _picture(extra, start, space)
    return torch.zeros_like(start.clean) if picture is None else picture


def editing_scaled(extra: Extra, start: Start, space: LatentSpace) -> Tensor:
    """The same as the model sees latents; models at the levels of EDM were trained so."""
    picture = _picture(extra, start, space)
    return torch.zeros_like(start.clean) if picture is None else space.inward(picture)


def following_depth(extra: Extra, start: Start, space: LatentSpace) -> Tensor:
    """A depth map, from -1 for what is far away to 1. Raises InputError without one."""
    depth = _placed(extra, DEPTH, start.clean)
    if depth is None:
        raise InputError("the model follows a depth map, and the prompt brings none")
    height, width = start.shape[-2:]
    small = resize(depth[:, None], width, height, "bicubic")
    low, high = small.amin((1, 2, 3), keepdim=True), small.amax((1, 2, 3), keepdim=True)
    return spread(2 * (small - low) / (high - low).clamp(min=1e-6) - 1, len(start.clean))


def beside_of(sizes: UNetSizes, predicted: Predicted) -> Beside | None:
    """By the channels that there are beside those of the latent; None where there are none."""
    edit = editing_scaled if predicted == "edm_v" else editing
    kinds: Mapping[int, Beside] = {1: following_depth, 4: edit, 5: inpainting}
    return kinds.get(sizes.in_channels - sizes.out_channels)


def _picture(extra: Extra, start: Start, space: LatentSpace) -> Tensor | None:
    """The latent that the prompt brings, cropped and resized to the one that is sampled."""
    picture = _placed(extra, PICTURE, start.clean)
    if picture is None:
        return None
    if picture.shape[1] != space.channels:
        raise InputError(
            f"the prompt brings a latent of {picture.shape[1]} channels: wanted {space.channels}"
        )
    height, width = start.shape[-2:]
    if picture.shape[-2:] != (height, width):
        picture = resize(picture, width, height, "bilinear", "center")
    return spread(picture, len(start.clean))


def _placed(extra: Extra, name: str, clean: Tensor) -> Tensor | None:
    value = extra.get(name)
    return value.to(clean) if isinstance(value, Tensor) else None
