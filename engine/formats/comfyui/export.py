"""A workflow of ours in ComfyUI's API format, where each node has a class that does the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import GraphError, Problem
from engine.formats.comfyui.counterparts import Converted, Counterpart, Same
from engine.formats.native import Document, graph
from engine.graph.graph import Link, Node
from engine.node.registry import COMFYUI
from engine.node.spec import REQUIRED, NodeSpec


@dataclass(frozen=True, slots=True)
class _Row:
    """A class that stands for a node, read the other way."""

    kind: str
    inputs: Mapping[str, tuple[str, Callable[[Any], Any]]]  # of ours: their name, their value
    outputs: tuple[str, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def answers(self, node: Node, spec: NodeSpec) -> bool:
        """Whether nothing of what is set at the node would be lost."""
        given = {**spec.defaults, **node.constants}
        if any(given.get(name) != value for name, value in self.fixed.items()):
            return False
        linkable = {port for port, (_, back) in self.inputs.items() if back is _as_it_is}
        if not linkable >= {*node.links} - {*self.without}:
            return False
        told = {*self.inputs, *self.fixed}
        changed = {n for n, value in node.constants.items() if value != spec.defaults.get(n)}
        return told >= changed


def exported(
    document: Document, by_class: Mapping[str, Counterpart], specs: Mapping[str, NodeSpec]
) -> dict[str, Any]:
    """Its nodes by their ids, without those that are bypassed.

    Raises GraphError with every node that nothing in ComfyUI stands for.
    """
    nodes = graph(document).nodes
    rows = {node.id: _row(node, by_class, specs) for node in nodes.values()}
    faults = [
        Problem(node, None, f"nothing in ComfyUI stands for {nodes[node].type} as it is set")
        for node, row in rows.items()
        if row is None
    ]
    if faults:
        raise GraphError(faults)
    found = {node: row for node, row in rows.items() if row}
    looks = document.fields.get("canvas", {})
    entries = {}
    for node in nodes.values():
        entry = _entry(node, found[node.id], specs, lambda link: _slot(link, found))
        title = looks.get(node.id, {}).get("title")
        entries[str(node.id)] = {**entry, "_meta": {"title": title}} if title else entry
    return entries


def _row(
    node: Node, by_class: Mapping[str, Counterpart], specs: Mapping[str, NodeSpec]
) -> _Row | None:
    if node.type.startswith(f"{COMFYUI}."):
        names = {name: (name, _as_it_is) for name in (*node.constants, *node.links)}
        return _Row(node.type.partition(".")[2], names, tuple(map(str, range(64))))
    spec = specs.get(node.type)
    for name, rule in by_class.items():
        if spec and isinstance(rule, Same) and rule.kind == node.type:
            outputs = tuple(map(str, rule.outputs))
            row = _Row(name, dict(_inverse(rule)), outputs, rule.fixed, rule.without)
            if row.answers(node, spec):
                return row
    return None


def _inverse(rule: Same) -> Iterator[tuple[str, tuple[str, Callable[[Any], Any]]]]:
    """The first of several names stands for an input."""
    for name, target in reversed([*rule.inputs.items()]):
        if isinstance(target, str):
            yield target, (name, _as_it_is)
        elif isinstance(target, Converted) and target.back:  # of constants alone
            yield target.name, (name, target.back)


def _entry(
    node: Node, row: _Row, specs: Mapping[str, NodeSpec], slot: Callable[[Link], int]
) -> dict[str, Any]:
    defaults = specs[node.type].defaults if node.type in specs else {}
    inputs: dict[str, Any] = {}
    for port, (name, back) in row.inputs.items():
        if port in node.links:
            link = node.links[port]
            inputs[name] = [str(link.node), slot(link)]
        elif (value := node.constants.get(port, defaults.get(port, REQUIRED))) is not REQUIRED:
            value = back(value)
            if value is not None:
                inputs[name] = {"__value__": value} if isinstance(value, list) else value
    return {"class_type": row.kind, "inputs": inputs}


def _slot(link: Link, rows: Mapping[Any, _Row]) -> int:
    row = rows.get(link.node)
    if row is None or link.port not in row.outputs:
        kind = row.kind if row else "it"
        message = f"its output {link.port!r} is none that ComfyUI's {kind} has"
        raise GraphError([Problem(link.node, link.port, message)])
    return row.outputs.index(link.port)


def _as_it_is(value: Any) -> Any:
    return value
