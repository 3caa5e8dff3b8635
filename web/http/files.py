"""A file as an answer: whole, a part of it, or the word that it has not changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from aiohttp import web

from web.http.conditional import WrongRange, byte_range, is_unchanged
from web.http.route import UNCHANGED
from web.schema.refusals import Malformed, Unknown
from web.storage.media import DOWNLOAD, media_type
from web.storage.paths import OpenFile, open_below

CHUNK: Final = 2**18
FILE: Final = "*/*"
ANSWERS: Final[Mapping[int, str]] = MappingProxyType({200: FILE, 206: FILE, 304: UNCHANGED})
CHECKED: Final[Mapping[str, str]] = MappingProxyType({"Cache-Control": "private, no-cache"})


MISSING: Final = (Malformed, Unknown, WrongRange)


async def answer_file(
    request: web.Request,
    file: OpenFile,
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
    if is_unchanged(request.headers, etag):
        response.set_status(304)
        await response.prepare(request)
        return response
    start, stop = byte_range(request.headers, file.size, etag)
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


async def answer_below(request: web.Request, folder: Path) -> web.StreamResponse:
    """The file below a folder that the path of a request names. Raises Refused."""
    with open_below(folder, request.match_info["name"]) as file:
        return await answer_file(request, file, file.stamp, CHECKED)


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
