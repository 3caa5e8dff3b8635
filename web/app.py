"""The application: every request passes the gate, finds its route, and gets an answer.

Read this first. What the server is made of is put together in web/server.py.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from aiohttp import web
from aiohttp.typedefs import Middleware

from engine.errors import DocumentError, GraphError, InputError
from web.api.content import ContentApi
from web.api.drafts import DraftsApi
from web.api.follow import EventsApi
from web.api.graph import GraphApi
from web.api.jobs import JobsApi
from web.api.route import Route, answer
from web.api.saved import SavedApi
from web.api.submit import Submit
from web.api.system import SystemApi
from web.guard import headers_for
from web.openapi import text
from web.pages import Pages
from web.queue.changes import faults
from web.queue.transitions import Conflict
from web.schema.problems import Refusal
from web.schema.refusals import DiskFull, InConflict, Malformed, Refused, TooLarge, Unusable
from web.server import Server
from web.storage.database import StoreError

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
logger = logging.getLogger(__name__)


def application(server: Server) -> web.Application:
    """The routes of the API and the canvas, behind the gate."""
    events = EventsApi(server)
    routes = all_routes(server, events)
    app = web.Application(
        middlewares=[Gate(server, routes).pass_through], client_max_size=server.limits.body
    )
    for route in routes:
        app.router.add_route(route.method, route.path, route.handler)
        if route.method == "GET" and 101 not in route.answers:
            app.router.add_route("HEAD", route.path, route.handler)
    app.on_response_prepare.append(_add_headers)
    app.on_shutdown.append(lambda app: events.close())
    return app


def all_routes(server: Server, events: EventsApi) -> Sequence[Route]:
    submit = Submit(server)
    system = SystemApi(server, lambda: text(routes))
    apis = (
        JobsApi(server, submit),
        events,
        SavedApi(server, submit),
        DraftsApi(server),
        GraphApi(server),
        ContentApi(server),
        system,
        Pages(server.guard),
    )
    routes: list[Route] = [route for api in apis for route in api.routes()]
    return routes


class Gate:
    """What surrounds every request: the guard before it, and one form for all that goes wrong."""

    def __init__(self, server: Server, routes: Sequence[Route]) -> None:
        self._guard = server.guard
        self._metrics = server.metrics
        self._public = {route.path for route in routes if route.is_public}

    @property
    def pass_through(self) -> Middleware:
        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            resource = request.match_info.route.resource
            route = resource.canonical if resource else "unknown"
            began = time.perf_counter()
            response = await self._answer(request, handler, route in self._public)
            seconds = time.perf_counter() - began
            self._metrics.request(request.method, route, response.status, seconds)
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
            return Unusable(str(error), problems=faults(error))
        case DocumentError(line=line, column=column):
            path = None if line is None else f"line {line}, column {column}"
            kind = TooLarge if "larger than" in str(error) else Malformed
            return kind(str(error), path=path)
        case InputError():
            return Unusable(str(error))
        case Conflict():
            return InConflict(str(error))
        case StoreError() | sqlite3.OperationalError():
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


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in headers_for(request.path).items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)
