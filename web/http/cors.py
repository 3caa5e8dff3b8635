"""Pages of other origins that were allowed to ask: the CORS protocol of the Fetch standard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from web.http.guard import Guard

METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE"
HEADERS: Final = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range"
SHOWN: Final = "ETag, Location, X-Lienzo-Job, Content-Range, Retry-After"
SECONDS: Final = "600"  # that a browser remembers the answer to a preflight


def preflight(request: web.Request, guard: Guard) -> web.Response | None:
    """The answer to a browser that asks whether a page may ask; none to everything else."""
    is_asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    if not is_asked or not guard.allows(request.headers.get("Origin", "")):
        return None
    headers = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": HEADERS,
        "Access-Control-Max-Age": SECONDS,
    }
    return web.Response(status=204, headers=headers)


def allowance(request: web.Request, guard: Guard) -> Mapping[str, str]:
    """What an answer carries, so that a page which was allowed to ask may read it, too."""
    origin = request.headers.get("Origin", "")
    if not guard.origins:
        return {}
    if not guard.allows(origin):
        return {"Vary": "Origin"}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": SHOWN,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Origin",
    }
