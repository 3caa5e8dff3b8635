"""How the server is, who may use it, and what it can be asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from aiohttp import web

from web.api.backend import Backend
from web.http.body import read_body
from web.http.route import JSON, answer, parsed, route
from web.http.session import set_cookie
from web.schema.refusals import Malformed, Unauthorized
from web.schema.system import Health, Session, System
from web.workers.memory import resident

PACKAGES = ("lienzo", "torch", "diffusers", "transformers", "safetensors", "aiohttp")
METRICS = "text/plain; version=0.0.4; charset=utf-8"


class SystemApi:
    """What is not about jobs or files."""

    def __init__(self, backend: Backend, document: Callable[[], str]) -> None:
        self._backend = backend
        self._document = document

    @route("GET", "/api", {200: JSON})
    async def api(self, request: web.Request) -> web.StreamResponse:
        """This description."""
        return web.Response(text=self._document(), content_type=JSON)

    @route("GET", "/api/system", {200: System})
    async def system(self, request: web.Request) -> web.StreamResponse:
        """How things are."""
        queue = self._backend.queue
        system = System(
            versions=versions(),
            workers=self._backend.pool.workers,
            queued=queue.queued,
            running=queue.running,
            paused=queue.paused,
            uptime=self._backend.now() - self._backend.began,
            resident=resident(),
        )
        return answer(system)

    @route(
        "POST",
        "/api/session",
        {200: Health},
        body=Session,
        refusals=(Malformed, Unauthorized),
        is_public=True,
    )
    async def session(self, request: web.Request) -> web.StreamResponse:
        """Exchange the token for a cookie, for browsers."""
        token = parsed(await read_body(request), Session).token
        if self._backend.guard.token and not self._backend.guard.knows(token):
            raise Unauthorized("this is not the token")
        response = answer(Health(ok=True))
        guard = self._backend.guard
        if guard.token:
            set_cookie(response, guard.cookie, guard.token, guard.prefix, request.secure)
        return response

    @route("GET", "/healthz", {200: Health}, is_public=True)
    async def health(self, request: web.Request) -> web.StreamResponse:
        """Whether it is up."""
        return answer(Health(ok=True))

    @route("GET", "/metrics", {200: METRICS})
    async def metrics(self, request: web.Request) -> web.StreamResponse:
        """Figures for Prometheus."""
        return web.Response(body=self._backend.metrics.text(), headers={"Content-Type": METRICS})


@cache
def versions() -> dict[str, str]:
    """Of the packages that matter, as installed; none of them is imported."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
