"""The types of ports: how people read them, and which output may feed which input."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from engine.node.refs import Ref

PLAIN: Mapping[Any, str] = {
    int: "Integer",
    float: "Float",
    str: "Text",
    bool: "Boolean",
    NoneType: "None",
    Any: "Any",
}


def type_name(kind: Any) -> str:
    """What people and files call a type: `Image`, `Model`, `Integer`, `Model or None`."""
    if is_union(kind):
        return " or ".join(type_name(part) for part in get_args(kind))
    if get_origin(kind) is Literal:
        return "Choice"
    if get_origin(kind) is not None:
        parts = ", ".join(type_name(part) for part in get_args(kind) if part is not ...)
        return f"{type_name(get_origin(kind))}[{parts}]"
    if isinstance(kind, type) and issubclass(kind, Ref):
        return kind.port_type
    return PLAIN.get(kind) or str(getattr(kind, "__name__", kind))


def is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType)


def accepts(want: Any, got: Any) -> bool:
    """Whether an output of type `got` may feed an input of type `want`."""
    if want is Any or want == got:
        return True
    if is_union(got):
        return all(accepts(want, part) for part in get_args(got))
    if is_union(want):
        return any(accepts(part, got) for part in get_args(want))
    if get_origin(want) is Literal:  # a text may name a choice; which one shows at run time
        return got is str or (
            get_origin(got) is Literal and set(get_args(got)) <= set(get_args(want))
        )
    if want is float:
        return got is int
    return isinstance(want, type) and isinstance(got, type) and issubclass(got, want)


def fits(kind: Any, value: object) -> bool:
    """Whether a constant from a file may stand for a value of this type."""
    if kind is Any:
        return True
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if is_union(kind):
        return any(fits(part, value) for part in get_args(kind))
    if kind in (None, NoneType):
        return value is None
    if kind is float:
        return type(value) in (int, float)
    if kind is int:
        return type(value) is int
    return isinstance(value, get_origin(kind) or kind)
