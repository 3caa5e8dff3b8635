"""Pictures that people send."""

from __future__ import annotations

import asyncio
import re
import signal
import struct
import sys
import zlib
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.files.pictures import read_picture
from tests.files.profile import wide_profile
from tests.files.test_pictures import SIDEWAYS
from web.limits import Limits
from web.schema.files import Upload
from web.schema.refusals import TooLarge, Unusable
from web.storage.picture_probe import look
from web.storage.uploads import Uploads, end_of

LIMITS = Limits(upload=2**20, upload_pixels=10_000)


def picture(kind: str = "png", size: tuple[int, int] = (20, 10), frames: int = 1) -> bytes:
    buffer = BytesIO()
    more = [Image.new("RGB", size, (i, 0, 0)) for i in range(1, frames)]
    options = {"save_all": True, "append_images": more} if more else {}
    Image.new("RGB", size, "red").save(buffer, kind, **options)
    return buffer.getvalue()


def claimed_size(width: int, height: int) -> bytes:
    """A PNG whose header claims that size, and which has no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def keep(folder: Path, *parts: bytes) -> Upload:
    async def body() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    async def run() -> Upload:
        return await Uploads(folder, LIMITS).keep(body())

    return asyncio.run(run())


def test_a_picture_is_kept_under_its_digest(tmp_path: Path) -> None:
    data = picture()
    kept = keep(tmp_path, data[:30], data[30:])
    assert (kept.width, kept.height, kept.media, kept.size) == (20, 10, "image/png", len(data))
    assert (tmp_path / kept.name).read_bytes() == data
    assert keep(tmp_path, data) == kept
    assert [path.name for path in tmp_path.iterdir()] == [kept.name]


REFUSED = {
    "text": b"<html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "empty": b"",
    "truncated": picture()[:-30],
    "bomb": claimed_size(60_000, 60_000),
    "pixels": picture(size=(200, 200)),
    "frames": picture("gif", (40, 40), frames=9),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_small_whole_picture_leaves_nothing_behind(tmp_path: Path, case: str) -> None:
    with pytest.raises(Unusable, match="no picture that can be used"):
        keep(tmp_path, REFUSED[case])
    assert list(tmp_path.iterdir()) == []


def phone_photo() -> bytes:
    """As phones leave them: lying, with a gain map beside it and EXIF that ends too early."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 3) + SIDEWAYS
    buffer = BytesIO()
    photo = Image.new("RGB", (20, 10), "red")
    photo.save(buffer, "MPO", save_all=True, append_images=[photo.convert("L")], exif=exif)
    return buffer.getvalue()


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


PLAIN = Image.new("RGB", (20, 10), (200, 60, 60))
DEEP = Image.fromarray(np.full((10, 20), 40_000, dtype=np.uint16))
NOTE = PngInfo()
NOTE.add_text("Comment", "lorem ipsum " * 200_000, zip=True)
TAKEN = {
    "a JPEG without its end": (encoded(PLAIN, "jpeg")[:-2], ".jpg"),
    "a JPEG of printing colours": (encoded(PLAIN.convert("CMYK"), "jpeg"), ".jpg"),
    "a profile of other colours": (encoded(PLAIN, "png", icc_profile=wide_profile()), ".png"),
    "a broken profile": (encoded(PLAIN, "jpeg", icc_profile=b"no profile"), ".jpg"),
    "sixteen bits": (encoded(DEEP, "png"), ".png"),
    "numbers with a point": (encoded(DEEP.convert("F"), "tiff"), ".tiff"),
    "a long note": (encoded(PLAIN, "png", pnginfo=NOTE), ".png"),
    "an animation": (picture("webp", frames=3), ".webp"),
    "AVIF": (picture("avif"), ".avif"),
    "what follows the end": (picture("png") + bytes(700), ".png"),
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_load_image_reads_is_taken(tmp_path: Path, case: str) -> None:
    data, suffix = TAKEN[case]
    kept = keep(tmp_path, data)
    assert ((kept.width, kept.height), Path(kept.name).suffix) == ((20, 10), suffix)
    assert read_picture(tmp_path / kept.name).frames[0].size == (20, 10)


def test_a_jpeg_without_its_end_is_taken_with_a_word(tmp_path: Path) -> None:
    assert keep(tmp_path, encoded(PLAIN, "jpeg")).remark == ""
    assert keep(tmp_path, encoded(PLAIN, "jpeg")[:-2]).remark.startswith("ends too early")


def test_a_photo_of_a_phone_is_one_upright_picture(tmp_path: Path) -> None:
    kept = keep(tmp_path, phone_photo())
    assert (kept.width, kept.height, kept.media) == (10, 20, "image/jpeg")
    assert len(read_picture(tmp_path / kept.name).frames) == 1


def test_what_is_named_for_another_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="it is a HEIC photo: wanted PNG, JPEG"):
        keep(tmp_path, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99))


@pytest.mark.skipif(sys.platform == "win32", reason="which tells a process no limits")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("SIGXCPU", "more than 20 seconds"),
        ("SIGKILL", "more memory"),
        ("SIGSEGV", r"decoder fail \(SIGSEGV\)"),
    ],
)
def test_a_crash_is_told_apart_from_the_limits(name: str, reason: str) -> None:
    assert re.search(reason, end_of(-signal.Signals[name]))
    assert end_of(1) == "makes its decoder fail"


def test_too_many_bytes_leave_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        keep(tmp_path, *[b"x" * 2**19] * 3)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "suffix"), [("png", ".png"), ("jpeg", ".jpg"), ("webp", ".webp"), ("gif", ".gif")]
)
def test_the_content_decides_the_suffix(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(picture(kind))
    assert look(path, 10_000).suffix == suffix
