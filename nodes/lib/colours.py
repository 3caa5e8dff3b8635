"""Colours of pictures, [batch, height, width, channel] in 0..1, alpha last where there is one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

import numpy as np
import torch
from PIL import Image, ImageColor
from torch import Tensor

Mode: TypeAlias = Literal[
    "normal", "multiply", "screen", "overlay", "soft light", "hard light", "difference", "darken",
    "lighten", "add", "subtract",
]  # fmt: skip
Dither: TypeAlias = Literal["none", "floyd-steinberg", "bayer-2", "bayer-4", "bayer-8", "bayer-16"]
LUMA: Final = (0.299, 0.587, 0.114)  # ITU-R BT.601, which the field's greys are of


def blended(first: Tensor, second: Tensor, mode: Mode, amount: float) -> Tensor:
    """So much of the way from the first to the two of them in a mode of W3C's compositing."""
    return (first * (1 - amount) + MODES[mode](first, second) * amount).clamp(0, 1)


def adjusted(
    pixels: Tensor,
    brightness: float,
    contrast: float,
    saturation: float,
    gamma: float,
    hue: float,
) -> Tensor:
    """Each factor is 1, and `hue` in degrees 0, where nothing is to change; in this order."""
    colour, alpha = pixels[..., :3], pixels[..., 3:]
    colour = colour * brightness
    colour = 0.5 + (colour - 0.5) * contrast
    if saturation != 1:
        grey = luma(colour)[..., None]
        colour = grey + (colour - grey) * saturation
    if hue:
        colour = colour @ _hue_turn(hue).T
    colour = colour.clamp(0, 1)
    return torch.cat([colour if gamma == 1 else colour ** (1 / gamma), alpha], dim=-1)


def matched(pixels: Tensor, reference: Tensor, strength: float) -> Tensor:
    """With the colours of a reference: equal mean and covariance, so far as 0..1 has room.

    The linear Monge-Kantorovitch transport of Pitié and Kokaram (2007), picture by picture;
    the reference's first serves those it has none for.
    """
    results = []
    for index, each in enumerate(pixels[..., :3]):
        model = reference[index if index < len(reference) else 0, ..., :3]
        (mean, spread), (wanted, target) = _moments(each), _moments(model)
        root, inverse = _roots(spread)
        transport = inverse @ _roots(root @ target @ root)[0] @ inverse
        moved = ((each.double() - mean) @ transport + wanted).float().clamp(0, 1)
        results.append(each.lerp(moved, strength))
    return torch.cat([torch.stack(results), pixels[..., 3:]], dim=-1)


def quantized(pixels: Tensor, colours: int, dither: Dither) -> Tensor:
    """With so few colours a picture; dithering hides the steps. Without alpha."""
    return torch.stack([_quantized(each, colours, dither) for each in pixels[..., :3]])


def channels(colour: str, count: int) -> Tensor:
    """[count] in 0..1 of a colour such as `#ff8000`; alpha is 1."""
    return torch.tensor([*ImageColor.getrgb(colour), 255][:count]) / 255


def luma(pixels: Tensor) -> Tensor:
    """[…] of colours […, 3]."""
    return pixels @ pixels.new_tensor(LUMA)


def _soft_light(under: Tensor, over: Tensor) -> Tensor:
    lit = torch.where(under <= 0.25, ((16 * under - 12) * under + 4) * under, under.sqrt())
    darker = under - (1 - 2 * over) * under * (1 - under)
    return torch.where(over <= 0.5, darker, under + (2 * over - 1) * (lit - under))


def _overlay(under: Tensor, over: Tensor) -> Tensor:
    return torch.where(under <= 0.5, 2 * under * over, 1 - 2 * (1 - under) * (1 - over))


MODES: Final[Mapping[Mode, Callable[[Tensor, Tensor], Tensor]]] = {
    "normal": lambda under, over: over,
    "multiply": lambda under, over: under * over,
    "screen": lambda under, over: 1 - (1 - under) * (1 - over),
    "overlay": _overlay,
    "soft light": _soft_light,
    "hard light": lambda under, over: _overlay(over, under),
    "difference": lambda under, over: under - over,
    "darken": torch.minimum,
    "lighten": torch.maximum,
    "add": lambda under, over: under + over,
    "subtract": lambda under, over: under - over,
}


def _hue_turn(degrees: float) -> Tensor:
    """Around the axis of the greys; Rodrigues' formula."""
    angle = math.radians(degrees)
    cosine, sine = math.cos(angle), math.sin(angle) / math.sqrt(3)
    even = (1 - cosine) / 3
    a, b, c = cosine + even, even - sine, even + sine
    return torch.tensor([[a, b, c], [c, a, b], [b, c, a]])


def _moments(pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Mean [3] and covariance [3, 3], a little of each kept from vanishing."""
    flat = pixels.reshape(-1, 3).double()
    tiny = 1e-6 * torch.eye(3, dtype=torch.float64)
    return flat.mean(0), flat.T.cov(correction=0) + tiny


def _roots(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """The square root of a positive definite matrix, and its inverse."""
    values, vectors = torch.linalg.eigh(matrix)
    root = values.clamp(min=1e-12).sqrt()
    return vectors * root @ vectors.T, vectors / root @ vectors.T


def _quantized(pixels: Tensor, colours: int, dither: Dither) -> Tensor:
    picture = Image.fromarray((pixels * 255).byte().numpy())
    palette = picture.quantize(colours)
    if dither.startswith("bayer"):
        picture = _ordered(picture, palette, int(dither.removeprefix("bayer-")))
    kind = Image.Dither.FLOYDSTEINBERG if dither == "floyd-steinberg" else Image.Dither.NONE
    reduced = picture.quantize(colours, palette=palette, dither=kind)
    return torch.from_numpy(np.array(reduced.convert("RGB"))).float() / 255


def _ordered(picture: Image.Image, palette: Image.Image, order: int) -> Image.Image:
    """With Bayer's thresholds (1973) added, as wide as the palette is sparse."""
    spread = 2 * 256 / (len(palette.getpalette() or ()) // 3)
    pattern = spread * _bayer(order) + 0.5
    values = np.asarray(picture).astype(np.float32)
    height, width = values.shape[:2]
    tiled = np.tile(pattern, (-(-height // order), -(-width // order)))[:height, :width, None]
    return Image.fromarray((values + tiled).clip(0, 255).astype(np.uint8))


def _bayer(order: int) -> np.ndarray:
    """[order, order] around 0, within half of 1; `order` is a power of 2."""
    if order == 1:
        return np.zeros((1, 1), np.float32)
    inner, share = _bayer(order // 2), 1 / order**2
    return np.block(
        [[inner - 1.5 * share, inner + 0.5 * share], [inner + 1.5 * share, inner - 0.5 * share]]
    ).astype(np.float32)
