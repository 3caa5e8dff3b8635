"""What a browser sees: the canvas, or a word about it where it was not built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aiohttp import web

from web.http.conditional import WrongRange, accepted_encodings
from web.http.files import ANSWERS, MISSING, answer_file
from web.http.guard import Guard
from web.http.route import SEE_OTHER, route
from web.http.session import set_cookie
from web.schema.refusals import Unauthorized, Unknown
from web.storage.paths import open_below

STATIC: Final = Path(__file__).parents[1] / "static"
HTML: Final = "text/html; charset=utf-8"
OURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".html": HTML,
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".png": "image/png",
        ".webp": "image/webp",
        ".ico": "image/x-icon",
        ".map": "application/json",
        ".webmanifest": "application/manifest+json",
    }
)
INDEX: Final = {**ANSWERS, 200: HTML, 206: HTML, 303: SEE_OTHER}
PACKED: Final = (("br", ".br"), ("gzip", ".gz"))  # the best first
NOT_BUILT: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="dark light">
<link rel="icon" href="data:,">
<title>Lienzo</title>
<h1>Lienzo is running</h1>
<p>The canvas is not built. Where Lienzo's sources are, <code>make canvas</code> builds it.</p>
<p>Everything can be done over <a href="/api">the API</a>, too.</p>
</html>
"""


def is_built(static: Path = STATIC) -> bool:
    return (static / "index.html").is_file()


class StaticFiles:
    """The files of the canvas, which anybody may see: they hold no secrets."""

    def __init__(self, guard: Guard, static: Path = STATIC) -> None:
        self._guard = guard
        self._static = static

    @route(
        "GET",
        "/",
        INDEX,
        refusals=(Unauthorized, WrongRange),
        is_public=True,
    )
    async def index(self, request: web.Request) -> web.StreamResponse:
        """The canvas; with `token`, the way in for a browser."""
        if "token" in request.query:
            if not self._guard.knows(request.query["token"]):
                raise Unauthorized("this is not the token")
            response = web.Response(status=303, headers={"Location": "./"})
            guard = self._guard
            set_cookie(response, guard.cookie, guard.token, guard.prefix, request.secure)
            return response
        try:
            return await self._answer(request, "index.html", "no-cache")
        except Unknown:
            return web.Response(text=NOT_BUILT, headers={"Content-Type": HTML})

    @route("GET", "/assets/{name:.+}", ANSWERS, refusals=MISSING, is_public=True)
    async def asset(self, request: web.Request) -> web.StreamResponse:
        """What the canvas is made of."""
        name = f"assets/{request.match_info['name']}"
        return await self._answer(request, name, "public, max-age=31536000, immutable")

    @route(
        "GET",
        "/{name:manifest[.]webmanifest|icon-[0-9]+[.]png}",
        ANSWERS,
        refusals=(Unknown, WrongRange),
        is_public=True,
    )
    async def app(self, request: web.Request) -> web.StreamResponse:
        """What a browser wants to know to install the canvas."""
        return await self._answer(request, request.match_info["name"], "no-cache")

    async def _answer(self, request: web.Request, name: str, cache: str) -> web.StreamResponse:
        media = OURS.get(Path(name).suffix)
        if media is None or not self._static.is_dir():
            raise Unknown("file", name)
        packing, suffix = self._packing(request, name)
        with open_below(self._static, f"{name}{suffix}") as file:
            headers = {"Cache-Control": cache, "Vary": "Accept-Encoding", **packing}
            return await answer_file(request, file, file.stamp, headers, ours=media)

    def _packing(self, request: web.Request, name: str) -> tuple[Mapping[str, str], str]:
        """How the file is sent that was packed when the canvas was built, and its suffix."""
        accepted = accepted_encodings(request.headers.get("Accept-Encoding", ""))
        for encoding, suffix in PACKED:
            if encoding in accepted and (self._static / f"{name}{suffix}").is_file():
                return {"Content-Encoding": encoding}, suffix
        return {}, ""
