"""Sprites: cut-out pictures of single subjects, and the one file that keeps them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from demo.art import ArtSet
from demo.subjects import Subject, code_key, slug


class Sprite(msgspec.Struct, frozen=True):
    """One subject in one art style."""

    subject: int  # index into the subjects
    style: str
    hue: int  # of its dominant colour, degrees
    share: float  # of the coloured pixels that are near that hue; 0 if it has hardly any colour
    file: bytes  # WebP: RGBA, square, cut to the subject

    @classmethod
    def of(cls, subject: int, style: str, picture: Image.Image) -> Sprite:
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=88, method=4)
        return cls(subject, style, *dominant_hue(picture), file.getvalue())

    def picture(self) -> Image.Image:
        return Image.open(io.BytesIO(self.file)).convert("RGBA")


class SpriteSheet(msgspec.Struct, frozen=True):
    """All subjects and all their sprites."""

    subjects: tuple[Subject, ...]
    sprites: tuple[Sprite, ...]

    def save(self, path: Path) -> None:
        path.write_bytes(msgspec.msgpack.encode(self))


def load_sprites(path: Path) -> SpriteSheet:
    return msgspec.msgpack.decode(path.read_bytes(), type=SpriteSheet)


def draw_sprites(subjects: Sequence[Subject], sets: Mapping[str, ArtSet], side: int) -> SpriteSheet:
    """Look every subject up in every art set; subjects that no set knows are left out."""
    drawn: list[Subject] = []
    sprites: list[Sprite] = []
    for subject in subjects:
        code, number = code_key(subject.code), len(drawn)
        # Sets without code points know a subject by its name in one of the other sets.
        known = {art.names[code] for art in sets.values() if code in art.names}
        names = sorted({slug(subject.label), *known})
        for style, art in sets.items():
            picture = art.picture(code, names)
            if picture and (cut := cut_out(picture, side)):
                sprites.append(Sprite.of(number, style, cut))
        if sprites and sprites[-1].subject == number:
            drawn.append(subject)
    return SpriteSheet(tuple(drawn), tuple(sprites))


def cut_out(picture: Image.Image, side: int) -> Image.Image | None:
    """The visible part, centred in a square of `side` pixels; None if nothing is visible."""
    box = picture.getchannel("A").point(lambda alpha: 255 * (alpha > 8)).getbbox()
    if not box:
        return None
    part = picture.crop(box)
    longest = max(part.size)
    square = Image.new("RGBA", (longest, longest))
    square.paste(part, ((longest - part.width) // 2, (longest - part.height) // 2))
    return shrink(square, side)


def shrink(picture: Image.Image, side: int) -> Image.Image:
    """Resized with premultiplied alpha: see-through pixels lend no colour to the edge."""
    small = picture.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS)
    return small.convert("RGBA")


def dominant_hue(picture: Image.Image) -> tuple[int, float]:
    """The mean hue in degrees, weighed by strength of colour, and the share of pixels near it."""
    alpha = np.asarray(picture.getchannel("A"), float) / 255
    pixels = np.asarray(picture.convert("RGB").convert("HSV"), float)
    hue, saturation, value = np.moveaxis(pixels, 2, 0)
    weight = alpha * (saturation / 255) * (value / 255) * (saturation > 60)
    if weight.sum() < 0.12 * alpha.sum():
        return 0, 0.0
    angles = hue / 255 * 2 * np.pi
    mean = float(np.degrees(np.angle((weight * np.exp(1j * angles)).sum()))) % 360
    distance = np.abs((hue * 360 / 255 - mean + 180) % 360 - 180)
    near = float((weight * (distance < 32)).sum() / weight.sum())
    coloured = float(weight.sum() / alpha.sum())
    return int(mean), round(near * min(1.0, 2 * coloured), 3)
