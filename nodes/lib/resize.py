"""Changing the size of pictures and latents."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from nodes.names import CropName, MethodName, ScaleName


def resize(
    x: Tensor, width: int, height: int, method: MethodName, crop: CropName = "disabled"
) -> Tensor:
    """[batch, channel, height, width] in another size, such as a latent's in cells.

    `bislerp` turns from one cell's vector to the next instead of cutting across, which keeps
    its length: latents keep their contrast. `crop` cuts the sides off instead of stretching.
    """
    if crop == "center":
        x = centred(x, width, height)
    if method == "bislerp":
        return _slerped(_slerped(x, width, dim=3), height, dim=2)
    if method == "lanczos":
        planes = _lanczos(x.flatten(0, 1).cpu().numpy(), width, height)
        return planes.to(x).reshape(*x.shape[:2], height, width)
    return torch.nn.functional.interpolate(x, size=(height, width), mode=method)


def resize_image(
    pixels: Tensor, width: int, height: int, method: MethodName, crop: CropName = "disabled"
) -> Tensor:
    """[batch, height, width, channel] in another size, in pixels.

    Bicubic may leave 0..1 a little. Lanczos works on 8 bits a channel, like the field's tools.
    """
    x = pixels.movedim(-1, 1)
    if method != "lanczos":
        return resize(x, width, height, method, crop).movedim(1, -1)
    if crop == "center":
        x = centred(x, width, height)
    eight_bit = (x.movedim(1, -1) * 255).clamp(0, 255).to(torch.uint8).cpu().numpy()
    return _lanczos(eight_bit, width, height).to(pixels) / 255


def fitted(size: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """The given width and height; where one is 0, it follows from the shape of `size`."""
    if width == height == 0:
        return size
    if width == 0:
        return max(1, round(size[0] * height / size[1])), height
    if height == 0:
        return width, max(1, round(size[1] * width / size[0]))
    return width, height


def inside(size: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """The largest width and height of that shape that lie in a frame."""
    share = min(width / size[0], height / size[1])
    return max(1, int(size[0] * share)), max(1, int(size[1] * share))


def scaled(size: tuple[int, int], to: ScaleName, amount: float, step: int) -> tuple[int, int]:
    """Width and height, scaled alike to an amount of what `to` names, in multiples of `step`."""
    width, height = size
    wanted = {
        "factor": 1.0,
        "width": width,
        "height": height,
        "longer side": max(size),
        "shorter side": min(size),
        "megapixels": 1.0,
    }[to]
    share = (
        math.sqrt(amount * 1024**2 / (width * height)) if to == "megapixels" else amount / wanted
    )
    return max(step, round(width * share / step) * step), max(
        step, round(height * share / step) * step
    )


def centred(x: Tensor, width: int, height: int) -> Tensor:
    """The middle of [batch, channel, height, width], as large as fits, with another shape."""
    old_height, old_width = x.shape[-2:]
    old, new = old_width / old_height, width / height
    left = round((old_width - old_width * (new / old)) / 2) if new < old else 0
    top = round((old_height - old_height * (old / new)) / 2) if new > old else 0
    return x[..., top : old_height - top, left : old_width - left]


def _lanczos(pictures: Iterable[np.ndarray], width: int, height: int) -> Tensor:
    size, kind = (width, height), Image.Resampling.LANCZOS
    resized = [np.asarray(Image.fromarray(each).resize(size, kind)) for each in pictures]
    return torch.from_numpy(np.stack(resized))


def _slerped(x: Tensor, size: int, dim: int) -> Tensor:
    """Bilinear sampling along one dimension, on the sphere of the channels."""
    old = x.shape[dim]
    at = ((torch.arange(size, device=x.device) + 0.5) * (old / size) - 0.5).clamp(0, old - 1)
    low = at.long()
    share = (at - low).view([-1 if each == dim else 1 for each in range(4)])
    return _slerp(
        x.index_select(dim, low), x.index_select(dim, (low + 1).clamp(max=old - 1)), share
    )


def _slerp(low: Tensor, high: Tensor, share: Tensor) -> Tensor:
    """Shoemake (1985) for the direction, linear for the length; channels are dimension 1."""
    low_length, high_length = low.norm(dim=1, keepdim=True), high.norm(dim=1, keepdim=True)
    tiny = 1e-30  # a vector of length 0 has no direction, and adds none
    low_way, high_way = low / low_length.clamp(min=tiny), high / high_length.clamp(min=tiny)
    cosine = (low_way * high_way).sum(1, keepdim=True).clamp(-1, 1)
    angle = cosine.acos()
    turned = ((1 - share) * angle).sin() * low_way + (share * angle).sin() * high_way
    result: Tensor = turned / angle.sin() * low_length.lerp(high_length, share)
    result = result.where(cosine <= 1 - 1e-5, low)
    return result.where(cosine >= 1e-5 - 1, low.lerp(high, share))
