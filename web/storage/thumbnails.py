"""Small pictures of large ones: made once, by a process of its own, and kept."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from engine.files.writing import make_folder
from web.isolation import isolated, without_secrets
from web.schema.refusals import Unusable
from web.storage.paths import open_below
from web.storage.thumbnail_child import Made, Wanted

PATIENCE: Final = 20.0  # seconds for one thumbnail, until its process is given up


class Thumbnails:
    """What was made of pictures, below one folder. For use on one event loop."""

    def __init__(self, kept: Path) -> None:
        self.kept = kept
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def file(self, pictures: Path, name: str, side: int) -> str:
        """The name below `kept` of the thumbnail of a picture below a folder, made where it is not.

        A picture that is moved to another folder keeps its thumbnail.

        Raises Malformed, Unknown, or Unusable for what is no picture.
        """
        with open_below(pictures, name) as picture:
            stamp = picture.stamp
        key = sha256(f"{name}\0{stamp}\0{side}".encode()).hexdigest()[:40]
        thumbnail = f"{key[:2]}/{key[2:]}.webp"
        path = self.kept / thumbnail
        if not path.exists():
            await asyncio.to_thread(make_folder, path.parent)
            async with self._turn:
                if not path.exists():
                    await self._make(pictures / name, side, path)
        return thumbnail

    async def close(self) -> None:
        async with self._turn:
            await self._end()

    async def _make(self, picture: Path, side: int, to: Path) -> None:
        wanted = Wanted(picture=str(picture.resolve()), side=side, to=str(to.resolve()))
        try:
            async with asyncio.timeout(PATIENCE):
                made = await self._ask(wanted)
        except (TimeoutError, OSError, msgspec.DecodeError, asyncio.IncompleteReadError):
            await self._end()
            made = Made(fault="making it took too much memory or time")
        if made.fault is not None:
            raise Unusable(f"{picture.name} has no thumbnail: {made.fault}")

    async def _ask(self, wanted: Wanted) -> Made:
        if self._process is None or self._process.returncode is not None:
            self._process = await create_subprocess_exec(
                *isolated("web.storage.thumbnail_child"),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=without_secrets(),
            )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(msgspec.json.encode(wanted) + b"\n")
        await stdin.drain()
        return msgspec.json.decode(await stdout.readuntil(b"\n"), type=Made)

    async def _end(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            self._process = None
