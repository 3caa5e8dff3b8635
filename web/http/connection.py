"""Refusing what is no HTTP in the same form as everything else."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias, TypeVar, cast

from aiohttp import web

from web.http.front import Front
from web.http.guard import HEADERS
from web.http.route import answer
from web.schema.problems import Refusal

T = TypeVar("T")
LOOK_SECONDS = 0.05  # between two looks whether the asker is there
HEADER_BYTES = 16 * 2**10
DRAIN_SECONDS = 2.0
IDLE_SECONDS = 75.0  # without a whole request, until a connection is closed
MOST_CONNECTIONS = 512  # until those that wait are closed for new ones
logger = logging.getLogger(__name__)


Open: TypeAlias = set[asyncio.BaseTransport]


class Connection(web.RequestHandler):
    """That of aiohttp, which would answer in plain text and log the headers, tokens included."""

    __slots__ = ("_line", "_open")

    def __init__(self, manager: web.Server, open_: Open, **options: Any) -> None:
        super().__init__(manager, **options)
        self._open = open_

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._line = transport
        self._open.add(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._open.discard(self._line)
        task, is_answering = self._task_handler, self._current_request is not None
        super().connection_lost(exc)
        if task is not None and not is_answering:
            task.cancel()  # it would wait for the rest of a body that nobody sends any more

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a request that has not come, or not all of it."""
        return self._waiter is not None and not self._waiter.done()

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


async def while_asked(request: web.Request, work: Awaitable[T]) -> T:
    """The result, for as long as the asker is there. Raises ConnectionResetError when it is not.

    Only for work that changes nothing: it is cancelled wherever it is.
    """
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait((task,), timeout=LOOK_SECONDS)
            if request.transport is None:
                raise ConnectionResetError("nobody asks any more")
        return await task
    finally:
        task.cancel()


@asynccontextmanager
async def listening(app: web.Application, at: socket.socket, front: Front) -> AsyncIterator[None]:
    """The application at a socket, and at the end a moment for those who are being answered."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    assert runner.server is not None
    runner.server.request_factory = front.requests(runner.server.request_factory)
    loop = asyncio.get_running_loop()
    open_: Open = set()

    def connection() -> Connection:
        assert runner.server is not None
        _let_idle_ones_go(cast("list[Connection]", runner.server.connections))
        return Connection(
            runner.server,
            open_,
            loop=loop,
            access_log=None,
            keepalive_timeout=IDLE_SECONDS,
            auto_decompress=False,  # body.py does, within its limit
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
        )

    server = await loop.create_server(connection, sock=at)
    try:
        yield
    finally:
        await _stop_accepting(loop, at)
        server.close()
        await runner.cleanup()
        await _abort(open_)


async def _stop_accepting(loop: asyncio.AbstractEventLoop, at: socket.socket) -> None:
    """A connection that asyncio has accepted and not yet made would be left open by a close."""
    with suppress(NotImplementedError):  # on Windows
        loop.remove_reader(at)
    for _ in range(2):  # until those that were accepted are made
        await asyncio.sleep(0)


async def _abort(open_: Open) -> None:
    """Those that came while others were closed, or whose clients do not read what is left."""
    for transport in list(open_):
        cast(asyncio.WriteTransport, transport).abort()
    while open_:
        await asyncio.sleep(0)


def _let_idle_ones_go(connections: list[Connection]) -> None:
    """Close what waits, the oldest first, so that nobody is locked out by many who say nothing."""
    surplus = len(connections) + 1 - MOST_CONNECTIONS
    idle = (each for each in connections if each.is_idle)
    for each, _ in zip(idle, range(surplus), strict=False):
        each.force_close()
