"""A look at a picture by a process of its own: `-m web.storage.picture_probe FILE MOST_PIXELS`.

A decoder is large and fed by strangers. Here it may crash, or want too much memory or time, and
nobody else notices. Prints what the picture is, or why it is none.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from engine.files.picture_formats import SUFFIXES, Suffix

MOST_MEMORY: Final = 2 * 2**30
MOST_SECONDS: Final = 20
MOST_FRAMES: Final = 256


class Probe(Struct, frozen=True, kw_only=True):
    """What was seen; no suffix means that it is no picture, for that reason."""

    suffix: Suffix | None = None
    width: int = 0
    height: int = 0
    reason: str = ""


def look(path: Path, most_pixels: int) -> Probe:
    """Decode all of a picture. Its claimed size is judged before a pixel is decoded."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=list(SUFFIXES)) as picture:
            frames = getattr(picture, "n_frames", 1)
            pixels = picture.width * picture.height * frames
            if pixels > most_pixels or frames > MOST_FRAMES:
                return Probe(reason=f"it has {pixels:,} pixels, wanted {most_pixels:,} at most")
            for frame in range(frames):
                picture.seek(frame)
                picture.load()
            suffix = SUFFIXES[picture.format or ""]
            return Probe(suffix=suffix, width=picture.width, height=picture.height)
    except UnidentifiedImageError:
        return Probe(reason=f"it is none of {', '.join(SUFFIXES)}")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        return Probe(reason=f"it cannot be decoded: {error}")
    except (Image.DecompressionBombWarning, MemoryError):
        return Probe(reason="it is too large")


def limit_memory() -> None:
    """No more than a decoder may want, and no trace of a crash, where the system can be told so."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time() -> None:
    """No more than one picture may take, where the system can be told so."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def main() -> None:
    limit_memory()
    limit_time()
    warnings.simplefilter("error")
    path, most_pixels = Path(sys.argv[1]), int(sys.argv[2])
    sys.stdout.buffer.write(msgspec.json.encode(look(path, most_pixels)))


if __name__ == "__main__":
    main()
