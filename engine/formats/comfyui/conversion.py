"""From nodes of ComfyUI to a workflow of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
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
from engine.formats.comfyui.drawing import Drawing
from engine.formats.comfyui.looks import canvas_of, free_name
from engine.formats.comfyui.wishes import Wish
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
    drawing: Drawing,
    wishes: Sequence[Wish] = (),
    *,
    mend: bool = False,
) -> Read:
    """The nodes as ours; those of unknown classes are kept under the names of their classes.

    A link to an output that is not there, or that ends in a circle, is left out and told if it
    is to be mended; else all of them are raised as a GraphError.
    """
    work = _Conversion(nodes, counterparts, specs)
    entries = work.entries()
    if work.faults and not mend:
        raise GraphError(work.faults)
    fields: dict[str, Any] = {"lienzo": VERSION, "nodes": entries}
    if interface := dict(_interface(work, wishes)):
        fields["interface"] = interface
    fields["canvas"] = canvas_of(drawing, work.ids, work.reader_of)
    return Read(document(fields), (*work.faults, *work.remarks))


def _interface(work: _Conversion, wishes: Sequence[Wish]) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for wish in wishes:
        if place := work.setter_of(wish.node, wish.input):
            name = free_name(_FORBIDDEN.sub("_", wish.name) or "value", taken)
            yield name, place


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
        self._counterparts = counterparts
        self._nodes = {node.id: node for node in nodes}
        self._ids: dict[tuple[str, str], NodeId] = {}
        self._taken: set[str] = set()
        self._made = {node.id: self._make(node) for node in nodes}
        for node, made in self._made.items():
            for part in made.parts:
                self.id_of(node, part)

    def entries(self) -> dict[str, Any]:
        """The nodes of ours, as files have them."""
        return {
            self.id_of(node, key): self._entry(node, part)
            for node, made in self._made.items()
            if not self._is_passed_over(node)
            for key, part in made.parts.items()
        }

    def _is_passed_over(self, node: str) -> bool:
        """Whether it does not run and cannot be one bypassed node of ours."""
        return self._nodes[node].passed is not None and len(self._made[node].parts) != 1

    def id_of(self, node: str, part: str) -> NodeId:
        """The id of a part: the node's own where it can be one."""
        if (node, part) not in self._ids:
            wanted = _FORBIDDEN.sub("_", f"{node} {part}".strip()) or "node"
            self._ids[node, part] = NodeId(free_name(wanted, self._taken))
        return self._ids[node, part]

    def ids(self, node: str) -> list[NodeId]:
        """What stands for a node: the part that bears its id first."""
        made = self._made.get(node)
        parts = sorted(made.parts, key=bool) if made and not self._is_passed_over(node) else ()
        return [self.id_of(node, part) for part in parts]

    def reader_of(self, node: str, name: str) -> str | None:
        """The input of ours, "node.port", that reads what is linked to an input of theirs."""
        value = self._nodes[node].inputs.get(name) if node in self._nodes else None
        return self._place_of(node, self._made[node], value) if value is not None else None

    def setter_of(self, node: str, name: str) -> str | None:
        """The input of ours, "node.port", that takes a value of theirs as it is."""
        foreign = self._nodes.get(node)
        if foreign is None or isinstance(foreign.inputs.get(name), Theirs):
            return None
        mark = Theirs("", -1)
        marked = replace(foreign, inputs={**foreign.inputs, name: mark})
        with suppress(Unmappable):
            counterpart = self._counterparts.get(foreign.kind, _unknown)
            return self._place_of(node, counterpart(marked), mark)
        return None

    def _place_of(self, node: str, made: Made, value: Input) -> str | None:
        for key, part in made.parts.items():
            for port, other in part.inputs.items():
                if other is value and (node, key) in self._ids and "." not in port:
                    return f"{self.id_of(node, key)}.{port}"
        return None

    def _make(self, node: Foreign) -> Made:
        counterpart = self._counterparts.get(node.kind)
        if counterpart is None:
            return _unknown(node)
        try:
            made = self._made_of(node, counterpart)
        except Unmappable as reason:
            self.remarks.append(Problem(NodeId(node.id), None, f"{node.kind} is kept: {reason}"))
            return _unknown(node)
        place = NodeId(node.id)
        self.remarks += [Problem(place, None, f"{node.kind}: {r}") for r in made.remarks]
        return made

    def _made_of(self, node: Foreign, counterpart: Counterpart) -> Made:
        """What stands for a node; where it needs a value beforehand, one that a node holds will do.

        Raises Unmappable.
        """
        try:
            return counterpart(node)
        except Unmappable:
            held = {name: self._held(value) for name, value in node.inputs.items()}
            if all(held[name] is value for name, value in node.inputs.items()):
                raise
            return counterpart(replace(node, inputs=held))

    def _held(self, value: Input) -> Input:
        """The constant of a node that only holds one; else the value as it is."""
        source = self._nodes.get(value.node) if isinstance(value, Theirs) else None
        if source is None or not source.kind.startswith("Primitive"):
            return value
        return source.inputs.get("value", value)

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
        entry = {"type": part.kind, **version, "inputs": inputs, "links": links}
        if self._nodes[node].passed is not None:
            entry["bypass"] = self._bypass(node, part)
        return entry

    def _bypass(self, node: str, part: Part) -> dict[str, str]:
        """What a node that does not run gives on: input by output."""
        foreign, made = self._nodes[node], self._made[node]
        ports = {id(value): port for port, value in part.inputs.items()}
        found = {}
        for slot, name in (foreign.passed or {}).items():
            output = made.outputs[slot] if slot < len(made.outputs) else None
            port = ports.get(id(foreign.inputs.get(name, _ABSENT)))
            if isinstance(output, Ours) and port is not None:
                found[output.port] = port
        return found

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
            source = self._nodes[value.node]
            if self._is_passed_over(value.node):
                name = (source.passed or {}).get(value.slot, "")
                value = source.inputs.get(name, _ABSENT)
            elif isinstance(output, Ours):
                return _Place(self.id_of(value.node, output.part), output.port)
            else:
                value = source.inputs.get(output.name, _ABSENT)
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
    return Made({"": Part(f"{COMFYUI}.{node.kind}", node.inputs)}, _SLOTS)


_MOST_SLOTS = 64  # of a class that we do not know
_SLOTS = tuple(Ours("", str(slot)) for slot in range(_MOST_SLOTS))
