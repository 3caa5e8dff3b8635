"""A toy world: four shapes in two styles, and a random token table."""

from __future__ import annotations

import colorsys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from demo.denoiser import Setup
from demo.pictures import Pictures, pictures
from demo.presets import WIDTH, Preset, read_presets
from demo.sprites import Sprite, SpriteSheet
from demo.subjects import Subject

SHAPES = ("ball", "box", "tent", "ring")


@pytest.fixture(scope="session")
def sheet() -> SpriteSheet:
    subjects = [Subject(shape, (f"toy {shape}",), ("toy",), "tool", 2, "") for shape in SHAPES]
    sprites = []
    for index, shape in enumerate(SHAPES):
        for style, strength in (("3d", 1.0), ("flat", 0.8)):
            ink = tuple(int(255 * v) for v in colorsys.hsv_to_rgb(index / 4, strength, strength))
            sprites.append(Sprite.of(index, style, drawn(shape, (*ink, 255))))
    return SpriteSheet(tuple(subjects), tuple(sprites))


def drawn(shape: str, ink: tuple[int, ...], side: int = 48) -> Image.Image:
    picture = Image.new("RGBA", (side, side))
    draw, last = ImageDraw.Draw(picture), side - 1
    match shape:
        case "ball":
            draw.ellipse((0, 0, last, last), fill=ink)
        case "box":
            draw.rectangle((0, 0, last, last), fill=ink)
        case "tent":
            draw.polygon([(side / 2, 0), (0, last), (last, last)], fill=ink)
        case _:
            draw.ellipse((0, 0, last, last), outline=ink, width=8)
    return picture


@pytest.fixture(scope="session")
def preset() -> Preset:
    return read_presets()["tiny"]


@pytest.fixture(scope="session")
def source(preset: Preset, sheet: SpriteSheet) -> Pictures:
    return pictures(preset, sheet, 0, preset.styles)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, preset: Preset, source: Pictures) -> Setup:
    """The toy data, and an empty folder for the training that the others go on from."""
    data = tmp_path_factory.mktemp("data")
    table = torch.randn(49408, WIDTH, generator=torch.Generator().manual_seed(0)) * 0.05
    np.save(data / "token_table.npy", table.half().numpy())
    return Setup(preset, source, data, tmp_path_factory.mktemp("run"), torch.device("cpu"))


@pytest.fixture
def setup(first: Setup, tmp_path: Path) -> Setup:
    """The same with an empty folder of its own."""
    return replace(first, run=tmp_path)
