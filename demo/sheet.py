"""Sheets of pictures side by side."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from torch import Tensor


def save_sheet(pictures: Tensor, columns: int, path: Path) -> None:
    """Pictures uint8 [count, height, width, 3], row by row, as one file."""
    count, height, width, _ = pictures.shape
    rows = -(-count // columns)
    sheet = Image.new("RGB", (columns * width, rows * height), (255, 255, 255))
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        sheet.paste(Image.fromarray(picture.numpy()), (column * width, row * height))
    sheet.save(path)
