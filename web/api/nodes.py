"""What there is to wire: node types, and the files that they may name."""

from __future__ import annotations

import hashlib

import msgspec
from aiohttp import web

from web.api.backend import Backend
from web.catalogue.models import found_files
from web.catalogue.node_types import node_types
from web.http.conditional import is_unchanged
from web.http.route import JSON, UNCHANGED, answer, route
from web.schema.files import Models
from web.schema.nodes import NodeTypes


class NodesApi:
    """What an editor offers."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._nodes = msgspec.json.encode(node_types(backend.engine.specs))
        self._etag = hashlib.sha256(self._nodes).hexdigest()[:32]

    @route("GET", "/api/nodes", {200: NodeTypes, 304: UNCHANGED})
    async def types(self, request: web.Request) -> web.StreamResponse:
        """Every type of node."""
        headers = {"ETag": f'"{self._etag}"'}
        if is_unchanged(request.headers, self._etag):
            return web.Response(status=304, headers=headers)
        return web.Response(body=self._nodes, content_type=JSON, headers=headers)

    @route("GET", "/api/models", {200: Models})
    async def models(self, request: web.Request) -> web.StreamResponse:
        """Files workflows may name."""
        return answer(await self._backend.apart(found_files, self._backend.engine.files))
