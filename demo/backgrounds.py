"""Backgrounds of colour: plain, gradients and patterns."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from PIL import Image

from demo.words import RGB


def plain(side: int, ink: RGB) -> Image.Image:
    return Image.new("RGB", (side, side), ink)


def gradient(side: int, first: RGB, second: RGB, direction: str = "v") -> Image.Image:
    """From one colour to the other: down, to the right (h), diagonally, or outwards (r)."""
    y, x = np.mgrid[0:side, 0:side] / (side - 1.0)
    amounts = {
        "v": y,
        "h": x,
        "d": (x + y) / 2,
        "r": np.clip(np.hypot(x - 0.5, y - 0.5) * 1.5, 0, 1),
    }
    amount = amounts[direction][..., None]
    return Image.fromarray(
        (np.array(first) * (1 - amount) + np.array(second) * amount).astype(np.uint8)
    )


def pattern(side: int, first: RGB, second: RGB, kind: str, random: Generator) -> Image.Image:
    """Stripes, dots, a checkerboard or a sunburst, in a random pitch."""
    count = int(random.integers(4, 8))
    y, x = np.mgrid[0:side, 0:side] / side
    slant = random.uniform(-0.8, 0.8)
    masks = {
        "stripes": ((x + y * slant) * count % 1) < 0.5,
        "dots": np.hypot((x * count) % 1 - 0.5, (y * count) % 1 - 0.5) < 0.26,
        "checkerboard": ((x * count).astype(int) + (y * count).astype(int)) % 2 == 0,
        "sunburst": (np.arctan2(y - 0.5, x - 0.5) / (2 * np.pi) * 2 * count % 1) < 0.5,
    }
    return Image.fromarray(
        np.where(masks[kind][..., None], np.array(first, np.uint8), np.array(second, np.uint8))
    )
