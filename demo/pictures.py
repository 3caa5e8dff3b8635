"""The endless training set: picture number n is always the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from demo.captions import describe
from demo.composer import Composer
from demo.painter import Painter
from demo.presets import Preset
from demo.sprites import SpriteSheet

HELD = 10**9  # pictures from this number on are never trained on
Batch = tuple[Tensor, list[str]]  # pictures uint8 [batch, 3, side, side], captions


class Pictures(Dataset[tuple[Tensor, str]]):
    """Compositions drawn from `seed` and their number."""

    def __init__(self, composer: Composer, painter: Painter, seed: int) -> None:
        self._composer, self._painter, self._seed = composer, painter, seed

    def __getitem__(self, number: int) -> tuple[Tensor, str]:
        """The picture, uint8 [3, side, side], and its caption."""
        random, composer = np.random.default_rng([self._seed, number]), self._composer
        made = composer.compose(random)
        picture = torch.from_numpy(self._painter.paint(made, random)).permute(2, 0, 1)
        return picture, describe(made, composer.sheet.subjects, composer.words, random)


def pictures(preset: Preset, sheet: SpriteSheet, seed: int, styles: Sequence[str] = ()) -> Pictures:
    """In the preset's styles, or in others."""
    composer = Composer(sheet, styles or preset.styles, preset.tier, preset.complexity)
    painter = Painter(preset.side, composer.sprites, composer.scenes, preset.views)
    return Pictures(composer, painter, seed)


def batches(source: Pictures, size: int, start: int = 0, workers: int = 0) -> Iterator[Batch]:
    """Batches without end, from picture number `start` on, however many processes paint."""
    numbers = itertools.count(start)
    for images, captions in DataLoader(
        source, batch_size=size, sampler=numbers, num_workers=workers
    ):
        yield images, list(captions)


def normal(images: Tensor, device: torch.device) -> Tensor:
    """uint8 to float32 in -1..1, on the device."""
    moved = images.to(device).float().div(127.5).sub(1)
    return moved.contiguous(memory_format=torch.channels_last)


def save_sheet(pictures: Tensor, columns: int, path: Path) -> None:
    """Pictures uint8 [count, height, width, 3], row by row, as one file."""
    rows = [
        torch.cat(list(row), 1) for row in torch.split(pictures, columns) if len(row) == columns
    ]
    Image.fromarray(torch.cat(rows).numpy()).save(path)
