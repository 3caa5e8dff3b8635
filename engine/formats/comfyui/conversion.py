"""From nodes of ComfyUI to a workflow of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from engine.errors import GraphError, Problem
from engine.formats.comfyui.counterparts import (
    Const,
    Counterpart,
    Foreign,
    Input,
    Made,
    Ours,
    Part,
    Theirs,
    Unmappable,
)
from engine.formats.native import VERSION, Document, document
from engine.graph.graph import NodeId
from engine.node.registry import COMFYUI
from engine.node.spec import NodeSpec

_FORBIDDEN = re.compile(r"[./=\x00-\x1f\x7f]")  # in ids of ours


class Read(NamedTuple):
    """A workflow of ours, and what was not taken over as it stood."""

    document: Document
    remarks: tuple[Problem, ...]


def converted(
    nodes: Sequence[Foreign],
    counterparts: Mapping[str, Counterpart],
    specs: Mapping[str, NodeSpec],
    titles: Mapping[str, str],
) -> Read:
    """The nodes as ours; those of unknown classes are kept under the names of their classes.

    Raises GraphError with every link to an output that is not there, or that ends in a circle.
    """
    work = _Conversion(nodes, counterparts, specs)
    entries = work.entries()
    if work.faults:
        raise GraphError(work.faults)
    looks = {work.id_of(node, ""): {"title": title} for node, title in titles.items()}
    canvas = {node: look for node, look in looks.items() if node in entries}
    fields = {"lienzo": VERSION, "nodes": entries, "canvas": canvas}
    return Read(document(fields), tuple(work.remarks))


class _Conversion:
    def __init__(
        self,
        nodes: Sequence[Foreign],
        counterparts: Mapping[str, Counterpart],
        specs: Mapping[str, NodeSpec],
    ) -> None:
        self.faults: list[Problem] = []
        self.remarks: list[Problem] = []
        self._specs = specs
        self._nodes = {node.id: node for node in nodes}
        self._ids: dict[tuple[str, str], NodeId] = {}
        self._taken: set[str] = set()
        self._made = {node.id: self._make(node, counterparts) for node in nodes}
        for node, made in self._made.items():
            for part in made.parts:
                self.id_of(node, part)

    def entries(self) -> dict[str, Any]:
        """The nodes of ours, as files have them."""
        return {
            self.id_of(node, key): self._entry(node, part)
            for node, made in self._made.items()
            for key, part in made.parts.items()
        }

    def id_of(self, node: str, part: str) -> NodeId:
        """The id of a part: the node's own where it can be one."""
        if (node, part) not in self._ids:
            wanted = _FORBIDDEN.sub("_", f"{node} {part}".strip()) or "node"
            number, name = 1, wanted
            while name in self._taken:
                number += 1
                name = f"{wanted} {number}"
            self._taken.add(name)
            self._ids[node, part] = NodeId(name)
        return self._ids[node, part]

    def _make(self, node: Foreign, counterparts: Mapping[str, Counterpart]) -> Made:
        counterpart = counterparts.get(node.kind)
        if counterpart is None:
            return _unknown(node)
        try:
            made = counterpart(node)
        except Unmappable as reason:
            self.remarks.append(Problem(NodeId(node.id), None, f"{node.kind} is kept: {reason}"))
            return _unknown(node)
        place = NodeId(node.id)
        self.remarks += [Problem(place, None, f"{node.kind}: {r}") for r in made.remarks]
        return made

    def _entry(self, node: str, part: Part) -> dict[str, Any]:
        inputs: dict[str, Const] = {}
        links: dict[str, str] = {}
        for name, value in part.inputs.items():
            found = self._followed(node, name, value)
            if isinstance(found, _Place):
                links[name] = str(found)
            elif found is not _ABSENT:
                inputs[name] = self._coerced(part.kind, name, found)
        spec = self._specs.get(part.kind)
        version = {"version": spec.interface} if spec and spec.interface > 1 else {}
        return {"type": part.kind, **version, "inputs": inputs, "links": links}

    def _followed(self, node: str, name: str, value: Input) -> Any:
        """Where an input's value comes from in the end: a place of ours, or a constant."""
        if isinstance(value, Ours):
            return _Place(self.id_of(node, value.part), value.port)
        seen = set()
        while isinstance(value, Theirs):
            made = self._made[value.node]
            if value in seen or not 0 <= value.slot < len(made.outputs):
                reason = "which passes on its own result" if value in seen else "which it has not"
                message = f"links to output {value.slot} of {value.node!r}, {reason}"
                self.faults.append(Problem(NodeId(node), name, message))
                return _ABSENT
            seen.add(value)
            output = made.outputs[value.slot]
            if isinstance(output, Ours):
                return _Place(self.id_of(value.node, output.part), output.port)
            value = self._nodes[value.node].inputs.get(output.name, _ABSENT)
        return value

    def _coerced(self, kind: str, name: str, value: Const) -> Const:
        """Numbers as the port has them: ComfyUI takes "3" and 3.9 for 3, and so do its files."""
        port = self._specs[kind].inputs.get(name) if kind in self._specs else None
        wanted = port.type if port else None
        try:
            if wanted is int and isinstance(value, str | float) and not isinstance(value, bool):
                return int(value)
            if wanted is float and isinstance(value, str):
                return float(value)
        except (ValueError, OverflowError):
            return value
        return value


class _Place(NamedTuple):
    node: NodeId
    port: str

    def __str__(self) -> str:
        return f"{self.node}.{self.port}"


class _Absent:
    """What an input that nobody has set gives on."""


_ABSENT = _Absent()


def _unknown(node: Foreign) -> Made:
    """The node under its own name; its outputs are called by their numbers."""
    slots = tuple(Ours("", str(slot)) for slot in range(_MOST_SLOTS))
    return Made({"": Part(f"{COMFYUI}.{node.kind}", node.inputs)}, slots)


_MOST_SLOTS = 64  # of a class that we do not know
