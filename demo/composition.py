"""What a training picture shows: decided before anything is painted or written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from demo.sprites import Sprite
from demo.words import RGB, WHITE

Ground = Literal["soft", "plain", "gradient", "pattern", "scene", "dark", "paper"]
Size = Literal["", "small", "big"]
Place = Literal["", "left", "right"]
Tone = Literal["", "gray", "sepia"]


@dataclass(frozen=True)
class Background:
    """What is behind the subject."""

    ground: Ground
    names: tuple[str, ...] = ()  # of its colours
    inks: tuple[RGB, RGB] = (WHITE, WHITE)
    detail: str = ""  # which scene or pattern; of a gradient: v, h, d(iagonal) or r(ound)


@dataclass(frozen=True)
class Figure:
    """One sprite on the canvas. Lengths are parts of the side of the picture."""

    subject: int  # index into the sheet's subjects
    sprite: Sprite
    size: float
    x: float  # of its centre
    y: float
    colour: str = ""  # the colour it is said to have
    turned: bool = False  # given that colour, rather than drawn in it
    tilt: float = 0.0  # degrees


@dataclass(frozen=True)
class Finish:
    """What is done to the whole picture, and admitted in the caption."""

    tone: Tone = ""
    fault: str = ""
    praised: bool = False


@dataclass(frozen=True)
class Composition:
    """Everything that a picture and its caption have to agree on."""

    figures: tuple[Figure, ...]  # one, or two beside each other
    style: str
    style_said: bool
    background: Background
    shadow: bool = False
    size: Size = ""
    place: Place = ""
    finish: Finish = Finish()
