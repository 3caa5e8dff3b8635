"""Setting the inputs of a workflow by name, from what people type or programs send."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType, NoneType
from typing import Any, Literal, get_args, get_origin

from engine.errors import DocumentError, GraphError, Problem
from engine.formats.native import Document, Input, with_constants
from engine.formats.strict_json import decode, value_problem
from engine.graph.check import closest
from engine.graph.graph import Const, NodeId
from engine.node.spec import NodeSpec, Port
from engine.node.types import is_union, type_name

LONGEST = 80  # characters that are quoted of a value or a name


def set_values(
    document: Document, values: Mapping[str, Const], specs: Mapping[str, NodeSpec]
) -> Document:
    """The workflow with values set by a name of its interface or by "node.input".

    Text is read by the type of the input, as `read_value` does; any other value is taken as it
    is. None may be what a file could not hold. A value takes the place of a link. Whether it is
    in range is left to the check.
    Raises GraphError with every name and value that cannot be used.
    """
    constants: dict[Input, Const] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        try:
            place, port = _find(name, document, specs)
            constant = read_value(port.type, value) if isinstance(value, str) else value
            if problem := value_problem(constant):
                raise ValueError(problem)
            constants[place] = constant
        except GraphError as error:
            problems += error.problems
        except ValueError as error:
            problems.append(Problem(place.node, place.port, str(error)))
    if problems:
        raise GraphError(problems)
    return with_constants(document, constants)


def interface_faults(document: Document, specs: Mapping[str, NodeSpec]) -> Iterator[Problem]:
    """Names of the interface that stand for an input which is not there."""
    nodes = document.fields["nodes"]
    for name, place in document.interface.items():
        if place.node not in nodes:
            near = closest(place.node, nodes)
            yield Problem("", None, f"interface.{name}: there is no node {place.node!r}{near}")
        elif (spec := specs.get(_type(document, place.node))) and place.port not in spec.inputs:
            yield Problem("", None, f"interface.{name}: {_no_input(place.port, spec)}")


def read_value(kind: Any, text: str) -> Const:
    """The constant that a text stands for, in an input of this type.

    Raises ValueError saying what was found and what was wanted.
    """
    if is_union(kind):
        return _read_union(get_args(kind), text)
    if get_origin(kind) is Literal:
        return _read_choice(get_args(kind), text)
    reader = _READERS.get(get_origin(kind) or kind)
    if reader is None:
        raise ValueError(f"takes {type_name(kind)}, which only a link can bring")
    return reader(text)


def _find(name: str, document: Document, specs: Mapping[str, NodeSpec]) -> tuple[Input, Port]:
    interface = document.interface
    place = document.input_named(name)
    if not place.port:
        near = closest(name[:LONGEST], interface)
        message = f"the interface has no {_brief(name)}{near}{_listed(interface)}"
        raise GraphError([Problem("", None, message)])
    if place.node not in document.fields["nodes"]:
        near = closest(place.node[:LONGEST], document.fields["nodes"])
        raise GraphError([Problem("", None, f"there is no node {_brief(place.node)}{near}")])
    kind = _type(document, place.node)
    if kind not in specs:
        message = f"no node type {kind!r}{closest(kind, specs)}"
        raise GraphError([Problem(place.node, None, message)])
    if place.port not in specs[kind].inputs:
        raise GraphError([Problem(place.node, None, _no_input(place.port, specs[kind]))])
    return place, specs[kind].inputs[place.port]


def _type(document: Document, node: NodeId) -> str:
    return str(document.fields["nodes"][node]["type"])


def _no_input(port: str, spec: NodeSpec) -> str:
    near = closest(port[:LONGEST], spec.inputs)
    return f"{spec.type} has no input {_brief(port)}{near}{_listed(spec.inputs)}"


def _brief(text: str) -> str:
    """What is quoted of what was sent, which may be long."""
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def _listed(names: Mapping[str, object]) -> str:
    return f" (it has: {', '.join(names) or 'none'})"


def _read_union(kinds: Sequence[Any], text: str) -> Const:
    if NoneType in kinds and text.lower() == "none":
        return None
    faults = []
    wanted = [kind for kind in kinds if kind is not NoneType]
    for kind in sorted(wanted, key=lambda kind: kind is str):  # any text is text: tried last
        try:
            return read_value(kind, text)
        except ValueError as error:
            faults.append(str(error))
    raise ValueError("; or ".join(faults))


def _read_choice(choices: Sequence[Any], text: str) -> Const:
    for choice in choices:
        if text == str(choice):
            return choice  # type: ignore[no-any-return]  # a Literal holds what JSON can
    names = [str(choice) for choice in choices]
    near = closest(text[:LONGEST], names)
    raise ValueError(f"found {_brief(text)}, wanted one of {', '.join(names)}{near}")


def _read_boolean(text: str) -> bool:
    if text.lower() in ("true", "yes", "on", "1"):
        return True
    if text.lower() in ("false", "no", "off", "0"):
        return False
    raise ValueError(f"found {_brief(text)}, wanted true or false")


def _read_integer(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ValueError(f"found {_brief(text)}, wanted a whole number") from error


def _read_float(text: str) -> float:
    try:
        if math.isfinite(value := float(text)):
            return value
    except ValueError:
        pass
    raise ValueError(f"found {_brief(text)}, wanted a number")


def _read_json(text: str) -> Const:
    try:
        return decode(text)  # type: ignore[no-any-return]  # which is what a constant is
    except DocumentError as error:
        raise ValueError(f"found {_brief(text)}, wanted JSON: {error}") from error


def _read_any(text: str) -> Const:
    try:
        return _read_json(text)
    except ValueError:
        return text


_READERS: Mapping[Any, Callable[[str], Const]] = MappingProxyType(
    {
        bool: _read_boolean,
        int: _read_integer,
        float: _read_float,
        str: str,
        list: _read_json,
        dict: _read_json,
        Any: _read_any,
    }
)
