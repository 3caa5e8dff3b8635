"""A look at a picture by a process of its own: `-m web.storage.picture_probe FILE MOST_PIXELS`.

A decoder is large and fed by strangers. Here it may crash, or want too much memory or time, and
nobody else notices. Prints what the picture is, or why it is none.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from engine.files.pictures import PictureError, read_picture
from web.storage.probe import Probe, limit_memory, limit_time


def look(path: Path, most_pixels: int) -> Probe:
    """Decode all of a picture, as workflows will. Its claimed size is judged before a pixel is."""
    try:
        picture = read_picture(path, most_pixels)
    except PictureError as error:
        return Probe(reason=error.reason)
    width, height = picture.frames[0].size
    return Probe(suffix=picture.suffix, width=width, height=height, remark=picture.remark)


def main() -> None:
    limit_memory()
    limit_time()
    path, most_pixels = Path(sys.argv[1]), int(sys.argv[2])
    sys.stdout.buffer.write(msgspec.json.encode(look(path, most_pixels)))


if __name__ == "__main__":
    main()
