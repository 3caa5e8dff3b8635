"""The description of the API, OpenAPI 3.1, made of the same types that the API is made of.

It is answered at /api and kept in openapi.json: python -m tests.web.describe
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct

from web.events.types import Envelope, Preview
from web.http.attempts import TooManyAttempts
from web.http.body import BODY_REFUSALS
from web.http.route import JSON, SEE_OTHER, UNCHANGED, NoQuery, Route
from web.schema.problems import Refusal
from web.schema.refusals import Forbidden, Malformed, Refused, Unauthorized, WrongHost, WrongType

NO_CONTENT: Mapping[str, str] = MappingProxyType(
    {
        "websocket": "a WebSocket",
        UNCHANGED: "it is as If-None-Match says",
        SEE_OTHER: "the page, with a cookie instead of the token",
    }
)
TEMPLATE = "#/components/schemas/{name}"


def describe(routes: Sequence[Route]) -> dict[str, Any]:
    """The whole document."""
    kinds: list[type[Struct]] = [*_types(routes), Refusal, Envelope, Preview]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=TEMPLATE)
    named: dict[type[Struct], Any] = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.template, {})[route.method.lower()] = _operation(route, named)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lienzo",
            "version": version("lienzo"),
            "description": "Times are seconds since 1970, durations seconds, sizes bytes. Every "
            "answer that is not 2xx is a Refusal. What POST sends must be JSON, or a picture.",
        },
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "lienzo-8288"},
            },
        },
        "security": [{"token": []}, {"cookie": []}, {}],
    }


def _operation(route: Route, named: dict[type[Struct], Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "responses": {
            **{str(code): _answer(kind, named) for code, kind in route.answers.items()},
            **_refused(_refusals(route), named),
        },
    }
    if parameters := [*_parameters(route)]:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(route.body, named)}
    if route.is_public:
        operation["security"] = []
    return operation


def _refusals(route: Route) -> tuple[type[Refused], ...]:
    """Those of the gate, those of what is asked and of every body that is read, and its own."""
    own = [*route.refusals, WrongHost, Forbidden, TooManyAttempts]
    own += [] if route.is_public else [Unauthorized]
    own += [WrongType] if route.method == "POST" else []
    own += BODY_REFUSALS if route.body is not None else ()
    own += [Malformed] if route.query is not NoQuery else []
    return tuple(own)


def _operation_id(route: Route) -> str:
    owner = type(getattr(route.handler, "__self__", None)).__name__.removesuffix("Api").lower()
    return f"{owner}_{getattr(route.handler, '__name__', '')}"


def _answer(kind: type[Struct] | str, named: dict[type[Struct], Any]) -> dict[str, Any]:
    if kind in NO_CONTENT:
        return {"description": NO_CONTENT[str(kind)]}
    return {"description": "as asked", "content": _content(kind, named)}


def _content(kind: type[Struct] | str, named: dict[type[Struct], Any]) -> dict[str, Any]:
    return {kind: {}} if isinstance(kind, str) else {JSON: {"schema": named[kind]}}


def _refused(kinds: Iterable[type[Refused]], named: dict[type[Struct], Any]) -> dict[str, Any]:
    codes: dict[str, list[str]] = {}
    for kind in kinds:
        codes.setdefault(str(kind.status), []).append(kind.code)
    content = {JSON: {"schema": named[Refusal]}}
    return {
        status: {"description": " or ".join(sorted(set(names))), "content": content}
        for status, names in sorted(codes.items())
    }


def _parameters(route: Route) -> Iterable[dict[str, Any]]:
    for name in re.findall(r"{(\w+)", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    fields = msgspec.json.schema_components([route.query])[1][route.query.__name__]["properties"]
    for name, schema in fields.items():
        yield {"name": name, "in": "query", "required": False, "schema": schema}
    for name, meaning in route.headers.items():
        schema = {"type": "string"}
        yield {"name": name, "in": "header", "description": meaning, "schema": schema}


def _types(routes: Sequence[Route]) -> list[type[Struct]]:
    """Every type that is sent or answered, once, in a stable order."""
    found: dict[type[Struct], None] = {}
    for route in routes:
        for kind in (route.body, *route.answers.values()):
            if isinstance(kind, type):
                found[kind] = None
    return list(found)


def text(routes: Sequence[Route]) -> str:
    return json.dumps(describe(routes), indent=1, ensure_ascii=False) + "\n"
