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

_BRANDS: Final[Mapping[bytes, str]] = MappingProxyType(  # ISO 14496-12, section 4.3
    {
        **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1"), "a HEIC photo"),
        **dict.fromkeys((b"qt  ", b"isom", b"iso2", b"mp41", b"mp42", b"M4V "), "a video"),
        b"crx ": "a raw photo of a camera",
    }
)
_SIGNS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"8BPS", "a Photoshop document"),
    (b"v/1\x01", "an OpenEXR picture"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"\0\0\1\0", "an icon"),
    (b"PK\3\4", "a zip archive"),
    (b"<svg", "an SVG drawing"),
    (b"<", "a web page or an SVG drawing"),
)


def appearance(head: bytes) -> str:
    """What a file is that is no picture of SUFFIXES, by its first bytes."""
    if not head:
        return "empty"
    if head[4:8] == b"ftyp" and (found := _BRANDS.get(head[8:12])):
        return found
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    signs = (name for sign, name in _SIGNS if head.startswith(sign) or text.startswith(sign))
    return next(signs, "no picture that can be read")
