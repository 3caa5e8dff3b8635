"""Paints a composition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from demo import looks
from demo.backgrounds import gradient, pattern, plain
from demo.composition import Background, Composition, Figure
from demo.scenes import scene
from demo.sprites import Sprite, shrink
from demo.words import HUES

LARGEST = 0.96  # of the side: no figure is larger


class Painter:
    """Paints pictures of one size. Keeps sprites decoded and `views` pictures of every scene."""

    def __init__(
        self,
        side: int,
        sprites: Sequence[Sprite],
        scenes: Sequence[str],
        views: int,
        seed: int = 0,
    ) -> None:
        self.side = side
        random = np.random.default_rng(seed)
        self._views = {kind: [scene(kind, side, random) for _ in range(views)] for kind in scenes}
        self._decoded = {id(sprite): _decoded(sprite, int(side * LARGEST)) for sprite in sprites}

    def paint(self, composition: Composition, random: Generator) -> NDArray[np.uint8]:
        """The picture, [side, side, 3]."""
        canvas = self._background(composition.background, random)
        for figure in composition.figures:
            self._place(canvas, figure, composition)
        if composition.style == "pixel":
            canvas = looks.pixelated(canvas, random)
        if composition.finish.tone:
            canvas = looks.toned(canvas, composition.finish.tone)
        if composition.finish.fault:
            canvas = looks.spoiled(canvas, composition.finish.fault, random)
        return np.array(canvas, np.uint8)

    def _background(self, background: Background, random: Generator) -> Image.Image:
        inks, detail = background.inks, background.detail
        match background.ground:
            case "plain" | "paper":
                return plain(self.side, inks[0])
            case "pattern":
                return pattern(self.side, *inks, detail, random)
            case "scene":
                return self._view(detail, random)
            case _:
                return gradient(self.side, *inks, detail)

    def _view(self, kind: str, random: Generator) -> Image.Image:
        views = self._views[kind]
        view = views[random.integers(len(views))]
        mirrored = random.random() < 0.5
        return view.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else view.copy()

    def _place(self, canvas: Image.Image, figure: Figure, composition: Composition) -> None:
        size = int(self.side * figure.size)
        spot = (int(self.side * figure.x - size / 2), int(self.side * figure.y - size / 2))
        picture = self._decoded[id(figure.sprite)]
        if figure.turned:
            picture = looks.turned(picture, figure.sprite.hue, HUES[figure.colour])
        if figure.tilt:
            picture = picture.rotate(figure.tilt, Image.Resampling.BICUBIC)
        if composition.shadow:
            looks.shadow(canvas, size, spot)
        looks.stamp(canvas, shrink(picture, size), spot, composition.style)


def _decoded(sprite: Sprite, largest: int) -> Image.Image:
    """Small enough to be turned and resized quickly."""
    picture = sprite.picture.convert("RGBA")
    return shrink(picture, largest) if picture.width > largest else picture
