"""Talking to a server over HTTP, from a command."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from engine.errors import EngineError, GraphError, InputError, Problem

DEFAULT = "http://127.0.0.1:8288"
_SAFE = "/?&=%:@+,;~!$'()*"  # as addresses have them; what else there is comes from people
TIMEOUT = 45.0  # seconds without a byte; a stream of events has a sign of life every 20


class ServerError(EngineError):
    """The server has failed."""


class Client:
    """One server."""

    def __init__(self, url: str, token: str = "") -> None:
        self._parts = urlsplit(url)
        if self._parts.scheme not in ("http", "https") or not self._parts.hostname:
            raise InputError(f"--server: found {url!r}, wanted an address such as {DEFAULT}")
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    @classmethod
    def of(cls, args: Namespace, environ: Mapping[str, str]) -> Client:
        """The server that the arguments or the environment name."""
        url = args.server or environ.get("LIENZO_SERVER") or DEFAULT
        return cls(url.rstrip("/"), environ.get("LIENZO_TOKEN", ""))

    def get(self, path: str) -> Any:  # whatever JSON holds
        """Raises InputError with what the server says against it."""
        return json.loads(self.content(path))

    def post(self, path: str, body: Any) -> Any:
        with self._ask("POST", path, json.dumps(body).encode()) as answer:
            return json.loads(answer.read())

    def content(self, path: str) -> bytes:
        with self._ask("GET", path) as answer:
            return answer.read()

    def events(self, job: str, since: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
        """What happens in a job until its end, with the numbers; only what came after `since`."""
        with self._ask("GET", f"/api/jobs/{job}/events?since={since}") as answer:
            for line in answer:
                if line.startswith(b"data: "):
                    envelope = json.loads(line[6:])
                    yield envelope["seq"], envelope["event"]

    @contextmanager
    def _ask(self, method: str, path: str, body: bytes | None = None) -> Iterator[HTTPResponse]:
        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        headers = {**self._headers, "Content-Type": "application/json"}
        with closing(kind(self._parts.netloc, timeout=TIMEOUT)) as connection:
            try:
                target = quote(self._parts.path + path, safe=_SAFE)
                connection.request(method, target, body, headers)
                answer = connection.getresponse()
                if answer.status >= 400:
                    raise _refused(answer)
                yield answer
            except (OSError, HTTPException) as error:
                message = f"no server answers at {self._url}: {error} (`lienzo serve` starts one)"
                raise InputError(message) from error


def add_server(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--server",
        metavar="URL",
        help=f"the server (default: LIENZO_SERVER, or {DEFAULT}); its token is LIENZO_TOKEN",
    )


def _refused(answer: HTTPResponse) -> EngineError:
    try:
        refusal = json.loads(answer.read())
        message = str(refusal["message"])
    except (ValueError, KeyError, TypeError):
        return ServerError(f"the server answers {answer.status} {answer.reason}")
    if problems := refusal.get("problems"):
        return GraphError([Problem(p["node"], p["port"], p["message"]) for p in problems])
    if place := refusal.get("path"):
        message = f"{place}: {message}"
    return ServerError(message) if answer.status >= 500 else InputError(message)
