"""Refusing what is no HTTP in the same form as everything else."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from web.http.guard import HEADERS
from web.http.route import answer
from web.schema.problems import Refusal

HEADER_BYTES = 16 * 2**10
DRAIN_SECONDS = 2.0
logger = logging.getLogger(__name__)


class Connection(web.RequestHandler):
    """That of aiohttp, which would answer in plain text and log the headers, tokens included."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun already")
        if status >= 500:
            logger.error("an answer failed", exc_info=exc)
        code, text = ("no_http", "this is no HTTP") if status < 500 else ("internal", "a fault")
        headers = {**HEADERS, "Server": "lienzo"}
        response = answer(Refusal(code=code, message=text), status, headers)
        response.force_close()
        return response


@asynccontextmanager
async def listening(app: web.Application, at: socket.socket) -> AsyncIterator[None]:
    """The application at a socket, and at the end a moment for those who are being answered."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    loop = asyncio.get_running_loop()

    def connection() -> Connection:
        assert runner.server is not None
        return Connection(
            runner.server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # as AppRunner passes it on
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
        )

    server = await loop.create_server(connection, sock=at)
    try:
        yield
    finally:
        server.close()
        await runner.cleanup()
