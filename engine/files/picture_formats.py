"""The formats of pictures that are opened at all, here and by what looks at uploads. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Suffix: TypeAlias = Literal[".png", ".jpg", ".webp", ".gif", ".avif", ".bmp", ".tiff"]
SUFFIXES: Final[Mapping[str, Suffix]] = MappingProxyType(  # by the name that Pillow has for it
    {
        "PNG": ".png",
        "JPEG": ".jpg",
        "WEBP": ".webp",
        "GIF": ".gif",
        "AVIF": ".avif",
        "BMP": ".bmp",
        "TIFF": ".tiff",
    }
)
