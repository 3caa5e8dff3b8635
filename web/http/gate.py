"""What surrounds every request: the guard before it, and one form for all that goes wrong."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from aiohttp import web
from aiohttp.typedefs import Middleware

from engine.errors import DocumentError, GraphError, InputError
from web.http.guard import Guard
from web.http.route import Route, answer
from web.queue.transitions import Conflict
from web.schema.problems import Refusal
from web.schema.refusals import DiskFull, InConflict, Malformed, Refused, TooLarge, Unusable
from web.storage.database import DatabaseError

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Record: TypeAlias = Callable[[str, str, int, float], None]  # method, route, status, seconds
logger = logging.getLogger(__name__)


class Gate:
    """What surrounds every request: the guard before it, and one form for all that goes wrong."""

    def __init__(self, guard: Guard, routes: Sequence[Route], record: Record) -> None:
        self._guard = guard
        self._record = record
        self._public = {route.template for route in routes if route.is_public}

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
            self._guard.check(request, is_public)
            return await handler(request)
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
        case DatabaseError() | sqlite3.OperationalError():
            return DiskFull(str(error))
        case OSError(errno=28):  # ENOSPC
            return DiskFull("the disk is full")
    return None


def _of_http(error: web.HTTPException) -> web.Response:
    """What aiohttp itself refuses: unknown paths, other methods, what is too large."""
    code = error.reason.lower().replace(" ", "_")
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    message = f"{error.status} {error.reason}"
    wanted = headers.get("Allow")
    return answer(Refusal(code=code, message=message, wanted=wanted), error.status, headers)
