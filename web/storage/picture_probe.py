"""A look at a picture by a process of its own: `-m web.storage.picture_probe FILE MOST_PIXELS`.

A decoder is large and fed by strangers. Here it may crash, or want too much memory or time, and
nobody else notices. Prints what the picture is, or why it is none.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

MOST_MEMORY: Final = 2 * 2**30
MOST_SECONDS: Final = 20
MOST_FRAMES: Final = 256
Suffix: TypeAlias = Literal[".png", ".jpg", ".webp", ".gif", ".avif", ".bmp", ".tiff"]
FORMATS: Final[dict[str, Suffix]] = {
    "PNG": ".png",
    "JPEG": ".jpg",
    "WEBP": ".webp",
    "GIF": ".gif",
    "AVIF": ".avif",
    "BMP": ".bmp",
    "TIFF": ".tiff",
}


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
        with Image.open(path, formats=list(FORMATS)) as picture:
            frames = getattr(picture, "n_frames", 1)
            pixels = picture.width * picture.height * frames
            if pixels > most_pixels or frames > MOST_FRAMES:
                return Probe(reason=f"it has {pixels:,} pixels, wanted {most_pixels:,} at most")
            for frame in range(frames):
                picture.seek(frame)
                picture.load()
            suffix = FORMATS[picture.format or ""]
            return Probe(suffix=suffix, width=picture.width, height=picture.height)
    except UnidentifiedImageError:
        return Probe(reason=f"it is none of {', '.join(FORMATS)}")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        return Probe(reason=f"it cannot be decoded: {error}")
    except (Image.DecompressionBombWarning, MemoryError):
        return Probe(reason="it is too large")


def limit_process() -> None:
    """No more memory and time than a decoder may want, where the system can be told so."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    limit_process()
    warnings.simplefilter("error")
    path, most_pixels = Path(sys.argv[1]), int(sys.argv[2])
    sys.stdout.buffer.write(msgspec.json.encode(look(path, most_pixels)))


if __name__ == "__main__":
    main()
