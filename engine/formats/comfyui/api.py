"""ComfyUI's API format: an object of nodes by id, each with a class and inputs by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import DocumentError, GraphError, Problem
from engine.formats.comfyui.counterparts import Foreign, Input, Theirs
from engine.node.types import shown


def is_api(fields: Any) -> bool:
    """Whether decoded JSON is of this format, also as it is sent to ComfyUI's server."""
    return any(isinstance(e, dict) and "class_type" in e for e in _entries(fields).values())


def read_api(fields: Mapping[str, Any]) -> list[Foreign]:
    """Its nodes, in order. Raises DocumentError, or GraphError with every fault of shape."""
    entries = _entries(fields)
    if not entries:
        raise DocumentError("a ComfyUI workflow without nodes")
    faults = [fault for node, entry in entries.items() for fault in _faults(node, entry, entries)]
    if faults:
        raise GraphError(faults)
    return [
        Foreign(node, entry["class_type"], _inputs(entry.get("inputs", {})))
        for node, entry in entries.items()
    ]


def titles(fields: Mapping[str, Any]) -> dict[str, str]:
    """What people called the nodes, where the file tells."""
    found = {}
    for node, entry in _entries(fields).items():
        meta = entry.get("_meta") if isinstance(entry, dict) else None
        title = meta.get("title") if isinstance(meta, dict) else None
        if isinstance(title, str) and title:
            found[node] = title
    return found


def _entries(fields: Any) -> Mapping[str, Any]:
    prompt = fields.get("prompt", fields) if isinstance(fields, dict) else {}
    return prompt if isinstance(prompt, dict) else {}


def _faults(node: str, entry: Any, entries: Mapping[str, Any]) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(node, None, f"found {shown(entry)}, wanted an object")
        return
    kind = entry.get("class_type")
    if not (isinstance(kind, str) and kind and kind.isprintable()):
        found = shown(kind) if "class_type" in entry else "nothing"
        yield Problem(node, None, f"class_type: found {found}, wanted the name of a class")
    inputs = entry.get("inputs", {})
    if not isinstance(inputs, dict):
        yield Problem(node, None, f"inputs: found {shown(inputs)}, wanted an object by name")
        return
    for name, value in inputs.items():
        if _is_link(value) and value[0] not in entries:
            yield Problem(node, name, f"links to {shown(value[0])}, which is not there")


def _inputs(inputs: Mapping[str, Any]) -> dict[str, Input]:
    return {name: _input(value) for name, value in inputs.items()}


def _input(value: Any) -> Input:
    if _is_link(value):
        return Theirs(value[0], int(value[1]))
    if isinstance(value, dict) and value.keys() == {"__value__"}:
        return value["__value__"]
    return value


def _is_link(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2 or isinstance(value[1], bool):
        return False
    return isinstance(value[0], str) and isinstance(value[1], int | float)
