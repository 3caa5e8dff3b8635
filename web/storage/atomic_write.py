"""Writing files so that a crash, or the loss of power, leaves them whole or not at all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from engine.files.writing import sync_folder
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


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole: a crash leaves the old one or the new one, never half of it.

    Whoever writes the same path at the same time must take turns.
    """
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def move_file(path: Path, to: Path) -> None:
    """Move a file, or a folder, on one disk; both names are on disk when this returns."""
    make_folder(to.parent)
    os.replace(path, to)
    sync_folder(to.parent)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, and put the name of each new one on disk."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        sync_folder(made.parent)
