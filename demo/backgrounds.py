"""What is behind a subject: gradients, patterns, and scenes drawn from their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, sin, tau
from pathlib import Path

import msgspec
import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

Ink = tuple[int, ...]  # red, green, blue; and alpha, of what can be seen through
Range = tuple[float, float]
Outline = list[tuple[float, float]]
TABLE = Path(__file__).with_name("scenes.toml")
HORIZON: Range = (0.5, 0.7)  # parts of the height, from above
PUFFS = ((-0.9, 0.15, 0.6), (0, -0.15, 0.85), (0.9, 0.1, 0.65), (0.35, 0.2, 0.7), (-0.4, 0.2, 0.7))


class Layer(msgspec.Struct, frozen=True):
    """Shapes of one kind, each somewhere in the ranges. Lengths are parts of the picture's side."""

    shape: str  # see `shapes`; a hill is ground, with waves of that size
    inks: tuple[Ink, ...]  # one of them for each
    y: Range  # of the middle; of a hill, its top
    size: Range  # half the height
    x: Range = (0, 1)
    count: tuple[int, int] = (1, 1)  # at least, at most
    wide: float = 1.0  # width by height
    low: bool = False  # whether `y` is counted from the horizon down


class Scene(msgspec.Struct, frozen=True):
    """A sky, and what is before it."""

    skies: tuple[tuple[Ink, Ink], ...]  # one of them: its upper colour and its lower
    layers: tuple[Layer, ...]
    direction: str = "v"  # of the sky: see `gradient`


def read_scenes() -> Mapping[str, Scene]:
    return msgspec.toml.decode(TABLE.read_bytes(), type=dict[str, Scene])


def gradient(side: int, inks: Sequence[Ink], direction: str = "v") -> Image.Image:
    """From one colour to the other: down, to the right (h), diagonally, or outwards (r)."""
    y, x = np.mgrid[0:side, 0:side] / (side - 1.0)
    round_ = np.clip(np.hypot(x - 0.5, y - 0.5) * 1.5, 0, 1)
    amount = {"v": y, "h": x, "d": (x + y) / 2, "r": round_}[direction][..., None]
    first, second = map(np.array, inks)
    return Image.fromarray((first * (1 - amount) + second * amount).astype(np.uint8))


def pattern(side: int, inks: Sequence[Ink], kind: str, random: Generator) -> Image.Image:
    """Stripes, dots, a checkerboard or a sunburst, in a random pitch."""
    count = int(random.integers(4, 8))
    y, x = np.mgrid[0:side, 0:side] / side
    slant = random.uniform(-0.8, 0.8)
    masks = {
        "stripes": ((x + y * slant) * count % 1) < 0.5,
        "dots": np.hypot((x * count) % 1 - 0.5, (y * count) % 1 - 0.5) < 0.26,
        "checkerboard": ((x * count).astype(int) + (y * count).astype(int)) % 2 == 0,
        "sunburst": (np.arctan2(y - 0.5, x - 0.5) / tau * 2 * count % 1) < 0.5,
    }
    return Image.fromarray(np.array(inks, np.uint8)[masks[kind].astype(int)])


def scene(place: Scene, side: int, random: Generator) -> Image.Image:
    """One picture of a place, RGB. Drawn at twice the size, for smooth edges."""
    sky = place.skies[random.integers(len(place.skies))]
    large = gradient(side * 2, sky, place.direction)
    draw, horizon = ImageDraw.Draw(large, "RGBA"), random.uniform(*HORIZON)
    table = shapes()
    for layer in place.layers:
        for _ in range(random.integers(layer.count[0], layer.count[1] + 1)):
            ink = layer.inks[random.integers(len(layer.inks))]
            for own, outline in _placed(layer, table, horizon if layer.low else 0.0, random):
                draw.polygon([(x * side * 2, y * side * 2) for x, y in outline], fill=own or ink)
    return large.resize((side, side), Image.Resampling.LANCZOS)


def _placed(
    layer: Layer,
    table: Mapping[str, Sequence[tuple[Ink | None, Outline]]],
    below: float,
    random: Generator,
) -> list[tuple[Ink | None, Outline]]:
    """One of the layer's shapes, where it goes."""
    left, size = random.uniform(*layer.x), random.uniform(*layer.size)
    top = below + random.uniform(*layer.y)
    if layer.shape == "hill":
        phase, waves = random.uniform(0, tau), random.uniform(0.7, 1.8)
        edge = [(i / 40, top + size * sin(phase + waves * tau * i / 40)) for i in range(42)]
        return [(None, [(0, 1), *edge, (1, 1)])]
    return [
        (own, [(left + x * size * layer.wide, top + y * size) for x, y in outline])
        for own, outline in table[layer.shape]
    ]


def shapes() -> Mapping[str, Sequence[tuple[Ink | None, Outline]]]:
    """Outlines in -1..1 by name, each with an ink of its own or the layer's."""
    windows = [(x, y) for y in np.arange(-0.9, 0.5, 0.15) for x in (-0.7, -0.15, 0.4)]
    weed = [(-0.5, 1), (0, 0.3), (-0.6, -0.3), (0, -1), (0.2, -0.3), (0.8, 0.3), (0.3, 1)]
    cone: Outline = [(0, -1), (1, 1), (-1, 1)]
    cap: Outline = [(0, -1), (0.28, -0.44), (0, -0.55), (-0.28, -0.44)]
    lit = (255, 226, 130)
    return {
        "disc": [(None, _circle())],
        "ring": [(None, _circle() + _circle(radius=0.75)[::-1])],
        "box": [(None, _box(-1, -1, 1, 1))],
        "cone": [(None, cone)],
        "peak": [(None, cone), ((250, 252, 255), cap)],
        "cloud": [(None, _circle(*puff)) for puff in PUFFS],
        "streak": [(None, [(0.9, -1), (1, -1), (-0.8, 1), (-1, 1)])],
        "weed": [(None, weed)],
        "tower": [
            (None, _box(-1, -1, 1, 1)),
            *((lit, _box(x, y, x + 0.3, y + 0.07)) for x, y in windows),
        ],
    }


def _circle(x: float = 0.0, y: float = 0.0, radius: float = 1.0) -> Outline:
    angles = [tau * index / 28 for index in range(29)]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]


def _box(left: float, top: float, right: float, bottom: float) -> Outline:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]
