"""What a training picture shows: decided before anything is painted or written."""

from __future__ import annotations

from dataclasses import dataclass

from demo.sprites import Sprite

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Background:
    """What is behind the subject."""

    ground: str  # soft, plain, gradient, dark or paper; pattern, scene
    inks: tuple[RGB, ...] = ()  # two, except of a scene
    names: tuple[str, ...] = ()  # of the inks that are said
    detail: str = "v"  # which scene or pattern; of others, the direction of their gradient


@dataclass(frozen=True)
class Figure:
    """One sprite on the canvas. Lengths are parts of the side of the picture."""

    subject: int  # index into the sheet's subjects
    sprite: Sprite
    size: float
    x: float  # of its centre
    y: float
    colour: str = ""  # the colour it is said to have
    hue: int | None = None  # that it is turned to, degrees
    tilt: float = 0.0  # degrees


@dataclass(frozen=True)
class Composition:
    """Everything that a picture and its caption have to agree on."""

    figures: tuple[Figure, ...]  # one, or two beside each other
    style: str
    style_said: bool
    background: Background
    shadow: bool = False
    size: str = ""  # said of it: small or big
    place: str = ""  # left or right
    tone: str = ""  # gray or sepia
    fault: str = ""  # done to the whole picture, and admitted in the caption
    praised: bool = False
