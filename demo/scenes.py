"""Fourteen places, drawn from a few shapes. The horizon is where a subject can stand before it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator
from PIL import Image

from demo.backgrounds import gradient, plain
from demo.brush import Brush
from demo.words import COLOURS, RGB

FLOWERS: tuple[RGB, ...] = ((255, 255, 255), (255, 220, 60), (250, 120, 150))
STARS: tuple[RGB, ...] = ((255, 255, 255), (190, 210, 255), (255, 225, 190))
PLANETS: tuple[RGB, ...] = ((225, 130, 80), (90, 160, 210), (190, 120, 210))
DUNES: tuple[RGB, ...] = ((232, 172, 98), (218, 150, 80), (200, 130, 66))
TREES: tuple[RGB, ...] = ((120, 175, 130), (70, 135, 90), (35, 95, 60))
DAY_OR_DUSK: tuple[tuple[RGB, RGB], ...] = (
    ((120, 170, 235), (225, 235, 250)),
    ((30, 30, 75), (110, 70, 130)),
)


def scene(kind: str, side: int, random: Generator) -> Image.Image:
    """One picture of a place, RGB. Drawn at twice the size, for smooth edges."""
    large = SCENES[kind](side * 2, random)
    return large.resize((side, side), Image.Resampling.LANCZOS)


def _horizon(random: Generator) -> float:
    return random.uniform(0.5, 0.7)


def meadow(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (120, 195, 250), (215, 240, 255)), random)
    horizon = _horizon(random)
    for _ in brush.count(1, 4):
        brush.cloud(brush.between(0, 1), brush.between(0.08, 0.3), brush.between(0.06, 0.11))
    brush.hill(horizon, 0.047, (130, 200, 90))
    brush.hill(horizon + 0.11, 0.04, (95, 178, 75))
    for _ in brush.count(0, 14):
        x, y = brush.between(0, 1), brush.between(horizon + 0.156, 1)
        brush.disc(x, y, brush.between(0.008, 0.016), brush.one_of(FLOWERS))
    return brush.picture


def beach(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (110, 200, 250), (220, 245, 255)), random)
    horizon = _horizon(random)
    sun = brush.between(0.1, 0.9), brush.between(0.08, 0.22), brush.between(0.06, 0.09)
    brush.disc(*sun, (255, 226, 90))
    brush.floor(horizon - 0.125, (45, 150, 205))
    brush.hill(horizon, 0.016, (235, 250, 255))
    brush.hill(horizon + 0.03, 0.016, (244, 218, 160))
    return brush.picture


def night(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (10, 14, 48), (45, 50, 110)), random)
    for _ in brush.count(25, 55):
        star = brush.between(0, 1), brush.between(0, 0.85), brush.between(0.003, 0.009)
        brush.disc(*star, (255, 250, 215))
    moon = brush.between(0.12, 0.88), brush.between(0.1, 0.25), brush.between(0.06, 0.1)
    brush.disc(*moon, (250, 240, 190))
    brush.hill(0.85, 0.04, (18, 24, 50))
    return brush.picture


def sunset(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (95, 50, 130), (255, 160, 80)), random)
    horizon, x, radius = _horizon(random), brush.between(0.2, 0.8), brush.between(0.1, 0.16)
    brush.disc(x, horizon, radius, (255, 225, 120))
    brush.floor(horizon, (110, 50, 90))
    for index in range(6):
        y, half = horizon + 0.023 + index * 0.039, radius * (1 - index * 0.1)
        brush.line([(x - half, y), (x + half, y)], (250, 160, 90), 0.016)
    return brush.picture


def snow(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (165, 200, 232), (228, 240, 250)), random)
    horizon = _horizon(random)
    brush.hill(horizon, 0.055, (215, 230, 244))
    brush.hill(horizon + 0.125, 0.04, (246, 250, 255))
    for _ in brush.count(25, 60):
        flake = brush.between(0, 1), brush.between(0, 1), brush.between(0.006, 0.014)
        brush.disc(*flake, (255, 255, 255))
    return brush.picture


def desert(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (250, 190, 110), (255, 235, 190)), random)
    horizon = _horizon(random)
    sun = brush.between(0.15, 0.85), brush.between(0.1, 0.25), brush.between(0.06, 0.1)
    brush.disc(*sun, (255, 250, 215))
    for index, ink in enumerate(DUNES):
        brush.hill(horizon + 0.1 * index, 0.0625, ink)
    return brush.picture


def underwater(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (60, 180, 225), (10, 55, 125)), random)
    for _ in brush.count(8, 22):
        bubble = brush.between(0, 1), brush.between(0, 0.95), brush.between(0.008, 0.03)
        brush.ring(*bubble, (190, 235, 255))
    brush.hill(0.9, 0.023, (205, 185, 130))
    for _ in brush.count(2, 6):
        x = brush.between(0, 1)
        stalk = [(x + 0.023 * math.sin(i), 0.93 - i * 0.039) for i in brush.count(3, 7)]
        brush.line(stalk, (40, 140, 95), 0.023)
    return brush.picture


def space(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (8, 6, 22), (40, 16, 66), "d"), random)
    for _ in brush.count(40, 90):
        star = brush.between(0, 1), brush.between(0, 1), brush.between(0.002, 0.007)
        brush.disc(*star, brush.one_of(STARS))
    planet = brush.between(0.05, 0.95), brush.between(0.05, 0.3), brush.between(0.06, 0.13)
    brush.disc(*planet, brush.one_of(PLANETS))
    return brush.picture


def forest(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (190, 225, 200), (225, 240, 215)), random)
    foot = _horizon(random) + 0.08
    for layer, ink in enumerate(TREES):
        for _ in range(9):
            x, half = brush.between(-0.05, 1.05), brush.between(0.06, 0.11)
            top = brush.between(0.12, 0.35) + layer * 0.06
            brush.shape([(x, top), (x - half, foot), (x + half, foot)], ink)
    brush.floor(foot - 0.016, (85, 130, 70))
    return brush.picture


def city(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, *DAY_OR_DUSK[random.integers(2)]), random)
    street, x = _horizon(random) + 0.156, 0.0
    while x < 1:
        width, top = brush.between(0.09, 0.18), brush.between(0.18, 0.5)
        _tower(brush, x, top, width - 0.016, street)
        x += width
    brush.floor(0.84, (70, 72, 80))
    brush.line([(0, 0.92), (1, 0.92)], (240, 220, 120), 0.016)
    return brush.picture


def _tower(brush: Brush, left: float, top: float, width: float, street: float) -> None:
    gray = int(brush.random.integers(60, 120))
    brush.box(left, top, left + width, 1, (gray, gray + 6, gray + 28))
    dark: RGB = (gray - 20, gray - 15, gray)
    for y in np.arange(top + 0.039, street, 0.0625):
        for x in np.arange(left + 0.023, left + width - 0.031, 0.055):
            ink = (255, 226, 130) if brush.random.random() < 0.6 else dark
            brush.box(x, y, x + 0.023, y + 0.031, ink)


def mountains(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (130, 185, 235), (235, 240, 245)), random)
    horizon = _horizon(random)
    foot, cap = horizon + 0.0625, 0.28
    for _ in range(4):
        x, half, top = brush.between(0, 1), brush.between(0.25, 0.4), brush.between(0.12, 0.35)
        gray = int(random.integers(95, 140))
        brush.shape([(x, top), (x - half, foot), (x + half, foot)], (gray, gray + 8, gray + 25))
        edge, middle = top + (horizon - top) * cap, top + (horizon - top) * cap * 0.8
        snow_line = [(x - half * cap, edge), (x, middle), (x + half * cap, edge)]
        brush.shape([(x, top), *snow_line], (250, 252, 255))
    brush.hill(horizon + 0.047, 0.03, (105, 160, 90))
    return brush.picture


def rain(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (110, 122, 142), (165, 175, 190)), random)
    for _ in range(3):
        cloud = brush.between(0, 1), brush.between(0.02, 0.14), brush.between(0.1, 0.16)
        brush.cloud(*cloud, (85, 95, 115))
    for _ in brush.count(35, 70):
        x, y = brush.between(0, 1.1), brush.between(0.1, 1)
        brush.line([(x, y), (x - 0.023, y + 0.07)], (195, 215, 240))
    brush.floor(0.88, (95, 105, 120))
    return brush.picture


def room(side: int, random: Generator) -> Image.Image:
    wall = COLOURS[("cream", "mint", "lavender", "sky blue")[random.integers(4)]]
    red, green, blue = (int(value + (255 - value) * 0.3) for value in wall)
    brush = Brush(plain(side, (red, green, blue)), random)
    floor = max(_horizon(random), 0.62)
    brush.floor(floor, (190, 135, 85))
    for index in range(7):
        x = index / 6
        brush.line([(x - 0.13, 1), (x, floor)], (160, 108, 64))
    brush.box(0, floor - 0.023, 1, floor, (250, 248, 240))
    left = brush.between(0.08, 0.62)
    brush.box(left, 0.08, left + 0.26, 0.36, (170, 215, 250), frame=(255, 255, 255))
    return brush.picture


def stage(side: int, random: Generator) -> Image.Image:
    brush = Brush(gradient(side, (70, 60, 95), (14, 12, 24), "r"), random)
    x = brush.between(0.4, 0.6)
    beam = [(x - 0.03, 0.0), (x + 0.03, 0.0), (0.85, 0.9), (0.15, 0.9)]
    brush.shape(beam, (255, 245, 210, 55))
    brush.ellipse((0.12, 0.8, 0.88, 0.98), (255, 245, 210, 90))
    return brush.picture


SCENES: Mapping[str, Callable[[int, Generator], Image.Image]] = {
    "meadow": meadow,
    "beach": beach,
    "night": night,
    "sunset": sunset,
    "snow": snow,
    "desert": desert,
    "underwater": underwater,
    "space": space,
    "forest": forest,
    "city": city,
    "mountains": mountains,
    "rain": rain,
    "room": room,
    "stage": stage,
}
