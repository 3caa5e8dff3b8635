"""A colour profile made for tests: a matrix and a gamma, as ICC.1:2001 lays it out."""

from __future__ import annotations

from struct import pack
from typing import Final

P3: Final = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))


def wide_profile(name: str = "wide") -> bytes:
    """The primaries of Display P3, with a gamma of 2.2."""
    red, green, blue = P3
    tags = {
        b"desc": _description(name),
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": _xyz(0.9642, 1, 0.8249),
        **{b"rXYZ": _xyz(*red), b"gXYZ": _xyz(*green), b"bXYZ": _xyz(*blue)},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _gamma(2.2)),
    }
    start = 128 + 4 + 12 * len(tags)
    table, body = b"", b""
    for tag, content in tags.items():
        table += tag + pack(">II", start + len(body), len(content))
        body += content
    head = pack(">I", start + len(body)) + b"lcms" + pack(">I", 0x02100000) + b"mntrRGB XYZ "
    head += pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += pack(">III", 0xF6D6, 0x10000, 0xD32D) + bytes(48)
    return head[:128] + pack(">I", len(tags)) + table + body


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(pack(">i", round(value * 65536)) for value in values)


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + pack(">IH", 1, round(value * 256)) + bytes(2)


def _description(name: str) -> bytes:
    text = name.encode()
    content = b"desc\0\0\0\0" + pack(">I", len(text) + 1) + text + bytes(1 + 78)
    return content + bytes(-len(content) % 4)
