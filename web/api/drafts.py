"""Drafts: kept for the editor, which knows what is in them."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from web.api.backend import Backend
from web.http.route import JSON, Route, answer, read_body
from web.schema.drafts import KeptDraft, KeptDrafts
from web.schema.refusals import DiskFull, Malformed, TooLarge, Unknown
from web.schema.system import Health


class DraftsApi:
    """What is open and not saved."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._drafts = backend.drafts

    def routes(self) -> Sequence[Route]:
        one = "/api/drafts/{id}"
        return (
            Route("GET", "/api/drafts", self.list, "All of them, latest first", {200: KeptDrafts}),
            Route(
                "GET",
                one,
                self.read,
                "One, as it was kept",
                {200: JSON},
                refusals=(Malformed, Unknown),
            ),
            Route(
                "PUT",
                one,
                self.write,
                "Keep any JSON object; of very many, the oldest go",
                {200: KeptDraft},
                body=JSON,
                refusals=(Malformed, TooLarge, DiskFull),
            ),
            Route(
                "DELETE",
                one,
                self.delete,
                "Let it go, if it is there",
                {200: Health},
                refusals=(Malformed,),
            ),
        )

    async def list(self, request: web.Request) -> web.StreamResponse:
        return answer(KeptDrafts(drafts=await self._backend.apart(self._drafts.list)))

    async def read(self, request: web.Request) -> web.StreamResponse:
        content = await self._backend.apart(self._drafts.read, _id(request))
        return web.Response(body=content, content_type=JSON)

    async def write(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request)
        return answer(await self._backend.apart(self._drafts.write, _id(request), body))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        await self._backend.apart(self._drafts.delete, _id(request))
        return answer(Health(ok=True))


def _id(request: web.Request) -> str:
    return request.match_info["id"]
