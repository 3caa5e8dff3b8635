"""Pictures that people send."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from web.limits import Limits
from web.schema.files import Upload
from web.schema.refusals import TooLarge, Unusable
from web.storage.picture_probe import look
from web.storage.uploads import Uploads

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


def keep(folder: Path, *parts: bytes, claimed: str = "image/png") -> Upload:
    async def body() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    async def run() -> Upload:
        return await Uploads(folder, LIMITS).keep(body(), claimed)

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


def test_a_picture_that_lies_about_its_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable) as refused:
        keep(tmp_path, picture("jpeg"), claimed="image/png")
    assert refused.value.refusal.wanted == "image/jpeg"
    assert list(tmp_path.iterdir()) == []


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
