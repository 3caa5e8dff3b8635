"""What surrounds every request: the guard before it, and one form for all that goes wrong."""

from __future__ import annotations

import errno
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from aiohttp import web
from aiohttp.typedefs import Middleware

from engine.errors import DocumentError, GraphError, InputError
from web.http import cors
from web.http.attempts import Attempts
from web.http.guard import Guard
from web.http.route import Route, answer
from web.queue.transitions import Conflict
from web.schema.problems import Refusal
from web.schema.refusals import (
    DiskFull,
    InConflict,
    Malformed,
    Refused,
    TooLarge,
    Unauthorized,
    Unusable,
)
from web.storage.database import DatabaseError

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Record: TypeAlias = Callable[[str, str, int, float], None]  # method, route, status, seconds
FULL: Final = frozenset((errno.ENOSPC, errno.EFBIG, errno.EDQUOT))
logger = logging.getLogger(__name__)


class Gate:
    """What surrounds every request: the guard before it, and one form for all that goes wrong."""

    def __init__(self, guard: Guard, routes: Sequence[Route], record: Record) -> None:
        self._guard = guard
        self._record = record
        self._public = {route.template for route in routes if route.is_public}
        self._attempts = Attempts()

    @property
    def pass_through(self) -> Middleware:
        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            resource = request.match_info.route.resource
            route = resource.canonical if resource else "unknown"
            began = time.perf_counter()
            response = await self._answer(request, handler, route in self._public)
            if "wait" not in request.query and not route.endswith("/events"):  # as long as asked
                seconds = time.perf_counter() - began
                self._record(request.method, route, response.status, seconds)
            return response

        return middleware

    async def _answer(
        self, request: web.Request, handler: Handler, is_public: bool
    ) -> web.StreamResponse:
        try:
            if preflight := cors.preflight(request, self._guard):
                return preflight
            if self._guard.prefix and request.path == self._guard.prefix:
                return web.Response(status=308, headers={"Location": _as_folder(request)})
            return await self._handled(request, handler, is_public)
        except (ConnectionError, TimeoutError):  # the client is gone or does not read
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=499)
        except web.HTTPException as error:
            return _of_http(error)
        except Exception as error:
            refused = explained(error)
            if refused is None:
                logger.exception("%s %s failed", request.method, request.path)
                return answer(Refusal(code="internal", message="the server has a fault"), 500)
            return answer(refused.refusal, refused.status, refused.headers)

    async def _handled(
        self, request: web.Request, handler: Handler, is_public: bool
    ) -> web.StreamResponse:
        """Raises Refused. Who shows wrong tokens again and again is not heard for a while."""
        address = request.remote or ""
        if _shows_token(request):
            self._attempts.demand_few(address)
        try:
            self._guard.check(request, is_public)
            return await handler(request)
        except Unauthorized:
            if _shows_token(request):
                self._attempts.count(address)
            raise


def _as_folder(request: web.Request) -> str:
    """The same address with a slash at its end, below which the page finds its parts."""
    return f"{request.path}/?{request.query_string}".removesuffix("?")


def _shows_token(request: web.Request) -> bool:
    is_exchange = request.path == "/api/session" or "token" in request.query
    return is_exchange or "Authorization" in request.headers


def explained(error: Exception) -> Refused | None:
    """What went wrong, as HTTP has it; nothing for a fault of ours."""
    match error:
        case Refused():
            return error
        case GraphError():
            return Unusable(str(error), problems=tuple(error.problems))
        case DocumentError(line=line, column=column):
            path = None if line is None else f"line {line}, column {column}"
            kind = TooLarge if "larger than" in str(error) else Malformed
            return kind(str(error), path=path)
        case InputError():
            return Unusable(str(error))
        case Conflict():
            return InConflict(str(error))
        case DatabaseError() | sqlite3.OperationalError() | OSError():
            return _not_stored(error)
        case UnicodeEncodeError():  # bytes that are no UTF-8, in a header or a path
            return Malformed("what was sent holds characters that are no Unicode")
    return None


def _not_stored(error: Exception) -> DiskFull | None:
    """What the disk does not take; nothing for other errors of the system."""
    if not isinstance(error, OSError):
        return DiskFull(str(error))
    if error.errno in FULL:
        return DiskFull("the disk is full, or takes no file as large as this")
    return None


def _of_http(error: web.HTTPException) -> web.Response:
    """What aiohttp itself refuses: unknown paths, other methods, what is too large."""
    code = error.reason.lower().replace(" ", "_")
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    message = f"{error.status} {error.reason}"
    wanted = headers.get("Allow")
    return answer(Refusal(code=code, message=message, wanted=wanted), error.status, headers)
