"""Our own workflow files: what the canvas edits, `lienzo run` runs and pictures remember."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from engine.errors import DocumentError, GraphError, Problem
from engine.files.writing import replace_file
from engine.formats.faults import document_faults, shown_json
from engine.formats.foreign import foreign_document
from engine.formats.strict_json import MAX_BYTES, decode
from engine.graph.bypass import Bypass, circles, without_bypassed
from engine.graph.graph import Const, Graph, Link, Node, NodeId

VERSION = 1
WIDTH = 100  # columns within which `dump` keeps a list or an object on one line


class Input(NamedTuple):
    """One input of one node."""

    node: NodeId
    port: str

    def __str__(self) -> str:
        return f"{self.node}.{self.port}"


@dataclass(frozen=True, slots=True)
class Document:
    """A well-formed workflow file: its JSON, with the fields that we do not know.

    Made by `parse`, `read` or `document`, so that what reads one need not doubt its shape.
    Whether its nodes can run is another question, for `engine.graph.check`.
    """

    fields: Mapping[str, Any]  # as JSON decodes; never changed

    @property
    def name(self) -> str:
        return str(self.fields.get("name", ""))

    @property
    def interface(self) -> dict[str, Input]:
        """The inputs a user is meant to set, by the names they go by."""
        return {name: input_at(place) for name, place in self.fields.get("interface", {}).items()}

    def input_named(self, name: str) -> Input:
        """The input that a name stands for: one of the interface, or "node.port"."""
        place = self.fields.get("interface", {}).get(name, name)
        return input_at(place)


def read(path: Path) -> Document:
    """The workflow in a file. Raises DocumentError, or GraphError with every fault of shape."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(
                f"larger than {MAX_BYTES // 2**20} MiB, the most a workflow may have"
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # a pipe has no size beforehand
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from error
    return parse(data)


def parse(text: bytes | str) -> Document:
    """The workflow in a text. Raises DocumentError, or GraphError with every fault of shape."""
    return document(decode(text))


def document(fields: Any) -> Document:
    """The workflow in decoded JSON. Raises DocumentError, or GraphError with every fault."""
    if not isinstance(fields, dict):
        raise DocumentError(f"not a Lienzo workflow: found {shown_json(fields)}, wanted an object")
    _demand_version(fields)
    if problems := [*document_faults(fields)] or [*_circle_faults(fields)]:
        raise GraphError(problems)
    return Document(fields)


def graph(document: Document) -> Graph:
    """The nodes of a workflow that run. What the canvas needs, such as positions, stays out."""
    return without_bypassed(_nodes(document.fields), _bypasses(document.fields))


def with_constants(document: Document, constants: Mapping[Input, Const]) -> Document:
    """The workflow with these inputs set; a link to one of them is taken away."""
    nodes = dict(document.fields["nodes"])
    for (node, port), value in constants.items():
        entry = nodes[node]
        changed = {**entry, "inputs": {**entry.get("inputs", {}), port: value}}
        if port in entry.get("links", {}):
            changed["links"] = {n: link for n, link in entry["links"].items() if n != port}
        nodes[node] = changed
    return Document({**document.fields, "nodes": nodes})


def dump(document: Document) -> str:
    """The workflow as text, laid out so that a change of one input changes one line.

    Known fields come first and in a fixed order; all else keeps the order it was read in, for
    the order of nodes decides ties when they run.
    """
    fields = _ordered(
        document.fields, ("lienzo", "name", "nodes", "interface", "definitions", "canvas")
    )
    fields["nodes"] = {
        node: _ordered(entry, ("type", "version", "inputs", "links", "bypass"))
        for node, entry in document.fields["nodes"].items()
    }
    return _laid_out(fields, "", 0) + "\n"


def write(document: Document, path: Path) -> None:
    """Save a workflow. A crash leaves the old file or the new one, never half of it."""
    replace_file(path, dump(document).encode())


def _demand_version(fields: Mapping[str, Any]) -> None:
    version = fields.get("lienzo")
    if "lienzo" not in fields:
        found = foreign_document(fields) or f'it has no "lienzo": {VERSION}'
        raise DocumentError(f"not a Lienzo workflow: {found}")
    if type(version) is not int or version < 1:
        raise DocumentError(f'found "lienzo": {shown_json(version)}, wanted {VERSION}')
    if version > VERSION:
        raise DocumentError(
            f"saved by a newer Lienzo, in version {version} of the format; "
            f"this one reads version {VERSION}"
        )


def _circle_faults(fields: Mapping[str, Any]) -> Iterable[Problem]:
    bypasses = _bypasses(fields)
    return circles(_nodes(fields), bypasses) if bypasses else ()


def input_at(place: str) -> Input:
    """The input at "node.port"; without a port where there is no dot."""
    node, _, port = place.partition(".")
    return Input(NodeId(node), port)


def _nodes(fields: Mapping[str, Any]) -> dict[NodeId, Node]:
    return {NodeId(key): _node(NodeId(key), entry) for key, entry in fields["nodes"].items()}


def _bypasses(fields: Mapping[str, Any]) -> dict[NodeId, Bypass]:
    """What the nodes that are bypassed pass on."""
    entries = fields["nodes"].items()
    return {NodeId(key): entry["bypass"] for key, entry in entries if "bypass" in entry}


def _node(node_id: NodeId, entry: Mapping[str, Any]) -> Node:
    links = {port: Link(*input_at(place)) for port, place in entry.get("links", {}).items()}
    return Node(node_id, entry["type"], entry.get("inputs", {}), links)


def _ordered(fields: Mapping[str, Any], first: tuple[str, ...]) -> dict[str, Any]:
    return {key: fields[key] for key in first if key in fields} | dict(fields)


def _laid_out(value: Any, indent: str, used: int) -> str:
    """JSON, on one line where it holds no object and fits beside the `used` columns."""
    if not isinstance(value, dict | list) or not value:
        return _flat(value)
    if _is_simple(value) and used + len(flat := _flat(value)) <= WIDTH:
        return flat
    deeper = indent + "  "
    members = value.items() if isinstance(value, dict) else (("", member) for member in value)
    lines = []
    for key, member in members:
        start = f"{deeper}{_flat(key)}: " if isinstance(value, dict) else deeper
        lines.append(start + _laid_out(member, deeper, len(start)))
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + ",\n".join(lines) + f"\n{indent}{closing}"


def _is_simple(value: dict[str, Any] | list[Any]) -> bool:
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, dict):
            return False
        if isinstance(member, list) and any(isinstance(inner, dict | list) for inner in member):
            return False
    return True


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
