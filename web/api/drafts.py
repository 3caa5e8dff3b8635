"""Drafts: kept for the editor, which knows what is in them."""

from __future__ import annotations

from aiohttp import web

from web.api.backend import Backend
from web.http.body import read_body
from web.http.route import JSON, answer, route
from web.schema.drafts import Draft, Drafts
from web.schema.refusals import DiskFull, Malformed, TooLarge, Unknown
from web.schema.system import Health

ONE = "/api/drafts/{id}"


class DraftsApi:
    """What is open and not saved."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._drafts = backend.drafts

    @route("GET", "/api/drafts", {200: Drafts})
    async def list(self, request: web.Request) -> web.StreamResponse:
        """All of them, latest first."""
        return answer(Drafts(drafts=await self._backend.apart(self._drafts.list)))

    @route("GET", ONE, {200: JSON}, refusals=(Malformed, Unknown))
    async def read(self, request: web.Request) -> web.StreamResponse:
        """One, as it was kept."""
        content = await self._backend.apart(self._drafts.read, _id(request))
        return web.Response(body=content, content_type=JSON)

    @route("PUT", ONE, {200: Draft}, body=JSON, refusals=(Malformed, TooLarge, DiskFull))
    async def write(self, request: web.Request) -> web.StreamResponse:
        """Keep any JSON object; of very many, the oldest go."""
        body = await read_body(request)
        return answer(await self._backend.apart(self._drafts.write, _id(request), body))

    @route("DELETE", ONE, {200: Health}, refusals=(Malformed,))
    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Let it go, if it is there."""
        await self._backend.apart(self._drafts.delete, _id(request))
        return answer(Health(ok=True))


def _id(request: web.Request) -> str:
    return request.match_info["id"]
