"""Renders the pictures of the templates anew: `python workflows/thumbnails/render.py [NAME…]`.

Each is what its workflow makes with the model that comes with Lienzo. Where the point is the
difference between two pictures, the left half is of the first and the right half of the second.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageOps

FOLDER = Path(__file__).parent
SIZE = (480, 360)  # pixels; twice what is shown
SEAM = 2
QUALITY = 84
START = FOLDER.parents[1] / "nodes" / "pictures" / "lienzo-demo.png"  # what LoadImage reads

Made = Callable[[str], list[Image.Image]]  # what was saved under a name


def one(name: str) -> Callable[[Made], Image.Image]:
    return lambda made: sized(made(name)[0])


def halves(first: str, second: str) -> Callable[[Made], Image.Image]:
    return lambda made: beside(made(first)[0], made(second)[0])


def against_start(name: str) -> Callable[[Made], Image.Image]:
    return lambda made: beside(Image.open(START), made(name)[0])


def four(name: str) -> Callable[[Made], Image.Image]:
    def grid(made: Made) -> Image.Image:
        width, height = (SIZE[0] - SEAM) // 2, (SIZE[1] - SEAM) // 2
        sheet = Image.new("RGBA", SIZE)  # the seams let through what is behind
        for i, picture in enumerate(made(name)[:4]):
            corner = (i % 2 * (width + SEAM), i // 2 * (height + SEAM))
            sheet.paste(sized(picture, (width, height)), corner)
        return sheet

    return grid


THUMBNAILS: Mapping[str, Callable[[Made], Image.Image]] = {
    "text-to-image": one("text-to-image-x4"),
    "image-to-image": against_start("image-to-image"),
    "upscale-latent": one("upscale-latent"),
    "guidance": halves("guidance/low", "guidance/high"),
    "lora": halves("lora/without", "lora/full"),
    "batch": four("batch"),
    "inpaint": against_start("inpaint"),
    "outpaint": one("outpaint"),
    "prompt-schedule": one("prompt-schedule"),
    "tiled-refine": one("tiled-refine"),
    "regions": one("regions"),
    "upscale": against_start("upscaled"),
}


def sized(picture: Image.Image, size: tuple[int, int] = SIZE) -> Image.Image:
    return ImageOps.fit(picture.convert("RGB"), size, Image.Resampling.LANCZOS)


def beside(first: Image.Image, second: Image.Image) -> Image.Image:
    width, height = SIZE
    middle, half = width // 2, SEAM // 2
    whole = Image.new("RGBA", SIZE)
    whole.paste(sized(first).crop((0, 0, middle - half, height)), (0, 0))
    whole.paste(sized(second).crop((middle + half, 0, width, height)), (middle + half, 0))
    return whole


def render(name: str) -> Image.Image:
    with TemporaryDirectory() as folder:
        workflow = FOLDER.parent / f"{name}.json"
        lienzo = [sys.executable, "-c", "from engine.cli import main; raise SystemExit(main())"]
        subprocess.run([*lienzo, "run", str(workflow), "--out", folder], check=True)

        def made(saved: str) -> list[Image.Image]:
            return [Image.open(path) for path in sorted(Path(folder).glob(f"{saved}_*"))]

        return THUMBNAILS[name](made)


def main(names: list[str]) -> None:
    for name in names or THUMBNAILS:
        path = FOLDER / f"{name}.webp"
        render(name).save(path, quality=QUALITY, method=6)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
