"""Files on behalf of strangers: opening a name below a folder, answering, keeping, moving bytes.

Whatever else serves a file uses these functions, so that there is one place to get it right.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Final
from urllib.parse import quote

from aiohttp import web

from web.media import DOWNLOAD, media_type
from web.schema.refusals import Malformed, Refused, TooLarge, Unknown

CHUNK: Final = 2**18
LONGEST: Final = 255  # bytes of one part of a name
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?", re.IGNORECASE)


class WrongRange(Refused):
    status, code = 416, "wrong_range"


@dataclass(frozen=True, slots=True)
class Opened:
    """A regular file, open for reading."""

    handle: int
    name: str
    size: int
    stamp: str  # changes when the file does

    def read(self, offset: int, count: int) -> bytes:
        os.lseek(self.handle, offset, os.SEEK_SET)
        return os.read(self.handle, count)


def name_parts(name: str) -> list[str]:
    """The parts of a name below a folder.

    Raises Malformed for one that is absolute, climbs, is hidden, or that is a device or no name
    on some system.
    """
    parts = name.split("/")
    for part in parts:
        fault = _part_fault(part)
        if fault:
            wanted = "a relative name such as 'folder/picture.png'"
            raise Malformed(f"{name!r} is no name of a file: {fault}", found=name, wanted=wanted)
    return parts


@contextmanager
def open_below(root: Path, name: str) -> Iterator[Opened]:
    """The file of that name below a folder, without ever following a link out of it.

    The folder itself may be a link. Raises Malformed for a bad name, Unknown for no such file.
    """
    parts = name_parts(name)
    try:
        handle = _walk(root, parts) if os.open in os.supports_dir_fd else _resolve(root, parts)
    except OSError as error:
        raise Unknown("file", name) from error
    try:
        status = os.fstat(handle)
        if not S_ISREG(status.st_mode):
            raise Unknown("file", name)
        stamp = f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}"
        yield Opened(handle, parts[-1], status.st_size, stamp)
    finally:
        os.close(handle)


async def answer_file(
    request: web.Request,
    file: Opened,
    etag: str,
    headers: Mapping[str, str],
    ours: str | None = None,
) -> web.StreamResponse:
    """The bytes of a file, or the part or the confirmation that was asked for.

    What a browser could run, and all it is not known to show, is a download; except for what
    comes with the program, whose type is then given as `ours`. `etag` is without quotes.
    """
    tag = f'"{etag}"'
    kind = {"Content-Type": ours} if ours else _safe_headers(file.name)
    response = web.StreamResponse(
        headers={**headers, **kind, "ETag": tag, "Accept-Ranges": "bytes"}
    )
    if tag in _tags(request.headers.get("If-None-Match", "")):
        response.set_status(304)
        await response.prepare(request)
        return response
    start, stop = _range(request, file.size, tag)
    if (start, stop) != (0, file.size):
        response.set_status(206)
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    response.content_length = stop - start
    await response.prepare(request)
    if request.method != "HEAD":
        while start < stop:
            chunk = await asyncio.to_thread(file.read, start, min(CHUNK, stop - start))
            if not chunk:  # the file became shorter; the client sees that something is missing
                break
            await response.write(chunk)
            start += len(chunk)
    return response


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


def move_below(root: Path, name: str, to: Path) -> None:
    """Move a file below a folder to a path on the same disk, which takes the place of none.

    Raises Malformed for a bad name, Unknown for no such file.
    """
    parts = name_parts(name)
    with open_below(root, name):
        to.parent.mkdir(parents=True, exist_ok=True)
    try:
        if os.rename not in os.supports_dir_fd:
            _resolved(root, parts).rename(to)
            return
        with _folder(root, parts[:-1]) as folder:
            os.rename(parts[-1], to, src_dir_fd=folder)
    except FileNotFoundError as error:  # somebody else was quicker
        raise Unknown("file", name) from error


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


def _part_fault(part: str) -> str:
    if part in ("", ".", ".."):
        return f"{part!r} is no part of one"
    if found := _FORBIDDEN.search(part):
        return f"it has {found[0]!r}"
    if _DEVICES.fullmatch(part):
        return f"{part!r} is a device on some systems"
    if part[0] == "." or part != part.strip(" ") or part.endswith("."):
        return f"{part!r} begins with a dot or a space, or ends with one"
    try:
        return f"{part[:20]!r}… is too long" if len(part.encode()) > LONGEST else ""
    except UnicodeEncodeError:
        return "it is no Unicode"


@contextmanager
def _folder(root: Path, parts: list[str]) -> Iterator[int]:
    """The folder, each part opened below the one before and none of them a link."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts:
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
            inner = os.open(part, flags, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def _walk(root: Path, parts: list[str]) -> int:
    with _folder(root, parts[:-1]) as folder:
        # Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
        return os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)


def _resolve(root: Path, parts: list[str]) -> int:
    """The same where files cannot be opened relative to a folder."""
    return os.open(_resolved(root, parts), os.O_RDONLY | getattr(os, "O_BINARY", 0))


def _resolved(root: Path, parts: list[str]) -> Path:
    path = root.resolve().joinpath(*parts)
    if path.resolve() != path:
        raise OSError("a link")
    return path


def _safe_headers(name: str) -> dict[str, str]:
    media = media_type(name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    named = f"filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    if media != DOWNLOAD:
        return {"Content-Type": media, "Content-Disposition": f"inline; {named}"}
    return {
        "Content-Type": media,
        "Content-Disposition": f"attachment; {named}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def _range(request: web.Request, size: int, tag: str) -> tuple[int, int]:
    """From where to where, of one range; several ranges are answered with the whole."""
    header = request.headers.get("Range", "")
    if not header or "," in header or request.headers.get("If-Range", tag) != tag:
        return 0, size
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if match is None or match[0] == "bytes=-":
        return 0, size
    first, last = match[1], match[2]
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        found = {"Content-Range": f"bytes */{size}"}
        raise WrongRange(f"found {header}, and the file has {size} bytes", headers=found)
    return start, stop
