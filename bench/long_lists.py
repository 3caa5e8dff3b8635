"""Fills the home of a server with a long list of saved files: python -m bench.long_lists HOME COUNT

They are rows as jobs leave them, and links to few pictures.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from web.server import DATABASE

MOST_LINKS = 50_000  # to one file
A_DAY = 400  # files, so that there are many days
NOW = 1_795_000_000.0


def fill(home: Path, count: int) -> None:
    """Say that so many pictures were saved. The server may run meanwhile."""
    folder = home / "output"
    folder.mkdir(exist_ok=True)
    picture = Image.radial_gradient("L").resize((512, 384)).convert("RGB")
    for number in range(1, count):
        name = folder / f"made_{number:06}.png"
        if number % MOST_LINKS == 1:
            picture.save(name)
            first = name
        else:
            os.link(first, name)
    with sqlite3.connect(home / DATABASE, timeout=30) as connection:
        connection.executemany(
            "INSERT INTO outputs"
            " (job, number, node, name, workflow, media, size, created, words)"
            " VALUES (?, 0, 'save', ?, ?, 'image/png', 20000, ?, ?)",
            _rows(count),
        )


def _rows(count: int) -> Iterator[tuple[str, str, str, float, str]]:
    for number in range(1, count):
        created = NOW - (count - number) * 86_400 / A_DAY
        words = f"a lighthouse in the fog, number {number}, 3d style lienzo-demo.safetensors"
        yield f"job{number}", f"made_{number:06}.png", f"Study {number % 7}", created, words


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
