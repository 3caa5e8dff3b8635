"""A route of the API as data: what is asked, what is answered, and by which function."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from engine.formats.strict_json import decode
from web.schema.refusals import Malformed, Refused

S = TypeVar("S")
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
JSON = "application/json"
UNCHANGED = "unchanged"  # among answers: of 304, which has no content
SEE_OTHER = "see other"  # of 303
MOST_DIGITS = 18
_MARK = "_lienzo_route"
_encode = msgspec.json.Encoder().encode
_PLACE = re.compile(r"(?P<fault>.*?)(?: - at `(?P<path>.*)`)?")
_EXPECTED = re.compile(r"Expected `(?P<wanted>.*?)`(?P<more>.*?)(?:, got `(?P<found>.*)`)?")


class NoQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path. Answers are types by status, or the media type of other content."""

    method: str
    path: str
    handler: Handler
    summary: str
    answers: Mapping[int, type[Struct] | str]
    query: type[Struct] = NoQuery
    body: type[Struct] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # of the request, with their meaning
    refusals: tuple[type[Refused], ...] = ()
    is_public: bool = False

    @property
    def template(self) -> str:
        """The path with the bare names of its parts, as OpenAPI and aiohttp's resources have it."""
        return re.sub(r":[^}]*", "", self.path)


_Method = TypeVar("_Method", bound=Callable[..., Awaitable[web.StreamResponse]])


def route(
    method: str,
    path: str,
    answers: Mapping[int, type[Struct] | str],
    query: type[Struct] = NoQuery,
    *,
    body: type[Struct] | str | None = None,
    headers: Mapping[str, str] | None = None,
    refusals: tuple[type[Refused], ...] = (),
    is_public: bool = False,
) -> Callable[[_Method], _Method]:
    """Mark a method as what answers there. The first line of its docstring is the summary."""

    def mark(function: _Method) -> _Method:
        summary = (function.__doc__ or "").partition("\n")[0].removesuffix(".")
        marked = Route(
            method,
            path,
            function,
            summary,
            answers,
            query,
            body,
            headers or {},
            refusals,
            is_public,
        )
        setattr(function, _MARK, marked)
        return function

    return mark


def routes_of(api: object) -> list[Route]:
    """The routes that the methods of an object are marked with, in their order."""
    marked = {name: getattr(value, _MARK, None) for name, value in vars(type(api)).items()}
    return [replace(mark, handler=getattr(api, name)) for name, mark in marked.items() if mark]


def answer(
    content: Struct, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    body = _encode(content)
    return web.Response(body=body, status=status, headers=headers, content_type=JSON)


def query(request: web.Request, kind: type[S]) -> S:
    """The query of a request. Raises Malformed."""
    if not request.query_string:
        return kind()
    return converted(dict(request.query), kind, strict=False)


def counted(digits: str) -> int | None:
    """A number from a path or a header; none for what is no number, or one beyond all we count."""
    plain = digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    return int(digits) if plain else None


def parsed(body: bytes, kind: type[S]) -> S:
    """What a body says. Raises DocumentError for what is no strict JSON, or Malformed."""
    return converted(decode(body), kind, strict=True)


def converted(value: Any, kind: type[S], strict: bool) -> S:
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise _malformed(str(error)) from error


def _malformed(text: str) -> Malformed:
    """`Expected `int`, got `str` - at `$.count`` in parts."""
    place = _PLACE.fullmatch(text)
    assert place is not None
    expected = _EXPECTED.fullmatch(place["fault"])
    wanted = (expected["wanted"] + expected["more"]) if expected else None
    found = expected["found"] if expected else None
    return Malformed(place["fault"], path=place["path"] or "$", found=found, wanted=wanted)
