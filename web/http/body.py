"""What a request brings: read up to a limit, unpacked or not, and never waited for without end."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import ClientPayloadError, StreamReader, web

from web.schema.refusals import Malformed, Refused, TooLarge, WrongType

PATIENCE: Final = web.AppKey("patience", float)  # seconds without a byte, until it is given up
_WINDOWS: Final = {
    "gzip": 16 + zlib.MAX_WBITS,
    "x-gzip": 16 + zlib.MAX_WBITS,
    "deflate": zlib.MAX_WBITS,
}
ENCODINGS: Final = "identity, gzip or deflate"


class ShortBody(Refused):
    code = "incomplete"


class TooSlow(Refused):
    status, code = 408, "too_slow"


BODY_REFUSALS: Final[tuple[type[Refused], ...]] = (
    Malformed,
    ShortBody,
    TooLarge,
    TooSlow,
    WrongType,
)


async def chunks(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it was sent, piece by piece. Raises ShortBody or TooSlow."""
    content, patience = request.content, request.config_dict[PATIENCE]
    while True:
        try:
            chunk = await _next(content, patience)
        except TimeoutError as error:
            raise TooSlow(f"nothing came for {patience:g} seconds") from error
        except (ClientPayloadError, web.RequestPayloadError) as error:
            raise ShortBody("the body ended before it was complete") from error
        if not chunk:
            return
        yield chunk


async def _next(content: StreamReader, patience: float) -> bytes:
    if content.is_eof():  # all of it is here, as most bodies are by the time they are looked at
        return content.read_nowait()
    async with asyncio.timeout(patience):
        return await content.readany()


async def read_body(request: web.Request) -> bytes:
    """The body, unpacked. Raises TooLarge at the first byte over the limit, WrongType for a
    packing that is not known, Malformed for one that is broken, ShortBody or TooSlow."""
    most = request.client_max_size
    if (request.content_length or 0) > most:
        raise TooLarge(f"{request.content_length} bytes", wanted=f"at most {most} bytes")
    packed = b"".join([chunk async for chunk in _bounded(request, most)])
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return packed
    if encoding not in _WINDOWS:
        message = "the body is packed in a way that is not known here"
        raise WrongType(message, found=encoding, wanted=ENCODINGS)
    return await asyncio.to_thread(unpacked, packed, encoding, most)


def unpacked(packed: bytes, encoding: str, most: int) -> bytes:
    """No more is ever unpacked than `most` bytes. Raises TooLarge or Malformed."""
    unpacking = zlib.decompressobj(_WINDOWS[encoding])
    try:
        body = unpacking.decompress(packed, most + 1)
    except zlib.error as error:
        raise Malformed(f"the body is not {encoding}", found=str(error), wanted=encoding) from error
    if len(body) > most:
        raise TooLarge("the body is too large", wanted=f"at most {most} bytes")
    if not unpacking.eof or unpacking.unused_data:
        raise Malformed(f"the body is not all of one {encoding} stream", wanted=encoding)
    return body


async def _bounded(request: web.Request, most: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks(request):
        size += len(chunk)
        if size > most:
            raise TooLarge("the body is too large", wanted=f"at most {most} bytes")
        yield chunk
