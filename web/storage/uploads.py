"""Pictures that people send: received, looked at, and only then kept under their own digest."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, create_subprocess_exec
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from engine.files.writing import draft_beside, make_folder, sync_folder
from web.isolation import isolated, without_secrets
from web.limits import Limits
from web.schema.files import Upload
from web.schema.refusals import Unusable
from web.storage.atomic_write import receive
from web.storage.media import media_type
from web.storage.probe import MOST_SECONDS, Probe

AT_A_TIME = 2  # pictures looked at
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # each reserves memory, which is bounded there
SLOW = f"takes more than {MOST_SECONDS} seconds to decode"
DIGEST = 32  # hexadecimal digits of a name


class Uploads:
    """The input folder, where workflows find their pictures."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._turn = asyncio.Semaphore(AT_A_TIME)

    async def keep(self, body: AsyncIterator[bytes]) -> Upload:
        """Keep a picture, under a suffix by its bytes. One that was sent before is the same one.

        Raises TooLarge, Unusable, and what the body raises.
        """
        await asyncio.to_thread(make_folder, self._folder)
        draft = draft_beside(self._folder / "upload")
        try:
            size = await receive(body, draft, self._limits.upload)
            async with self._turn:
                seen = await look(draft, self._limits.upload_pixels)
            if seen.suffix is None:
                raise Unusable(f"this is no picture that can be used: it {seen.reason}")
            name = await asyncio.to_thread(_claim, draft, seen.suffix)
        finally:
            draft.unlink(missing_ok=True)
        return Upload(
            name=name,
            url=f"/api/inputs/{name}",
            media=media_type(name),
            width=seen.width,
            height=seen.height,
            size=size,
            remark=seen.remark,
        )


async def look(path: Path, most_pixels: int) -> Probe:
    """What a picture is, as a process of its own has seen it."""
    process = await create_subprocess_exec(
        *isolated("web.storage.picture_probe", str(path), str(most_pixels)),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
        env=without_secrets() | ONE_THREAD,
    )
    try:
        async with asyncio.timeout(2 * MOST_SECONDS):
            printed, _ = await process.communicate()
    except TimeoutError:
        return Probe(reason=SLOW)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    if process.returncode != 0:
        return Probe(reason=end_of(process.returncode))
    return msgspec.json.decode(printed, type=Probe)


def end_of(returncode: int | None) -> str:
    """Why a process that looked has nothing to say, by how it ended."""
    names = {-number: number.name for number in signal.Signals}
    name = names.get(returncode or 0)
    if name == "SIGXCPU":
        return SLOW
    if name == "SIGKILL":
        return "takes more memory to decode than there is"
    return f"makes its decoder fail{f' ({name})' if name else ''}"


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
