"""Decides what the training pictures show, at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.composition import Background, Composition, Figure, Finish, Place, Size, Tone
from demo.sprites import Sprite, SpriteSheet
from demo.words import ART_SETS, COLOURS, FAULTS, HUES, PASTELS, PATTERNS, RGB, SCENES, WHITE, pick

SIMPLE_SCENES = ("meadow", "beach", "night", "sunset", "snow", "underwater", "space", "city")
COLOURED = ("3d", "flat", "cartoon", "blob", "sticker", "pixel")  # styles that show a colour
NEON: tuple[RGB, RGB] = ((24, 18, 44), (6, 5, 14))
PAPER: RGB = (250, 247, 238)


class Composer:
    """Decides compositions of a sheet's subjects.

    `tier` leaves out lesser subjects. `complexity` below 1 makes an easier world: fewer pairs, no
    patterns, nothing tilted; below 0.5 fewer scenes.
    """

    def __init__(
        self, sheet: SpriteSheet, styles: Sequence[str], tier: int = 0, complexity: float = 1.0
    ) -> None:
        self.sheet, self.styles, self.complexity = sheet, tuple(styles), complexity
        self.scenes = tuple(SCENES) if complexity >= 0.5 else SIMPLE_SCENES
        drawn = [style for style in styles if style not in ART_SETS]
        wanted = {*styles, *(("3d", "flat", "cartoon") if drawn else ())}
        self._art: dict[int, dict[str, Sprite]] = {}
        for sprite in sheet.sprites:
            if sprite.style in wanted and sheet.subjects[sprite.subject].tier >= tier:
                self._art.setdefault(sprite.subject, {})[sprite.style] = sprite
        self.subjects = sorted(self._art)
        weights = [3.0 if sheet.subjects[subject].tier else 1.0 for subject in self.subjects]
        self._weights = np.array(weights)

    @property
    def sprites(self) -> list[Sprite]:
        """Every sprite that a composition may use."""
        return [sprite for art in self._art.values() for sprite in art.values()]

    def styles_of(self, subject: int) -> tuple[str, ...]:
        """The styles it can be shown in."""
        art = self._art[subject]
        return tuple(style for style in self.styles if style in art or style not in ART_SETS)

    def compose(self, random: Generator) -> Composition:
        subject = self._subject(random)
        said = bool(random.random() < 0.78)
        style = self._style(subject, said, random)
        background = self._background_for(style, random)
        scenic = background.ground == "scene"
        lit = style in ("3d", "cartoon", "flat", "blob") and (scenic or random.random() < 0.3)
        finish = _finish(random)
        if style != "sketch" and random.random() < 0.12 * self.complexity:
            pair = self._pair(subject, style, random)
            return Composition(pair, style, said, background, lit, finish=finish)
        place = _layout(scenic, random)
        figure = self._dressed(subject, style, place.scale, place.x, place.y, random)
        words = place.size_word, place.place_word
        return Composition((figure,), style, said, background, lit, *words, finish)

    def _pair(self, left: int, style: str, random: Generator) -> tuple[Figure, Figure]:
        right = self._subject(random, style)
        scale, y = random.uniform(0.38, 0.46), random.uniform(0.55, 0.64)
        return (
            self._dressed(left, style, scale, 0.27, y, random),
            self._dressed(right, style, scale, 0.73, y, random),
        )

    def _dressed(
        self, subject: int, style: str, size: float, x: float, y: float, random: Generator
    ) -> Figure:
        """With a colour now and then, and a tilt."""
        sprite = self.source(subject, style, random)
        colour, turned = _colour(sprite, random) if style in COLOURED else ("", False)
        tilted = self.complexity >= 1 and random.random() < 0.3
        tilt = random.uniform(-10, 10) if tilted else 0.0
        return Figure(subject, sprite, size, x, y, colour, turned, tilt)

    def source(self, subject: int, style: str, random: Generator) -> Sprite:
        """The art that this style shows, or is drawn from."""
        art = self._art[subject]
        if style in art:
            return art[style]
        order = ("flat", "3d", "cartoon") if style == "silhouette" else ("3d", "cartoon", "flat")
        start = int(random.integers(2))
        return next(art[s] for s in (*order[start:], *order, *art) if s in art)

    def _subject(self, random: Generator, style: str = "") -> int:
        """One at random, of those that have this style if it is an art set."""
        weights = self._weights
        if style in ART_SETS:
            weights = weights * [style in self._art[subject] for subject in self.subjects]
        return self.subjects[random.choice(len(self.subjects), p=weights / weights.sum())]

    def _style(self, subject: int, said: bool, random: Generator) -> str:
        """Where no style is said, a picture is mostly 3d: that is what a plain prompt gives."""
        styles = self.styles_of(subject)
        if not said and "3d" in styles and random.random() < 0.65:
            return "3d"
        # Those of an art set twice as often as those drawn from one.
        return pick((*(s for s in styles if s in ART_SETS), *styles), random)

    def _background_for(self, style: str, random: Generator) -> Background:
        if style == "neon":
            return Background("dark", inks=NEON, detail="r")
        if style == "sketch":
            return Background("paper", inks=(PAPER, PAPER))
        background = self._background(random)
        if style == "icon" and background.ground == "scene":
            return Background("plain", ("white",), (WHITE, WHITE))
        return background

    def _background(self, random: Generator) -> Background:
        chance = random.random()
        if chance < 0.34:
            return _soft(random)
        if chance < 0.62:
            name = pick(tuple(COLOURS), random)
            ink = _shade(COLOURS[name], random)
            return Background("plain", (name,), (ink, ink))
        first, second = (str(name) for name in random.choice(tuple(COLOURS), 2, replace=False))
        names, inks = (first, second), (COLOURS[first], COLOURS[second])
        if chance < 0.70:
            return Background("gradient", names, inks, pick(("v", "h", "d", "r"), random))
        if chance < 0.75 and self.complexity >= 1:
            return Background("pattern", names, inks, pick(tuple(PATTERNS), random))
        return Background("scene", detail=pick(self.scenes, random))


def _soft(random: Generator) -> Background:
    """What a caption need not mention: pale, and paler in one direction."""
    ink = COLOURS[pick(PASTELS, random)]
    paleness = random.uniform(0.3, 1)
    red, green, blue = (int(value + (255 - value) * paleness) for value in ink)
    return Background("soft", inks=((red, green, blue), ink), detail=pick(("v", "r"), random))


def _shade(ink: RGB, random: Generator) -> RGB:
    red, green, blue = (int(value) for value in np.clip(ink + random.normal(0, 5, 3), 0, 255))
    return red, green, blue


@dataclass(frozen=True)
class _Layout:
    """Where a single subject goes, and the words for it where it is unusual."""

    scale: float
    x: float = 0.5
    y: float = 0.5
    size_word: Size = ""
    place_word: Place = ""


def _layout(scenic: bool, random: Generator) -> _Layout:
    chance, middle = random.random(), 0.58 if scenic else 0.5
    x, y = 0.5 + random.normal(0, 0.015), middle + random.normal(0, 0.015)
    if chance < 0.07:
        spot = random.uniform(0.3, 0.7), random.uniform(0.5, 0.7)
        return _Layout(random.uniform(0.28, 0.4), *spot, size_word="small")
    if chance < 0.14:
        return _Layout(random.uniform(0.86, 0.96), x, y, size_word="big")
    if chance < 0.20:
        side: Place = "left" if random.random() < 0.5 else "right"
        aside = -0.23 if side == "left" else 0.23
        return _Layout(random.uniform(0.4, 0.5), x + aside, y, place_word=side)
    return _Layout(random.uniform(0.62, 0.78), x, y)


def _colour(sprite: Sprite, random: Generator) -> tuple[str, bool]:
    """A colour to say, and whether the sprite has to be turned to it."""
    if sprite.share <= 0.5:
        return "", False
    if random.random() < 0.18:
        return pick(tuple(HUES), random), True

    def distance(name: str) -> float:
        return abs((HUES[name] - sprite.hue + 180) % 360 - 180)

    nearest = min(HUES, key=distance)
    said = random.random() < 0.15 and distance(nearest) < 14
    return (nearest, False) if said else ("", False)


def _finish(random: Generator) -> Finish:
    chance = random.random()
    tone: Tone = "gray" if chance < 0.035 else "sepia" if chance < 0.06 else ""
    chance = random.random()
    fault = pick(tuple(FAULTS), random) if chance < 0.07 else ""
    return Finish(tone, fault, praised=0.07 <= chance < 0.2)
