"""A workflow inside a picture, both ways: PNG in text chunks, WebP and JPEG in EXIF.

Reading walks the file's own chunks and never decodes a pixel, so the size that a picture claims
to have costs nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from struct import error as StructError  # noqa: N812  # a class, whatever its spelling
from struct import unpack, unpack_from
from typing import Any, BinaryIO, Literal, TypeAlias

from engine.errors import DocumentError
from engine.formats.native import Document, parse
from engine.formats.strict_json import MAX_BYTES, decode

PictureFormat: TypeAlias = Literal["png", "webp", "jpeg"]

_EXIF_IFD, _USER_COMMENT = 0x8769, 0x9286
_ASCII = b"ASCII\0\0\0"  # how EXIF marks the encoding of a UserComment
_JPEG_ROOM = 2**16 - 1 - 2 - 100  # one segment, less its length and what EXIF adds

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_START_OF_SCAN, _END_OF_IMAGE, _APP1 = 0xDA, 0xD9, 0xE1


def write_picture_info(format: PictureFormat, record: Mapping[str, str]) -> dict[str, Any]:
    """What to pass to `PIL.Image.Image.save` so that the picture carries the record.

    PNG: one text chunk a key. WebP and JPEG: the record as JSON in EXIF UserComment. A JPEG has
    room for 64 KiB of it; where that is too little, the longest entries are left out.
    """
    from PIL.Image import Exif
    from PIL.PngImagePlugin import PngInfo

    if format == "png":
        chunks = PngInfo()
        for key, text in record.items():
            chunks.add_text(key, text)  # as iTXt when the text is not Latin-1
        return {"pnginfo": chunks}
    comment = _comment(record)
    kept = sorted(record, key=lambda key: len(record[key]))
    while format == "jpeg" and len(comment) > _JPEG_ROOM:
        kept.pop()
        comment = _comment({key: record[key] for key in record if key in kept})
    exif = Exif()
    exif.get_ifd(_EXIF_IFD)[_USER_COMMENT] = comment
    return {"exif": exif.tobytes()}


def extract(file: BinaryIO) -> Document | None:
    """The workflow that a picture remembers, if any.

    Raises DocumentError for a file that is no picture of ours or is damaged, and what
    `native.parse` raises for a workflow that cannot be read.
    """
    record = read_record(file)
    return parse(record["workflow"]) if "workflow" in record else None


def is_picture(head: bytes) -> bool:
    """Whether a file that starts so is one of the pictures that can carry a workflow."""
    return head.startswith((_PNG, _JPEG)) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def read_record(file: BinaryIO) -> dict[str, str]:
    """The text that a picture carries, by key. Raises DocumentError.

    What `write_picture_info` wrote, and any other text of a PNG.
    """
    head = file.read(12)
    if not is_picture(head):
        raise DocumentError("not a PNG, WebP or JPEG picture")
    try:
        if head.startswith(_PNG):
            file.seek(len(_PNG))
            return dict(_png_texts(file))
        comments = _jpeg_exif(file) if head.startswith(_JPEG) else _webp_exif(file)
        return next((record for exif in comments if (record := _exif_record(exif))), {})
    except (StructError, ValueError, zlib.error) as error:
        raise DocumentError(
            "a damaged picture: it ends too early or its parts are wrong"
        ) from error


def _comment(record: Mapping[str, str]) -> bytes:
    return _ASCII + json.dumps(record).encode("ascii")


def _png_texts(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """Chunks of text up to MAX_BYTES together; each is length, name, body and a check sum."""
    room = MAX_BYTES
    while True:
        length, name = unpack(">I4s", file.read(8))
        if name == b"IEND":
            return
        if name not in (b"tEXt", b"iTXt"):
            file.seek(length + 4, 1)
            continue
        if length > room:
            raise DocumentError(f"carries more than {MAX_BYTES // 2**20} MiB of text")
        key, text = _text(name, _exactly(file, length), room)
        room -= len(text)
        yield key, text
        file.seek(4, 1)


def _text(name: bytes, body: bytes, room: int) -> tuple[str, str]:
    key, _, rest = body.partition(b"\0")
    if name == b"tEXt":
        return key.decode("latin-1"), rest.decode("latin-1")
    _language, _translation, text = rest[2:].split(b"\0", 2)
    if rest[0]:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(text, room)
        if unpacking.unconsumed_tail:
            raise DocumentError(f"carries more than {MAX_BYTES // 2**20} MiB of text")
    return key.decode("latin-1"), text.decode()


def _webp_exif(file: BinaryIO) -> Iterator[bytes]:
    while head := file.read(8):
        name, length = unpack("<4sI", head)
        padded = length + length % 2
        if name != b"EXIF":
            file.seek(padded, 1)
        elif length <= MAX_BYTES:
            yield _exactly(file, padded)


def _jpeg_exif(file: BinaryIO) -> Iterator[bytes]:
    file.seek(2)
    while True:
        start, marker, length = unpack(">BBH", file.read(4))
        if start != 0xFF or length < 2:
            raise ValueError(f"no segment: {start:#x}")
        if marker in (_START_OF_SCAN, _END_OF_IMAGE):
            return
        if marker == _APP1:
            yield _exactly(file, length - 2)
        else:
            file.seek(length - 2, 1)


def _exif_record(exif: bytes) -> dict[str, str]:
    """The record in EXIF, or nothing where its UserComment is another's or absent."""
    tiff = exif.removeprefix(b"Exif\0\0")
    if tiff[:2] not in (b"II", b"MM"):
        return {}  # XMP, say
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = unpack_from(f"{order}I", tiff, 4)
    _, inner = _entries(tiff, order, first).get(_EXIF_IFD, (0, 0))
    length, start = _entries(tiff, order, inner).get(_USER_COMMENT, (0, 0)) if inner else (0, 0)
    comment = tiff[start : start + length]
    with suppress(DocumentError):
        record = decode(comment.removeprefix(_ASCII)) if comment.startswith(_ASCII) else {}
        if isinstance(record, dict):
            return {key: text for key, text in record.items() if isinstance(text, str)}
    return {}


def _entries(tiff: bytes, order: str, start: int) -> dict[int, tuple[int, int]]:
    """Length and value, or offset, by tag: a TIFF directory (TIFF 6.0, section 2)."""
    (count,) = unpack_from(f"{order}H", tiff, start)
    entries = (unpack_from(f"{order}HHII", tiff, start + 2 + 12 * i) for i in range(count))
    return {tag: (length, value) for tag, _kind, length, value in entries}


def _exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise ValueError(f"found {len(data)} bytes, wanted {length}")
    return data
