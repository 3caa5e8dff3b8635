"""Records: what a list in a workflow holds where a plain value would not say enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Record:
    """Base of frozen dataclasses that stand in files as JSON objects, in an input's list.

    Their fields read as the parameters of a node do: types, defaults, hints.
    """


def record_of(kind: Any) -> type[Record] | None:
    """The record whose list this type is, or may be."""
    if get_origin(kind) in (Union, UnionType):
        return next(filter(None, map(record_of, get_args(kind))), None)
    if get_origin(kind) is not list:
        return None
    inside = get_args(kind)[0]
    return inside if isinstance(inside, type) and issubclass(inside, Record) else None


def field_types(kind: type[Record]) -> Mapping[str, Any]:
    return get_type_hints(kind)
