"""A toy world: four shapes in two styles, and a random token table."""

from __future__ import annotations

import colorsys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from demo.catalogue import Subject
from demo.folders import Folders
from demo.pictures import Pictures, pictures
from demo.presets import PRESETS, WIDTH, Preset
from demo.sprites import Sprite, SpriteSheet, dominant_hue, save_sprites

SHAPES = ("ball", "box", "tent", "ring")


@pytest.fixture(scope="session")
def sheet() -> SpriteSheet:
    subjects = [Subject(shape, (f"toy {shape}",), ("toy",), "tool", 2, "") for shape in SHAPES]
    sprites = []
    for index, shape in enumerate(SHAPES):
        for style, strength in (("3d", 1.0), ("flat", 0.8)):
            ink = tuple(int(255 * v) for v in colorsys.hsv_to_rgb(index / 4, strength, strength))
            picture = drawn(shape, (*ink, 255))
            sprites.append(Sprite(index, style, *dominant_hue(picture), picture))
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


@pytest.fixture
def preset() -> Preset:
    return PRESETS["tiny"]


@pytest.fixture
def source(preset: Preset, sheet: SpriteSheet) -> Pictures:
    return pictures(preset, sheet, seed=0)


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory, sheet: SpriteSheet) -> Path:
    """What preparing would leave, in small."""
    folder = tmp_path_factory.mktemp("demo")
    folders = Folders(folder, folder / "run")
    folders.sprites.parent.mkdir()
    save_sprites(sheet, folders.sprites)
    table = torch.randn(49408, WIDTH, generator=torch.Generator().manual_seed(0)) * 0.05
    np.save(folders.token_table, table.half().numpy())
    return folder


@pytest.fixture
def folders(work: Path, tmp_path: Path) -> Folders:
    """The toy data, and an empty folder for one training."""
    return Folders(work, tmp_path)
