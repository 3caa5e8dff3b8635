"""A workflow inside a picture, both ways: PNG in text chunks, WebP and JPEG in EXIF.

Reading walks the file's own chunks and never decodes a pixel, so the size that a picture claims
to have costs nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from struct import error as StructError  # noqa: N812  # a class, whatever its spelling
from struct import unpack, unpack_from
from typing import Any, BinaryIO, Literal, TypeAlias

from engine.errors import DocumentError
from engine.files.png import SIGNATURE, chunks
from engine.formats.comfyui.api import is_api
from engine.formats.comfyui.parameters import KEY
from engine.formats.comfyui.ui import is_ui
from engine.formats.foreign import foreign_record
from engine.formats.native import document
from engine.formats.strict_json import MAX_BYTES, decode

PictureFormat: TypeAlias = Literal["png", "webp", "jpeg"]

_EXIF_IFD, _USER_COMMENT = 0x8769, 0x9286
_DESCRIPTIONS = (0x010E, 0x010F, 0x0110)  # of the picture, of who made it and with what
_UNICODE = b"UNICODE\0"  # UTF-16, as programs write it in practice
_ASCII = b"ASCII\0\0\0"  # how EXIF marks the encoding of a UserComment
_JPEG_ROOM = 2**16 - 1 - 2 - 100  # one segment, less its length and what EXIF adds

_JPEG = b"\xff\xd8\xff"
_TOO_LONG = f"carries more than {MAX_BYTES // 2**20} MiB of text"
_START_OF_SCAN, _END_OF_IMAGE, _APP1 = 0xDA, 0xD9, 0xE1


@dataclass(frozen=True, slots=True)
class Carried:
    """The workflow that a picture remembers."""

    fields: Mapping[str, Any]  # as JSON decodes; of ours, or of ComfyUI
    remark: str = ""  # what the user should know of it, if anything


def fitting(format: PictureFormat, record: Mapping[str, str]) -> dict[str, str]:
    """As much of the record as a picture of the format has room for, the longest left out.

    A JPEG has room for 64 KiB.
    """
    kept = dict(record)
    while format == "jpeg" and len(_comment(kept)) > _JPEG_ROOM:
        del kept[max(kept, key=lambda key: len(kept[key]))]
    return kept


def write_picture_info(format: PictureFormat, record: Mapping[str, str]) -> dict[str, Any]:
    """What to pass to `PIL.Image.Image.save` so that the picture carries the record.

    PNG: one text chunk a key. WebP and JPEG: the record as JSON in EXIF UserComment; it must
    be `fitting`.
    """
    from PIL.Image import Exif
    from PIL.PngImagePlugin import PngInfo

    if format == "png":
        written = PngInfo()
        for key, text in record.items():
            written.add_text(key, text)  # as iTXt when the text is not Latin-1
        return {"pnginfo": written}
    exif = Exif()
    exif.get_ifd(_EXIF_IFD)[_USER_COMMENT] = _comment(record)
    return {"exif": exif.tobytes()}


def extract(file: BinaryIO) -> Carried | None:
    """The workflow that a picture remembers, if any.

    Raises DocumentError for a file that is no picture of these formats, is damaged or carries
    what is no workflow that can be read.
    """
    texts = list(_texts(file))
    workflows = [text for key, text in texts if key == "workflow"]
    decoded = [_decoded(text) for text in workflows]
    looks = [fields for fields in decoded if is_ui(fields)]
    for text in (text for key, text in texts if key == "prompt"):
        fields = _decoded(text)
        if is_api(fields):
            return Carried(_with_look(fields, looks))
    if looks:
        return Carried(looks[0])
    if not workflows:
        if parameters := dict(texts).get(KEY):
            return Carried({KEY: parameters})
        if foreign := foreign_record(dict(texts)):
            raise DocumentError(f"this picture carries {foreign}, and no workflow of Lienzo")
        return None
    several = len(set(workflows)) > 1
    remark = "this picture carries several workflows that differ; the last one is taken"
    fields = decode(workflows[-1]) if decoded[-1] is None else decoded[-1]
    return Carried(document(fields).fields, remark if several else "")


def is_picture(head: bytes) -> bool:
    """Whether a file that starts so is one of the pictures that can carry a workflow."""
    return head.startswith((SIGNATURE, _JPEG)) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def read_record(file: BinaryIO) -> dict[str, str]:
    """The text that a picture carries, by key. Raises DocumentError.

    What `write_picture_info` wrote, and any other text of a PNG.
    """
    return dict(_texts(file))


def _with_look(fields: Any, looks: Sequence[Any]) -> Any:
    """As ComfyUI's editor sends it: what ran, and beside it the workflow that shows its look."""
    if not looks or "prompt" in fields:
        return fields
    return {"prompt": fields, "extra_data": {"extra_pnginfo": {"workflow": looks[-1]}}}


