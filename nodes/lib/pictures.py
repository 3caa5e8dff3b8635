"""Between pictures and tensors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from PIL import Image
from PIL.Image import Image as Picture
from torch import Tensor


def from_pictures(frames: Sequence[Picture]) -> tuple[Tensor, Tensor]:
    """Pixels [frame, height, width, 3] in 0..1 and what is transparent, [frame, height, width].

    The frames are RGBA, all of one size.
    """
    rgba = torch.from_numpy(np.stack([np.asarray(frame) for frame in frames]))
    values = rgba.float().div_(255)
    return values[..., :3].contiguous(), 1 - values[..., 3]


def to_pictures(pixels: Tensor, alpha: bool = True) -> Iterator[Picture]:
    """A picture for each of a batch [batch, height, width, 3 or 4] in 0..1.

    Values are cut to 8 bits, not rounded, as the field does; the same latent gives the same file.
    """
    for each in pixels[..., : 4 if alpha else 3]:
        values = each.nan_to_num().mul(255).clamp_(0, 255).byte()
        yield Image.fromarray(values.numpy())


def filled(pixels: Tensor, transparent: Tensor, grey: float) -> Tensor:
    """The pixels over an even ground of that brightness, where they are transparent."""
    return pixels.lerp(pixels.new_tensor(grey), transparent[..., None])
