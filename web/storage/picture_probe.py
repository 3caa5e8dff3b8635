"""A look at a picture by a process of its own: `-m web.storage.picture_probe FILE MOST_PIXELS`.

A decoder is large and fed by strangers. Here it may crash, or want too much memory or time, and
nobody else notices. Prints what the picture is, or why it is none.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from engine.files.picture_formats import Suffix
from engine.files.pictures import PictureError, read_picture

MOST_MEMORY: Final = 2 * 2**30
MOST_SECONDS: Final = 20


class Probe(Struct, frozen=True, kw_only=True):
    """What was seen, upright; no suffix means that it is no picture, for that reason."""

    suffix: Suffix | None = None
    width: int = 0
    height: int = 0
    reason: str = ""
    remark: str = ""  # on a picture, which is its subject


def look(path: Path, most_pixels: int) -> Probe:
    """Decode all of a picture, as workflows will. Its claimed size is judged before a pixel is."""
    try:
        picture = read_picture(path, most_pixels)
    except PictureError as error:
        return Probe(reason=error.reason)
    width, height = picture.frames[0].size
    return Probe(suffix=picture.suffix, width=width, height=height, remark=picture.remark)


def limit_memory() -> None:
    """No more than a decoder may want, and no trace of a crash, where the system can be told so."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time() -> None:
    """No more than one picture may take, where the system can be told so: SIGXCPU ends it."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))


def main() -> None:
    limit_memory()
    limit_time()
    path, most_pixels = Path(sys.argv[1]), int(sys.argv[2])
    sys.stdout.buffer.write(msgspec.json.encode(look(path, most_pixels)))


if __name__ == "__main__":
    main()
