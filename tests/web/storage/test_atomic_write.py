"""Files are written whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from web.schema.refusals import TooLarge
from web.storage.atomic_write import receive


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def test_what_is_sent_is_stored(tmp_path: Path) -> None:
    size = asyncio.run(receive(chunks(b"ab", b"c"), tmp_path / "new", 3))
    assert (size, (tmp_path / "new").read_bytes()) == (3, b"abc")


def test_the_first_byte_over_the_limit_ends_it(tmp_path: Path) -> None:
    taken: list[bytes] = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            taken.append(b"ab")
            yield b"ab"

    with pytest.raises(TooLarge, match="more than 3 bytes"):
        asyncio.run(receive(endless(), tmp_path / "new", 3))
    assert len(taken) == 2


def test_nothing_is_ever_stored_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    with pytest.raises(FileExistsError):
        asyncio.run(receive(chunks(b"new"), tmp_path / "old", 9))
