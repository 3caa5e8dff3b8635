"""Decides what the training pictures show, at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from demo.captions import Words, pick, read_words
from demo.composition import RGB, Background, Composition, Figure
from demo.sprites import Sprite, SpriteSheet

SIMPLE_SCENES = ("meadow", "beach", "night", "sunset", "snow", "underwater", "space", "city")
COLOURED = ("3d", "flat", "cartoon", "blob", "sticker", "pixel")  # styles that show a colour
LIT = ("3d", "flat", "cartoon", "blob")  # styles that may throw a shadow
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
        self.words: Words = read_words()
        self.scenes = tuple(self.words.scenes) if complexity >= 0.5 else SIMPLE_SCENES
        drawn = [style for style in styles if style not in self.words.art_sets]
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
        art, sets = self._art[subject], self.words.art_sets
        return tuple(style for style in self.styles if style in art or style not in sets)

    def compose(self, random: Generator) -> Composition:
        subject = self._subject(random)
        said = bool(random.random() < 0.78)
        style = self._style(subject, said, random)
        ground = self._background(style, random)
        scenic = ground.ground == "scene"
        shadow = style in LIT and (scenic or random.random() < 0.3)
        if style != "sketch" and random.random() < 0.12 * self.complexity:
            made = Composition(self._pair(subject, style, random), style, said, ground, shadow)
        else:
            scale, x, y, size, place = _layout(scenic, random)
            figure = self._dressed(subject, style, scale, x, y, random)
            made = Composition((figure,), style, said, ground, shadow, size, place)
        return self._finished(made, random)

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
        colour, hue = self._colour(sprite, random) if style in COLOURED else ("", None)
        tilted = self.complexity >= 1 and random.random() < 0.3
        tilt = random.uniform(-10, 10) if tilted else 0.0
        return Figure(subject, sprite, size, x, y, colour, hue, tilt)

    def source(self, subject: int, style: str, random: Generator) -> Sprite:
        """The art that this style shows, or is drawn from."""
        art = self._art[subject]
        order = ("flat", "3d", "cartoon") if style == "silhouette" else ("3d", "cartoon", "flat")
        start = int(random.integers(2))
        return next(art[s] for s in (style, *order[start:], *order, *art) if s in art)

    def _subject(self, random: Generator, style: str = "") -> int:
        """One at random, of those that have this style if it is an art set."""
        weights = self._weights
        if style in self.words.art_sets:
            weights = weights * [style in self._art[subject] for subject in self.subjects]
        return self.subjects[random.choice(len(self.subjects), p=weights / weights.sum())]

    def _style(self, subject: int, said: bool, random: Generator) -> str:
        """Where no style is said, a picture is mostly 3d: that is what a plain prompt gives."""
        styles = self.styles_of(subject)
        if not said and "3d" in styles and random.random() < 0.65:
            return "3d"
        # Those of an art set twice as often as those drawn from one.
        return pick((*(s for s in styles if s in self.words.art_sets), *styles), random)

    def _colour(self, sprite: Sprite, random: Generator) -> tuple[str, int | None]:
        """A colour to say, and the hue that the sprite has to be turned to for it."""
        hues = self.words.hues
        if sprite.share <= 0.5:
            return "", None
        if random.random() < 0.18:
            colour = pick(tuple(hues), random)
            return colour, hues[colour]
        off = {name: abs((hue - sprite.hue + 180) % 360 - 180) for name, hue in hues.items()}
        nearest = min(off, key=off.__getitem__)
        return nearest if random.random() < 0.15 and off[nearest] < 14 else "", None

    def _background(self, style: str, random: Generator) -> Background:
        if style == "neon":
            return Background("dark", NEON, detail="r")
        if style == "sketch":
            return Background("paper", (PAPER, PAPER))
        chance, colours = random.random(), self.words.colours
        if chance < 0.34:  # what a caption need not mention: pale, and paler in one direction
            ink = colours[pick(self.words.pastels, random)]
            pale = np.array(ink) + (255 - np.array(ink)) * random.uniform(0.3, 1)
            return Background("soft", (_rgb(pale), ink), detail=pick(("v", "r"), random))
        names = tuple(str(name) for name in random.choice(tuple(colours), 2, replace=False))
        inks = tuple(colours[name] for name in names)
        if chance < 0.62 or (style == "icon" and chance >= 0.75):
            ink = _rgb(np.clip(inks[0] + random.normal(0, 5, 3), 0, 255))
            return Background("plain", (ink, ink), names[:1])
        if chance < 0.70:
            return Background("gradient", inks, names, pick(("v", "h", "d", "r"), random))
        if chance < 0.75 and self.complexity >= 1:
            return Background("pattern", inks, names, pick(tuple(self.words.patterns), random))
        return Background("scene", detail=pick(self.scenes, random))

    def _finished(self, made: Composition, random: Generator) -> Composition:
        """With what is done to the whole picture now and then."""
        toned, spoiled = random.random(), random.random()
        return replace(
            made,
            tone="gray" if toned < 0.035 else "sepia" if toned < 0.06 else "",
            fault=pick(tuple(self.words.faults), random) if spoiled < 0.07 else "",
            praised=bool(0.07 <= spoiled < 0.2),
        )


def _rgb(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> RGB:
    red, green, blue = (int(value) for value in values)
    return red, green, blue


def _layout(scenic: bool, random: Generator) -> tuple[float, float, float, str, str]:
    """Scale and place of a single subject, and the words for them where they are unusual."""
    chance, middle = random.random(), 0.58 if scenic else 0.5
    x, y = 0.5 + random.normal(0, 0.015), middle + random.normal(0, 0.015)
    if chance < 0.07:
        spot = random.uniform(0.3, 0.7), random.uniform(0.5, 0.7)
        return random.uniform(0.28, 0.4), *spot, "small", ""
    if chance < 0.14:
        return random.uniform(0.86, 0.96), x, y, "big", ""
    if chance < 0.20:
        side, aside = ("left", -0.23) if random.random() < 0.5 else ("right", 0.23)
        return random.uniform(0.4, 0.5), x + aside, y, "", side
    return random.uniform(0.62, 0.78), x, y, "", ""
