"""What a browser shows instead of the token."""

from __future__ import annotations

from typing import Final

from aiohttp import web

COOKIE: Final = "lienzo"


def set_cookie(response: web.Response, request: web.Request, token: str) -> None:
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Strict", path="/", secure=request.secure
    )
