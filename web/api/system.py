"""How the server is, who may use it, and what it can be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from aiohttp import web

from web.api.backend import Backend
from web.http.route import JSON, Route, answer, parsed, read_body
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

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", "/api", self.api, "This description", {200: JSON}),
            Route("GET", "/api/system", self.system, "How things are", {200: System}),
            Route(
                "POST",
                "/api/session",
                self.session,
                "Exchange the token for a cookie, for browsers",
                {200: Health},
                body=Session,
                refusals=(Malformed, Unauthorized),
                is_public=True,
            ),
            Route(
                "GET", "/healthz", self.health, "Whether it is up", {200: Health}, is_public=True
            ),
            Route("GET", "/metrics", self.metrics, "Figures for Prometheus", {200: METRICS}),
        )

    async def api(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=self._document(), content_type=JSON)

    async def system(self, request: web.Request) -> web.StreamResponse:
        desk = self._backend.desk
        system = System(
            versions=versions(),
            workers=self._backend.pool.workers,
            queued=desk.queued,
            running=desk.running,
            paused=desk.paused,
            uptime=self._backend.now() - self._backend.began,
            resident=resident(),
        )
        return answer(system)

    async def session(self, request: web.Request) -> web.StreamResponse:
        token = parsed(await read_body(request), Session).token
        if self._backend.guard.token and not self._backend.guard.knows(token):
            raise Unauthorized("this is not the token")
        response = answer(Health(ok=True))
        set_cookie(response, request, token)
        return response

    async def health(self, request: web.Request) -> web.StreamResponse:
        return answer(Health(ok=True))

    async def metrics(self, request: web.Request) -> web.StreamResponse:
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
