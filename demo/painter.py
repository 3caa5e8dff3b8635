"""Paints a composition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from demo import looks
from demo.backgrounds import gradient, pattern, read_scenes, scene
from demo.composition import Background, Composition, Figure
from demo.sprites import Sprite, shrink

LARGEST = 0.96  # of the side: no figure is larger


class Painter:
    """Paints pictures of one size. Keeps sprites decoded and `views` pictures of every scene."""

    def __init__(
        self, side: int, sprites: Sequence[Sprite], scenes: Sequence[str], views: int, seed: int = 0
    ) -> None:
        self.side = side
        random, table = np.random.default_rng(seed), read_scenes()
        self._views = {
            kind: [scene(table[kind], side, random) for _ in range(views)] for kind in scenes
        }
        largest = int(side * LARGEST)  # small enough to be turned and resized quickly
        self._decoded = {
            sprite.file: shrink(picture, min(largest, picture.width))
            for sprite in sprites
            for picture in [sprite.picture()]
        }

    def paint(self, made: Composition, random: Generator) -> NDArray[np.uint8]:
        """The picture, [side, side, 3]."""
        canvas = self._background(made.background, random)
        for figure in made.figures:
            self._place(canvas, figure, made)
        if made.style == "pixel":
            canvas = looks.pixelated(canvas, random)
        if made.tone:
            canvas = looks.toned(canvas, made.tone)
        if made.fault:
            canvas = looks.spoiled(canvas, made.fault, random)
        return np.array(canvas, np.uint8)

    def _background(self, made: Background, random: Generator) -> Image.Image:
        if made.ground == "pattern":
            return pattern(self.side, made.inks, made.detail, random)
        if made.ground == "scene":
            views = self._views[made.detail]
            view = views[random.integers(len(views))].copy()
            mirrored = random.random() < 0.5
            return view.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else view
        return gradient(self.side, made.inks, made.detail)

    def _place(self, canvas: Image.Image, figure: Figure, made: Composition) -> None:
        size = int(self.side * figure.size)
        spot = (int(self.side * figure.x - size / 2), int(self.side * figure.y - size / 2))
        picture = self._decoded[figure.sprite.file]
        if figure.hue is not None:
            picture = looks.turned(picture, figure.sprite.hue, figure.hue)
        if figure.tilt:
            picture = picture.rotate(figure.tilt, Image.Resampling.BICUBIC)
        if made.shadow:
            looks.shadow(canvas, size, spot)
        looks.stamp(canvas, shrink(picture, size), spot, made.style)
