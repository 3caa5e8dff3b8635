"""The interface of a workflow as a JSON Schema: what it takes when it is an endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from engine.formats.migration import migrated
from engine.formats.native import Document
from engine.node.hints import File, Hint, Length, Multiline, Multiple, Seed, Slider
from engine.node.records import Record, record_of
from engine.node.spec import REQUIRED, NodeSpec, Port, record_ports
from engine.node.types import is_union, type_name

_PLAIN: Mapping[Any, str] = {
    int: "integer",
    float: "number",
    str: "string",
    bool: "boolean",
    NoneType: "null",
    list: "array",
    dict: "object",
}


def interface_schema(document: Document, specs: Mapping[str, NodeSpec]) -> dict[str, Any]:
    """A schema, in the dialect of 2020-12, of the inputs that the workflow's interface names."""
    document, _ = migrated(document, specs)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, place in document.interface.items():
        entry = document.fields["nodes"].get(place.node, {})
        spec = specs.get(entry.get("type", ""))
        port = spec.inputs.get(place.port) if spec else None
        if port is None:
            continue
        default = entry.get("inputs", {}).get(place.port, port.default)
        properties[name] = port_schema(port)
        if default is not REQUIRED:
            properties[name]["default"] = default
        elif place.port not in entry.get("links", {}):
            required.append(name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": document.name,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def port_schema(port: Port) -> dict[str, Any]:
    schema = _type_schema(port.type)
    for hint in port.hints:
        schema |= _limits(hint)
    return schema


def _type_schema(kind: Any) -> dict[str, Any]:
    if is_union(kind):
        return {"anyOf": [_type_schema(part) for part in get_args(kind)]}
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if record := record_of(kind):
        return {"type": "array", "items": _record_schema(record)}
    plain = _PLAIN.get(get_origin(kind) or kind)
    return {"type": plain} if plain else {"description": type_name(kind)}


def _record_schema(record: type[Record]) -> dict[str, Any]:
    ports = record_ports(record)
    return {
        "type": "object",
        "properties": {name: port_schema(port) for name, port in ports.items()},
        "required": [name for name, port in ports.items() if port.default is REQUIRED],
        "additionalProperties": False,
    }


def _limits(hint: Hint) -> dict[str, Any]:
    match hint:
        case Slider(low, high):
            return {"minimum": low, "maximum": high}
        case Multiple(low, high, of):
            return {"minimum": low, "maximum": high, "multipleOf": of}
        case Length(least, most):
            return {"minItems": least, "maxItems": most}
        case Seed():
            return {"minimum": 0, "maximum": 2**64 - 1}
        case File(folder):
            return {"description": f"the name of a file in {folder}"}
        case Multiline():
            return {"format": "textarea"}
    return {}
