"""Receiving and moving files so that a crash, or the loss of power, leaves them whole."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from engine.files.writing import make_folder, sync_folder
from web.schema.refusals import TooLarge


async def receive(body: AsyncIterator[bytes], path: Path, most: int) -> int:
    """Store what is sent, in a new file. Gives its size; raises TooLarge at the first byte over."""
    size = 0
    with path.open("xb") as file:
        async for chunk in body:
            size += len(chunk)
            if size > most:
                raise TooLarge(f"more than {most} bytes were sent", wanted=f"at most {most} bytes")
            await asyncio.to_thread(file.write, chunk)
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())
    return size


def move_file(path: Path, to: Path) -> None:
    """Move a file, or a folder, on one disk; both names are on disk when this returns."""
    make_folder(to.parent)
    os.replace(path, to)
    sync_folder(to.parent)
    sync_folder(path.parent)
