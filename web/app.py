"""The application: every request passes the gate, finds its route, and gets an answer.

Read this first. What the server is made of is put together in web/server.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from aiohttp import web

from web.api.backend import Backend
from web.api.drafts import DraftsApi
from web.api.events import EventsApi
from web.api.graphs import GraphsApi
from web.api.inputs import InputsApi
from web.api.jobs import JobsApi
from web.api.nodes import NodesApi
from web.api.outputs import OutputsApi
from web.api.submissions import Submissions
from web.api.system import SystemApi
from web.api.workflows import WorkflowsApi
from web.http.body import PATIENCE
from web.http.cors import allowance
from web.http.gate import Gate
from web.http.guard import Guard, headers_for
from web.http.openapi import text
from web.http.route import Route, routes_of
from web.http.static import StaticFiles


def application(backend: Backend) -> web.Application:
    """The routes of the API and the canvas, behind the gate."""
    events = EventsApi(backend)
    routes = all_routes(backend, events)
    app = web.Application(
        middlewares=[Gate(backend.guard, routes, backend.metrics.request).pass_through],
        client_max_size=backend.limits.body,
    )
    app[PATIENCE] = backend.limits.body_silence
    for route in routes:
        app.router.add_route(route.method, route.path, route.handler)
        if route.method == "GET" and 101 not in route.answers:
            app.router.add_route("HEAD", route.path, route.handler)
    app.on_response_prepare.append(partial(_add_headers, backend.guard))
    app.on_shutdown.append(lambda app: events.close())
    return app


def all_routes(backend: Backend, events: EventsApi) -> Sequence[Route]:
    submissions = Submissions(backend)
    system = SystemApi(backend, lambda: text(routes))
    apis = (
        JobsApi(backend, submissions),
        events,
        WorkflowsApi(backend, submissions),
        DraftsApi(backend),
        NodesApi(backend),
        GraphsApi(backend),
        OutputsApi(backend),
        InputsApi(backend),
        system,
        StaticFiles(backend.guard),
    )
    routes: list[Route] = [route for api in apis for route in routes_of(api)]
    return routes


async def _add_headers(guard: Guard, request: web.Request, response: web.StreamResponse) -> None:
    allowed = dict(allowance(request, guard))
    if vary := allowed.pop("Vary", ""):
        response.headers["Vary"] = ", ".join((*response.headers.getall("Vary", ()), vary))
    for name, value in {**headers_for(request.path), **allowed}.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)
