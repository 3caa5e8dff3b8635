"""What a file may be shown as, by its name. Everything else is offered for download."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DOWNLOAD: Final = "application/octet-stream"
SHOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".png": "image/png",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".webp": "image/webp",
        ".avif": "image/avif",
        ".gif": "image/gif",
        ".mp4": "video/mp4",
        ".webm": "video/webm",
        ".wav": "audio/wav",
        ".flac": "audio/flac",
        ".json": "text/plain; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
    }
)


def media_type(name: str) -> str:
    """The type under which a browser may show the file, or else that of a download.

    SVG and HTML are left out on purpose: a browser would run the scripts inside.
    """
    dot = name.rfind(".")
    return SHOWN.get(name[dot:].lower(), DOWNLOAD) if dot >= 0 else DOWNLOAD
