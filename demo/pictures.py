"""The endless training set: picture number n is always the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from demo.caption import describe
from demo.composer import Composer
from demo.painter import Painter
from demo.presets import Preset
from demo.sprites import SpriteSheet

Batch = tuple[Tensor, list[str]]  # pictures uint8 [batch, 3, side, side], captions


class Pictures(Dataset[tuple[Tensor, str]]):
    """Compositions drawn from `seed` and their number."""

    def __init__(self, composer: Composer, painter: Painter, seed: int) -> None:
        self._composer, self._painter, self._seed = composer, painter, seed

    def __getitem__(self, number: int) -> tuple[Tensor, str]:
        """The picture, uint8 [3, side, side], and its caption."""
        random = np.random.default_rng([self._seed, number])
        composition = self._composer.compose(random)
        picture = torch.from_numpy(self._painter.paint(composition, random)).permute(2, 0, 1)
        return picture, describe(composition, self._composer.sheet.subjects, random)


def pictures(preset: Preset, sheet: SpriteSheet, seed: int) -> Pictures:
    composer = Composer(sheet, preset.styles, preset.tier, preset.complexity)
    painter = Painter(preset.side, composer.sprites, composer.scenes, preset.views)
    return Pictures(composer, painter, seed)


def batches(source: Pictures, size: int, start: int = 0, workers: int = 0) -> Iterator[Batch]:
    """Batches without end, from picture number `start` on, however many processes paint."""
    loader = DataLoader(
        source,
        batch_size=size,
        sampler=itertools.count(start),
        num_workers=workers,
        prefetch_factor=4 if workers else None,
        pin_memory=torch.cuda.is_available(),
    )
    for images, captions in loader:
        yield images, list(captions)


def save_sheet(pictures: Tensor, columns: int, path: Path) -> None:
    """Pictures uint8 [count, height, width, 3], row by row, as one file."""
    count, height, width, _ = pictures.shape
    rows = -(-count // columns)
    sheet = Image.new("RGB", (columns * width, rows * height), (255, 255, 255))
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        sheet.paste(Image.fromarray(picture.numpy()), (column * width, row * height))
    sheet.save(path)


def normal(images: Tensor, device: torch.device) -> Tensor:
    """uint8 to float32 in -1..1, on the device."""
    moved = images.to(device, non_blocking=True).float().div(127.5).sub(1)
    return moved.contiguous(memory_format=torch.channels_last)
