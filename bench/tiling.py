"""What tiles save of memory when a picture is decoded, and how near they come to the whole one.

    python -m bench.tiling [--side 2048] [--tile 512] [--overlap 64] [--keep FOLDER]

The demo model's VAE decodes a latent of a sheet of pictures whole, in tiles, and as the mean of
three cuts, each in a process of its own; memory is what the process takes at most above what it
took before. Pictures are kept to be looked at for seams.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import cast

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from engine.files.header import read_header
from nodes.families.stable_diffusion.sd1 import SD1
from nodes.lib.coding import Tiling, decoded, encoded
from nodes.lib.components import ImageCodec

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "nodes" / "weights" / "checkpoints" / "lienzo-demo.safetensors"
SHEET = ROOT / "docs" / "demo-contact-sheet.webp"
PAGE = 4096  # bytes
WAYS = ("whole", "tiled", "averaged")


class Memory:
    """The most that the process took while inside, in MB above what it took before."""

    def __enter__(self) -> Memory:
        self._before = self._most = _resident()
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch)
        self._watcher.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._over.set()
        self._watcher.join()

    @property
    def megabytes(self) -> float:
        return (self._most - self._before) / 2**20

    def _watch(self) -> None:
        while not self._over.wait(0.005):
            self._most = max(self._most, _resident())


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def unheard(done: int, total: int) -> None:
    pass


def decode(way: str, side: int, tile: int, overlap: int, keep: Path) -> None:
    """One way, in this process; prints figures."""
    codec = cast("ImageCodec", SD1.load("vae", read_header(WEIGHTS), "float32"))
    tiling = None if way == "whole" else Tiling(tile, overlap, averaged=way == "averaged")
    with Image.open(SHEET) as sheet:
        picture = np.asarray(sheet.convert("RGB").resize((side, side)), dtype=np.float32) / 255
    latent = encoded(codec, torch.from_numpy(picture)[None], Tiling(tile, overlap), unheard)
    began = time.perf_counter()
    with Memory() as memory:
        pixels = decoded(codec, latent, tiling, unheard)
    figures = {"MB": memory.megabytes, "seconds": time.perf_counter() - began}
    np.save(keep / f"{way}.npy", pixels[0].numpy())
    Image.fromarray(pixels[0].mul(255).byte().numpy()).save(keep / f"{way}.png")
    print(json.dumps(figures))


def compare(arguments: argparse.Namespace, keep: Path) -> None:
    whole: Tensor | None = None
    for way in WAYS:
        options = [f"--{name}={getattr(arguments, name)}" for name in ("side", "tile", "overlap")]
        command = [sys.executable, "-m", "bench.tiling", f"--way={way}", *options, f"--keep={keep}"]
        figures = json.loads(subprocess.check_output(command, cwd=ROOT))
        pixels = torch.from_numpy(np.load(keep / f"{way}.npy"))
        whole = pixels if whole is None else whole
        error = (pixels - whole).square().mean()
        ratio = "" if way == "whole" else f"{float(-10 * error.log10()):6.1f} dB to the whole one"
        print(f"{way:9} {figures['MB']:7.0f} MB {figures['seconds']:7.1f} s {ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--tile", type=int, default=512)
    parser.add_argument("--overlap", type=int, default=64)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        way, side, tile = arguments.way, arguments.side, arguments.tile
        decode(way, side, tile, arguments.overlap, arguments.keep)
        return
    with tempfile.TemporaryDirectory() as folder:
        keep = (arguments.keep or Path(folder)).resolve()
        keep.mkdir(parents=True, exist_ok=True)
        compare(arguments, keep)


if __name__ == "__main__":
    main()
