"""Whether an answer is one that the description of the API says there may be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

import web

KEPT = Path(web.__file__).with_name("openapi.json")
OF_NO_ROUTE = (204, 308, 400, 401, 403, 404, 405, 421, 429)


class Operation(NamedTuple):
    """A method of a path, as the description names it."""

    method: str
    template: str


@cache
def description() -> Any:  # JSON
    return json.loads(KEPT.read_bytes())


def declared() -> Iterator[tuple[Operation, int]]:
    """Every status of every operation."""
    for template, operations in description()["paths"].items():
        for method, operation in operations.items():
            for status in operation["responses"]:
                yield Operation(method.upper(), template), int(status)


def operation(method: str, target: str) -> Operation | None:
    """What answers there; nothing where nothing does."""
    path = target.partition("?")[0]
    method = "GET" if method == "HEAD" else method
    for template, pattern in _patterns().items():
        if pattern.fullmatch(path) and method.lower() in description()["paths"][template]:
            return Operation(method, template)
    return None


def check(
    method: str, target: str, status: int, headers: Mapping[str, str], content: bytes
) -> Operation | None:
    """Raises AssertionError for what the description does not know. Gives what has answered."""
    asked = f"{method} {target[:200]} → {status}"
    found = operation(method, target)
    if found is None or (status == 400 and b'"no_http"' in content):  # before there is a route
        assert status in OF_NO_ROUTE, asked
        return None
    responses = description()["paths"][found.template][found.method.lower()]["responses"]
    assert str(status) in responses, f"{asked} is not declared"
    kinds = responses[str(status)].get("content", {})
    kind = headers.get("Content-Type", "").partition(";")[0]
    if not kinds or method == "HEAD" or (status == 200 and not content):
        return found
    fitting = [each for each in kinds if fnmatch(kind, each.partition(";")[0])]
    assert fitting, f"{asked} as {kind}, declared {list(kinds)}"
    schema = kinds[fitting[0]].get("schema")
    if schema is not None:
        validator = Draft202012Validator({**schema, "components": description()["components"]})
        faults = [error.message[:300] for error in validator.iter_errors(json.loads(content))]
        assert not faults, f"{asked}: {faults}"
    return found


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The most specific first; names of files may have slashes."""
    paths = sorted(description()["paths"], key=lambda each: (each.count("{"), -len(each)))
    return {path: re.compile(_pattern(path)) for path in paths}


def _pattern(template: str) -> str:
    if template == "/{name}":
        return r"/(manifest\.webmanifest|icon-\d+\.png)"
    parts = re.split(r"(\{\w+\})", template)
    is_deep = re.match(r"/(api/(outputs|inputs|thumbnails)|assets)/\{name\}$", template)
    inner = ".+" if is_deep else "[^/]+"
    return "".join(inner if part.startswith("{") else re.escape(part) for part in parts)
