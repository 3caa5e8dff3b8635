"""What a browser shows instead of the token: a session, made of the token, that is not the token.

Cookies know no ports: every server of the machine is sent those of all others. So the name has the
port, lest two servers log each other out, and what is sent away opens nothing but this server.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from secrets import token_hex

from aiohttp import web


def cookie_name(port: int) -> str:
    return f"lienzo-{port}"


def new_session(token: str) -> str:
    """A session that is good for as long as the token is."""
    nonce = token_hex(16)
    return f"{nonce}.{_sealed(token, nonce)}"


def is_session(session: str, token: str) -> bool:
    """Whether it was made of that token, in the same time for all wrong ones."""
    nonce, _, seal = session.partition(".")
    return is_same(seal, _sealed(token, nonce))


def is_same(given: str, wanted: str) -> bool:
    """Compare secrets of any characters, in the same time for all wrong ones."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))


def set_cookie(response: web.Response, name: str, token: str, prefix: str, secure: bool) -> None:
    """Good below the prefix, which has no slash at its end."""
    path = f"{prefix}/"
    response.set_cookie(
        name, new_session(token), httponly=True, samesite="Strict", path=path, secure=secure
    )


def _sealed(token: str, nonce: str) -> str:
    message = f"session {nonce}".encode("utf-8", "replace")
    return hmac.new(token.encode("utf-8", "replace"), message, sha256).hexdigest()
