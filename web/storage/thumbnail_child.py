"""Makes thumbnails as a process of its own: a line of JSON in for each, a line of JSON out.

A decoder is large and fed by files that anybody may have put there. Here it may crash, or want
too much memory, and nobody else notices.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from engine.files.picture_formats import SUFFIXES
from web.storage.probe import limit_memory

QUALITY: Final = 80


class Wanted(Struct, frozen=True, kw_only=True):
    picture: str
    side: int  # pixels of the longer side, at most
    to: str


class Made(Struct, frozen=True, kw_only=True):
    fault: str | None = None


def make(wanted: Wanted) -> Made:
    """The first picture of the file, small, as WebP."""
    from PIL import Image, ImageOps

    try:
        with Image.open(wanted.picture, formats=list(SUFFIXES)) as picture:
            picture.draft("RGB", (wanted.side, wanted.side))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((wanted.side, wanted.side))
            plain = upright if upright.mode in ("RGB", "RGBA") else upright.convert("RGBA")
            draft = Path(f"{wanted.to}.part")
            plain.save(draft, "webp", quality=QUALITY)
            draft.replace(wanted.to)
            return Made()
    except Exception as error:  # a decoder may raise anything, and the next picture is asked for
        return Made(fault=f"{type(error).__name__}: {error}"[:200])


def main() -> None:
    limit_memory()
    for line in sys.stdin.buffer:
        made = make(msgspec.json.decode(line, type=Wanted))
        sys.stdout.buffer.write(msgspec.json.encode(made) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
