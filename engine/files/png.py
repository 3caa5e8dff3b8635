"""The chunks of a PNG: each a length, a name, a body and a check sum (PNG 3, section 5.3)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from struct import unpack
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TEXT = (b"tEXt", b"zTXt", b"iTXt")
_XMP = b"XML:com.adobe.xmp\0"  # may say which way is up
_MOST_XMP = 2**16  # bytes
_MOST_PROFILE = 2**20  # bytes, unpacked, as Pillow allows


def chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and length of each chunk, with the file at its body; whoever reads it may stop inside.

    Ends where the picture or the file does. The file must be at its signature's end.
    """
    while len(head := file.read(8)) == 8:
        length, name = unpack(">I4s", head)
        start = file.tell()
        yield name, length
        if name == b"IEND":
            return
        file.seek(start + length + 4)


def pixels_only(file: BinaryIO) -> BytesIO:
    """The PNG without what could spoil its pixels: notes, and parts beside them that are damaged.

    A picture that is cut off stays so.
    """
    file.seek(len(SIGNATURE))
    kept = BytesIO()
    kept.write(SIGNATURE)
    for name, length in chunks(file):
        if name in _TEXT and length > _MOST_XMP:
            continue
        body, check = file.read(length), file.read(4)
        if name[:1].isupper() or not _spoils(name, body, check):
            kept.write(length.to_bytes(4, "big") + name + body + check)
    kept.seek(0)
    return kept


def _spoils(name: bytes, body: bytes, check: bytes) -> bool:
    if zlib.crc32(name + body).to_bytes(4, "big") != check:
        return True
    if name in _TEXT:
        return not body.startswith(_XMP + b"\0")
    return name == b"iCCP" and not _unpacks(body.partition(b"\0")[2][1:], _MOST_PROFILE)


def _unpacks(packed: bytes, most: int) -> bool:
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed, most)
    except zlib.error:
        return False
    return unpacking.eof
