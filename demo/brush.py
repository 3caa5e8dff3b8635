"""A brush for drawing simple scenes of any size."""

from __future__ import annotations

import math

from numpy.random import Generator
from PIL import Image, ImageDraw

from demo.words import RGB

RGBA = tuple[int, int, int, int]
Point = tuple[float, float]
PUFFS = ((-0.9, 0.15, 0.6), (0, -0.15, 0.85), (0.9, 0.1, 0.65), (0.35, 0.2, 0.7), (-0.4, 0.2, 0.7))


class Brush:
    """Paints on a square picture. Places and lengths are parts of its side."""

    def __init__(self, picture: Image.Image, random: Generator) -> None:
        self.picture, self.random, self.side = picture, random, picture.width
        self._draw = ImageDraw.Draw(picture, "RGBA")

    def between(self, low: float, high: float) -> float:
        return self.random.uniform(low, high)

    def count(self, low: int, high: int) -> range:
        """As many turns as a number from `low` to `high - 1`."""
        return range(int(self.random.integers(low, high)))

    def one_of(self, inks: tuple[RGB, ...]) -> RGB:
        return inks[self.random.integers(len(inks))]

    def disc(self, x: float, y: float, radius: float, ink: RGB) -> None:
        box = (x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(self._scaled(*box), fill=ink)

    def ring(self, x: float, y: float, radius: float, ink: RGB, width: float = 0.01) -> None:
        box = (x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(self._scaled(*box), outline=ink, width=self._width(width))

    def ellipse(self, box: tuple[float, float, float, float], ink: RGB | RGBA) -> None:
        self._draw.ellipse(self._scaled(*box), fill=ink)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        ink: RGB,
        frame: RGB | None = None,
        width: float = 0.02,
    ) -> None:
        corners = self._scaled(left, top, right, bottom)
        self._draw.rectangle(corners, fill=ink, outline=frame, width=self._width(width))

    def floor(self, top: float, ink: RGB) -> None:
        self.box(0, top, 1, 1, ink)

    def shape(self, points: list[Point], ink: RGB | RGBA) -> None:
        self._draw.polygon([(x * self.side, y * self.side) for x, y in points], fill=ink)

    def line(self, points: list[Point], ink: RGB, width: float = 0.01) -> None:
        places = [(x * self.side, y * self.side) for x, y in points]
        self._draw.line(places, fill=ink, width=self._width(width))

    def hill(self, top: float, height: float, ink: RGB) -> None:
        """Ground below a wave of this height."""
        phase, waves = self.between(0, math.tau), self.between(0.7, 1.8)
        steps = [index / 40 for index in range(42)]
        edge = [(x, top + height * math.sin(phase + waves * math.tau * x)) for x in steps]
        self.shape([(0, 1), *edge, (1, 1)], ink)

    def cloud(self, x: float, y: float, size: float, ink: RGB = (255, 255, 255)) -> None:
        for right, down, scale in PUFFS:
            radius, centre_x, centre_y = scale * size, x + right * size, y + down * size
            flat = (centre_y - radius * 0.75, centre_y + radius * 0.6)
            self.ellipse((centre_x - radius, flat[0], centre_x + radius, flat[1]), ink)

    def _scaled(self, *lengths: float) -> list[float]:
        return [length * self.side for length in lengths]

    def _width(self, width: float) -> int:
        return max(1, int(width * self.side))