def _decoded(text: str) -> Any:
    with suppress(DocumentError):
        return decode(text)
    return None


def _texts(file: BinaryIO) -> Iterator[tuple[str, str]]:
    head = file.read(12)
    if not is_picture(head):
        raise DocumentError("not a PNG, WebP or JPEG picture")
    try:
        if head.startswith(SIGNATURE):
            file.seek(len(SIGNATURE))
            yield from _png_texts(file)
            return
        comments = _jpeg_exif(file) if head.startswith(_JPEG) else _webp_exif(file)
        for exif in comments:
            yield from _exif_texts(exif)
    except (StructError, ValueError, zlib.error) as error:
        raise DocumentError(
            "a damaged picture: it ends too early or its parts are wrong"
        ) from error


def _comment(record: Mapping[str, str]) -> bytes:
    return _ASCII + json.dumps(record).encode("ascii")


def _png_texts(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """Of all chunks that hold text, up to MAX_BYTES together."""
    room = MAX_BYTES
    for name, length in chunks(file):
        if name not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            continue
        if length > room:
            raise DocumentError(_TOO_LONG)
        body = _exactly(file, length)
        for key, text in _chunk_texts(name, body, room):
            room -= len(text)
            yield key, text


def _chunk_texts(name: bytes, body: bytes, room: int) -> list[tuple[str, str]]:
    """Nothing of a note that is damaged, unless it is the workflow."""
    try:
        return list(_exif_texts(body)) if name == b"eXIf" else [_text(name, body, room)]
    except (StructError, ValueError, zlib.error):
        if body.startswith(b"workflow\0"):
            raise
        return []


def _text(name: bytes, body: bytes, room: int) -> tuple[str, str]:
    """Key and text of a chunk (PNG 3, section 11.3.3)."""
    key, _, rest = body.partition(b"\0")
    if name == b"tEXt":
        return key.decode("latin-1"), rest.decode("latin-1")
    if name == b"zTXt":
        return key.decode("latin-1"), _unpacked(rest[1:], room).decode("latin-1")
    _language, _translation, text = rest[2:].split(b"\0", 2)
    if rest[0]:
        text = _unpacked(text, room)
    return key.decode("latin-1"), text.decode()


def _unpacked(packed: bytes, room: int) -> bytes:
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(packed, room)
    if unpacking.unconsumed_tail:
        raise DocumentError(_TOO_LONG)
    return text


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


def _exif_texts(exif: bytes) -> Iterator[tuple[str, str]]:
    """The record in EXIF, and what other programs write there by "key:text"."""
    tiff = exif.removeprefix(b"Exif\0\0")
    if tiff[:2] not in (b"II", b"MM"):
        return  # XMP, say
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = unpack_from(f"{order}I", tiff, 4)
    entries = _entries(tiff, order, first)
    for tag in _DESCRIPTIONS:
        length, start = entries.get(tag, (0, 0))
        key, colon, text = tiff[start : start + length].rstrip(b"\0").partition(b":")
        if colon and key.lower() in (b"workflow", b"prompt"):
            yield key.decode().lower(), text.decode(errors="replace")
    _, inner = entries.get(_EXIF_IFD, (0, 0))
    length, start = _entries(tiff, order, inner).get(_USER_COMMENT, (0, 0)) if inner else (0, 0)
    yield from _comment_texts(tiff[start : start + length])


def _comment_texts(comment: bytes) -> Iterator[tuple[str, str]]:
    if comment.startswith((_UNICODE, _ASCII)) and b"Steps:" in comment.replace(b"\0", b""):
        yield KEY, _spoken(comment)
    with suppress(DocumentError):
        record = decode(comment.removeprefix(_ASCII)) if comment.startswith(_ASCII) else {}
        if isinstance(record, dict):
            yield from ((key, text) for key, text in record.items() if isinstance(text, str))


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


def _spoken(comment: bytes) -> str:
    """The text of a comment that is not ours; which way round UTF-16 is, its zeros say."""
    text = comment[len(_UNICODE) :]
    if not comment.startswith(_UNICODE):
        return text.decode(errors="replace")
    is_little = text[1::2].count(0) > text[::2].count(0)
    return text.decode("utf-16-le" if is_little else "utf-16-be", errors="replace")
