"""The types of ports: how people read them, and which output may feed which input."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from reprlib import Repr
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from engine.node.records import Record, field_types, record_of
from engine.node.refs import Ref

LONGEST = 80  # characters of a value that a message shows
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
    if len(kinds := alternatives(kind)) > 1:
        return " or ".join(map(type_name, kinds))
    if isinstance(kind, TypeVar):
        return "Any"
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


def alternatives(kind: Any) -> tuple[Any, ...]:
    """The parts of a union, the types that a type variable may stand for, or the type alone."""
    if isinstance(kind, TypeVar):
        return kind.__constraints__ or (kind,)
    return get_args(kind) if is_union(kind) else (kind,)


def accepts(want: Any, got: Any) -> bool:
    """Whether an output of type `got` may feed an input of type `want`.

    A type variable stands for whichever of its types will do.
    """
    if want is Any or want == got:
        return True
    if isinstance(want, TypeVar) or isinstance(got, TypeVar):
        pairs = product(alternatives(want), alternatives(got))
        return any(
            isinstance(w, TypeVar) or isinstance(g, TypeVar) or accepts(w, g) for w, g in pairs
        )
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
    if want is int:  # of which truth values are a subclass
        return False
    return isinstance(want, type) and isinstance(got, type) and issubclass(got, want)


def fits(kind: Any, value: object) -> bool:
    """Whether a value is of this type. Truth values are no numbers, whole numbers are real ones."""
    if type(value) is kind or kind is Any:
        return True
    origin = get_origin(kind)
    if origin is Literal:
        return any(type(choice) is type(value) and choice == value for choice in get_args(kind))
    if len(kinds := alternatives(kind)) > 1:
        return any(fits(part, value) for part in kinds)
    if kind is None:
        return value is None
    if isinstance(value, bool) and kind in (int, float):
        return False
    if kind is float:
        return isinstance(value, int | float)
    return _is_instance(origin or kind, value) and _fit_inside(get_args(kind), value)


def _is_instance(kind: Any, value: object) -> bool:
    """Of a type that cannot be asked, such as a type variable, every value is taken for one."""
    try:
        return isinstance(value, kind)
    except TypeError:
        return True


def _fit_inside(kinds: tuple[Any, ...], value: object) -> bool:
    """Whether the parts of a list, a tuple or a dictionary are of its declared types."""
    if not kinds:
        return True
    if isinstance(value, tuple) and kinds[-1] is not ...:
        return len(value) == len(kinds) and all(map(fits, kinds, value))
    if isinstance(value, list | tuple):
        return all(fits(kinds[0], part) for part in value)
    if isinstance(value, dict):
        return all(fits(kinds[0], k) and fits(kinds[1], v) for k, v in value.items())
    return True


def converted(kind: Any, value: Any) -> Any:
    """The value as a node gets it: real where real is wanted, its lists and dictionaries its own.

    An object of a list of records becomes a record.

    `value` fits the type. Raises OverflowError for a whole number beyond all real ones.
    """
    if kind is float:
        return float(value) if type(value) is int else value
    if type(value) is list and (record := record_of(kind)):
        return [converted(record, part) for part in value]
    if get_origin(kind) in (Union, UnionType):
        parts = get_args(kind)
        if type(value) not in parts:
            kind = next((part for part in parts if fits(part, value)), Any)
            return converted(kind, value)
    if type(value) is list:
        inside = (*get_args(kind), Any)[0]
        return [converted(inside, part) for part in value]
    if type(value) is dict and isinstance(kind, type) and issubclass(kind, Record):
        kinds = field_types(kind)
        return kind(**{name: converted(kinds[name], part) for name, part in value.items()})
    if type(value) is dict:
        inside = (*get_args(kind), Any, Any)[1]
        return {key: converted(inside, part) for key, part in value.items()}
    return value


def shown(value: object) -> str:
    """A value as a message shows it, never at length: the type alone of what is no constant."""
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]!r} … ({len(value):,} characters)"
    if value is None or isinstance(value, str | int | float):
        return repr(value) if not isinstance(value, int) or abs(value) < 2**64 else "a huge number"
    if isinstance(value, list | dict):
        return Repr().repr(value)
    return type_name(type(value))
