"""Writing files so that a crash leaves them whole or not at all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

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
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
