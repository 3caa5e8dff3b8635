"""Sprites: cut-out pictures of single subjects, and the one file that keeps them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any  # JSON

import numpy as np
from PIL import Image

from demo.art import ArtSet, Drawings
from demo.catalogue import Subject, code_key, slug


@dataclass(frozen=True)
class Sprite:
    """One subject in one art style."""

    subject: int  # index into the subjects
    style: str
    hue: int  # of its dominant colour, degrees
    share: float  # of the coloured pixels that are near that hue; 0 if it has hardly any colour
    picture: Image.Image  # RGBA, square, cut to the subject


@dataclass(frozen=True)
class SpriteSheet:
    """All subjects and all their sprites."""

    subjects: tuple[Subject, ...]
    sprites: tuple[Sprite, ...]


def draw_sprites(subjects: Sequence[Subject], sets: Mapping[str, ArtSet], side: int) -> SpriteSheet:
    """Look every subject up in every art set; subjects that no set knows are left out."""
    drawn: list[Subject] = []
    sprites: list[Sprite] = []
    for subject in subjects:
        pictures = _pictures(subject, sets, side)
        sprites += [
            Sprite(len(drawn), style, *dominant_hue(picture), picture)
            for style, picture in pictures.items()
        ]
        drawn += [subject] if pictures else []
    return SpriteSheet(tuple(drawn), tuple(sprites))


def _pictures(subject: Subject, sets: Mapping[str, ArtSet], side: int) -> dict[str, Image.Image]:
    code = code_key(subject.code)
    # Sets without code points know a subject by its name in one of the other sets.
    known = (
        art.names[code] for art in sets.values() if isinstance(art, Drawings) and code in art.names
    )
    names = sorted({slug(subject.label), *known})
    found = {style: art.picture(code, names) for style, art in sets.items()}
    cut = {style: cut_out(picture, side) for style, picture in found.items() if picture}
    return {style: picture for style, picture in cut.items() if picture}


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
    hue, saturation, value = np.moveaxis(
        np.asarray(picture.convert("RGB").convert("HSV"), float), 2, 0
    )
    weight = alpha * (saturation / 255) * (value / 255) * (saturation > 60)
    if weight.sum() < 0.12 * alpha.sum():
        return 0, 0.0
    angles = hue / 255 * 2 * np.pi
    mean = float(np.degrees(np.angle((weight * np.exp(1j * angles)).sum()))) % 360
    distance = np.abs((hue * 360 / 255 - mean + 180) % 360 - 180)
    near = float((weight * (distance < 32)).sum() / weight.sum())
    coloured = float(weight.sum() / alpha.sum())
    return int(mean), round(near * min(1.0, 2 * coloured), 3)


def save_sprites(sheet: SpriteSheet, path: Path) -> None:
    """One `.npz`: the sprites as WebP end to end, where each begins, and all facts as JSON."""
    files = [_webp(sprite.picture) for sprite in sheet.sprites]
    offsets = np.cumsum([0, *(len(file) for file in files)])
    facts = {
        "subjects": [asdict(subject) for subject in sheet.subjects],
        "sprites": [[s.subject, s.style, s.hue, s.share] for s in sheet.sprites],
    }
    meta = json.dumps(facts, ensure_ascii=False).encode()
    blob = np.frombuffer(b"".join(files), np.uint8)
    np.savez(path, blob=blob, offsets=offsets, meta=np.frombuffer(meta, np.uint8))


def load_sprites(path: Path) -> SpriteSheet:
    """What `save_sprites` wrote. Pictures are decoded when they are first used."""
    with np.load(path, allow_pickle=False) as archive:
        blob, offsets = archive["blob"], archive["offsets"]
        facts = json.loads(archive["meta"].tobytes())
    subjects = tuple(Subject(**_tuples(entry)) for entry in facts["subjects"])
    files = (blob[start:end].tobytes() for start, end in pairwise(offsets))
    sprites = tuple(
        Sprite(subject, style, hue, share, Image.open(io.BytesIO(file)))
        for (subject, style, hue, share), file in zip(facts["sprites"], files, strict=True)
    )
    return SpriteSheet(subjects, sprites)


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has no tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _webp(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=88, method=4)
    return file.getvalue()
