"""Who may come in: the one gate for every request and every WebSocket upgrade.

A browser sends along requests that a page of anybody asks for, also to this machine. So each
request is asked, in this order: by which name it came (against DNS rebinding), from which page
(against pages of others), with which token, and whether a form could have sent it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final, Protocol

from engine.errors import InputError
from web.http.front import Front
from web.http.session import cookie_name, is_same, is_session
from web.schema.refusals import Forbidden, Unauthorized, WrongHost, WrongType

SHORTEST_TOKEN: Final = 16  # characters
LOOPBACK: Final = frozenset(("127.0.0.1", "localhost", "::1"))
READING: Final = frozenset(("GET", "HEAD", "OPTIONS"))
BYTES: Final = "application/octet-stream"
HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": (
            "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)


class Request(Protocol):
    """What the gate looks at."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def cookies(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules of one server."""

    hosts: frozenset[str]  # values of the Host header that are ours, in lower case
    any_address: bool = False  # also every IP address, which no one can rebind
    origins: frozenset[str] = frozenset()  # further pages that may ask
    token: str = ""
    port: int = 0
    prefix: str = ""  # below which cookies are good, without a slash at its end

    @classmethod
    def of(
        cls,
        bound: str,
        port: int,
        token: str = "",
        names: Collection[str] = (),
        origins: Collection[str] = (),
        front: Front | None = None,
    ) -> Guard:
        """The rules for a server bound there. Raises InputError when it would be open to all."""
        front = front or Front()
        reached = "behind a proxy" if front.is_proxied else f"at {bound}"
        is_local = bound in LOOPBACK and not front.is_proxied
        if not is_local and (fault := token_fault(token)):
            raise InputError(
                f"to serve {reached}, which others can reach, a token is wanted, and {fault}: set "
                "LIENZO_TOKEN or name a file with --token-file; without one, serve at 127.0.0.1"
            )
        ours = {*LOOPBACK, *names, *(() if is_wildcard(bound) else (bound,))}
        hosts = {form for name in ours for form in _forms(name.lower(), port)}
        return cls(
            frozenset(hosts), is_wildcard(bound), frozenset(origins), token, port, front.prefix
        )

    def check(self, request: Request, is_public: bool = False) -> None:
        """Raises Refused. What is public needs no token."""
        self._check_host(request)
        self._check_origin(request)
        _check_site(request)
        if not is_public:
            self._check_token(request)
        _check_content(request)

    def knows(self, token: str) -> bool:
        """Whether the token is right, in the same time for all wrong ones."""
        return bool(self.token) and is_same(token, self.token)

    @property
    def cookie(self) -> str:
        """The name of the cookie that a browser shows."""
        return cookie_name(self.port)

    def allows(self, origin: str) -> bool:
        """Whether it is one of the further pages that may ask."""
        return origin in self.origins

    def _check_host(self, request: Request) -> None:
        host = request.headers.get("Host", "").lower()
        if host in self.hosts or (self.any_address and _is_address(host)):
            return
        message = f"this server does not go by the name {host!r}: allow it with --allow-host"
        raise WrongHost(message, found=host)

    def _check_origin(self, request: Request) -> None:
        origin = request.headers.get("Origin")
        if origin is None or origin in self.origins:
            return
        host = request.headers["Host"].lower()
        if origin.lower() not in (f"http://{host}", f"https://{host}"):  # "null" is foreign too
            raise Forbidden("a page of another origin may not ask", found=origin)

    def _check_token(self, request: Request) -> None:
        if not self.token:
            return
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            is_known = self.knows(bearer.strip())
        else:
            is_known = is_session(request.cookies.get(self.cookie, ""), self.token)
        if not is_known:
            wanted = "Authorization: Bearer …, or the cookie that /?token=… sets"
            challenge = {"WWW-Authenticate": "Bearer"}
            raise Unauthorized("this server wants a token", wanted=wanted, headers=challenge)


def token_fault(token: str) -> str | None:
    """Why a token would keep nobody out, if so."""
    if not token:
        return "there is none"
    if len(token) < SHORTEST_TOKEN:
        return f"it has {len(token)} characters: wanted {SHORTEST_TOKEN} or more"
    if not token.isascii() or not token.isprintable() or " " in token:
        return "it has characters that are no letter, digit or sign"
    return None


def is_wildcard(bound: str) -> bool:
    return bound in ("0.0.0.0", "::", "")


def headers_for(path: str) -> Mapping[str, str]:
    """What every answer carries. Answers of the API are for nobody's cache but the asker's."""
    return {**HEADERS, "Cache-Control": "no-cache"} if path.startswith("/api") else HEADERS


def _check_site(request: Request) -> None:
    """A foreign page may lead people here, as a single-sign-on does, and nothing else."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site in ("none", "same-origin"):
        return
    leads_here = (
        request.method in ("GET", "HEAD")
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
        and not request.path.startswith("/api")
    )
    origin = request.headers.get("Origin")  # an allowed one, or it would not have come so far
    if not leads_here and origin is None:
        raise Forbidden("a page of another site may not ask", found=site)


def _check_content(request: Request) -> None:
    """Of what changes something, only that which no form of a foreign page can send."""
    if request.method in READING or request.method in ("DELETE", "PUT", "PATCH"):
        return  # a browser asks before it sends one of these to another origin
    content = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content in ("application/json", BYTES) or content.startswith("image/"):
        return
    wanted = f"application/json, or image/… or {BYTES} for an upload"
    message = f"found Content-Type {content!r}, wanted {wanted}"
    raise WrongType(message, found=content, wanted=wanted)


def _forms(name: str, port: int) -> Iterator[str]:
    """How a name stands in a Host header."""
    if name.startswith("[") or name.count(":") == 1:
        yield name  # with its port already
        return
    shown = f"[{name}]" if ":" in name else name
    yield f"{shown}:{port}"
    if port in (80, 443) or name not in LOOPBACK:
        yield shown  # a proxy in front may serve the usual port


def _is_address(host: str) -> bool:
    name, _, _ = host.rpartition(":") if host.count(":") == 1 else (host, "", "")
    if host.startswith("["):
        name = host[1:].partition("]")[0]
    try:
        ip_address(name or host)
    except ValueError:
        return False
    return True
