"""Pictures that people send: received, looked at, and only then kept under their own digest."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
from asyncio.subprocess import DEVNULL, PIPE, create_subprocess_exec
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import msgspec

from engine.files.writing import sync_folder
from web.isolation import isolated, without_secrets
from web.limits import Limits
from web.schema.files import Upload
from web.schema.refusals import Unusable
from web.storage.atomic_write import make_folder, receive
from web.storage.media import media_type
from web.storage.picture_probe import MOST_SECONDS, Probe

AT_A_TIME = 2  # pictures looked at
DIGEST = 32  # hexadecimal digits of a name


class Uploads:
    """The input folder, where workflows find their pictures."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._turn = asyncio.Semaphore(AT_A_TIME)

    async def keep(self, body: AsyncIterator[bytes], claimed: str) -> Upload:
        """Keep a picture. One that was sent before is the same one.

        `claimed` is the type that it was sent as. Raises TooLarge, Unusable, and
        what the body raises.
        """
        await asyncio.to_thread(make_folder, self._folder)
        draft = self._folder / f".{token_hex(8)}.part"
        try:
            size = await receive(body, draft, self._limits.upload)
            async with self._turn:
                seen = await look(draft, self._limits.upload_pixels)
            if seen.suffix is None:
                raise Unusable(f"this is no picture that can be used: {seen.reason}")
            media = media_type(f"picture{seen.suffix}")
            if claimed not in (media, "image/*") and media.startswith("image/"):
                raise Unusable("the picture is of another type", found=claimed, wanted=media)
            name = await asyncio.to_thread(_claim, draft, seen.suffix)
        finally:
            draft.unlink(missing_ok=True)
        return Upload(
            name=name,
            url=f"/api/inputs/{name}",
            media=media,
            width=seen.width,
            height=seen.height,
            size=size,
        )


async def look(path: Path, most_pixels: int) -> Probe:
    """What a picture is, as a process of its own has seen it."""
    process = await create_subprocess_exec(
        *isolated("web.storage.picture_probe", str(path), str(most_pixels)),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
        env=without_secrets(),
    )
    try:
        async with asyncio.timeout(2 * MOST_SECONDS):
            printed, _ = await process.communicate()
    except TimeoutError:
        return Probe(reason="decoding it takes too long")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    if process.returncode != 0:
        return Probe(reason="decoding it takes too much memory or time")
    return msgspec.json.decode(printed, type=Probe)


def _claim(draft: Path, suffix: str) -> str:
    """Give the draft its name; what has the name already has the same bytes."""
    with draft.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:DIGEST]
    name = f"{digest}{suffix}"
    try:
        os.link(draft, draft.with_name(name))
    except FileExistsError:
        return name
    except OSError:  # a file system without links
        os.replace(draft, draft.with_name(name))
    sync_folder(draft.parent)
    return name
