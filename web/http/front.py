"""What stands before the server: a path that it lies below, and a proxy that asks for others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from aiohttp import web
from aiohttp.http import RawRequestMessage
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from engine.errors import InputError

Factory: TypeAlias = Callable[..., web.BaseRequest]  # what makes requests of messages
_PREFIX: Final = re.compile(r"(/[A-Za-z0-9._~-]+)+")


@dataclass(frozen=True, slots=True)
class Front:
    """How requests come to the server."""

    prefix: str = ""  # of all paths, such as "/lienzo"; what comes without it is taken, too
    is_proxied: bool = False  # a proxy says who asks, and by which name and scheme

    def requests(self, make: Factory) -> Factory:
        """Requests as they were meant by who asked, instead of as they have arrived."""

        def made(message: RawRequestMessage, *rest: Any) -> web.BaseRequest:  # as aiohttp calls it
            request = make(self._meant(message), *rest)
            return _asked_for(request, message) if self.is_proxied else request

        return made

    def _meant(self, message: RawRequestMessage) -> RawRequestMessage:
        if self.prefix and message.path.startswith(f"{self.prefix}/"):
            path = message.path.removeprefix(self.prefix)
            message = message._replace(path=path, url=URL(path, encoded=True))
        host = _last(message, "X-Forwarded-Host") if self.is_proxied else ""
        if not host:
            return message
        headers = CIMultiDict(message.headers)
        headers["Host"] = host
        return message._replace(headers=CIMultiDictProxy(headers))


def read_prefix(text: str) -> str:
    """A prefix without a slash at its end. Raises InputError for what is no path."""
    prefix = text.rstrip("/")
    if prefix and (not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/"))):
        raise InputError(f"--prefix: found {text!r}, wanted a path such as /lienzo")
    return prefix


def _asked_for(request: web.BaseRequest, message: RawRequestMessage) -> web.BaseRequest:
    """The request with who asks, and over what, as the proxy says that is nearest."""
    remote, scheme = _last(message, "X-Forwarded-For"), _last(message, "X-Forwarded-Proto")
    return request.clone(
        remote=remote or request.remote or "",
        scheme=scheme if scheme in ("http", "https") else request.scheme,
    )


def _last(message: RawRequestMessage, header: str) -> str:
    """Only the last entry is by our own proxy; those before it may be by anybody."""
    return ",".join(message.headers.getall(header, ())).rpartition(",")[2].strip()
