"""Sub-graphs: nodes whose type is defined in the file, taken apart before anything is checked.

A node `outer` of a defined type becomes the nodes of the definition, called `outer/inner`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import DocumentError, Problem
from engine.formats.native import Document, Input, input_at, with_constants
from engine.graph.graph import Const, NodeId

MOST_NODES = 100_000
MOST_LEVELS = 32


@dataclass(frozen=True, slots=True)
class Inlined:
    """A workflow without sub-graphs."""

    document: Document
    places: Mapping[Input, tuple[Input, ...]]  # where the inputs of a sub-graph's node lead
    problems: tuple[Problem, ...]

    def remembered(
        self, original: Document, values: Mapping[str, Const], changed: Document
    ) -> Document:
        """The original with values set, as `changed` has them, for a picture to remember.

        Without its sub-graphs where one of the values lies inside of one.
        """
        constants: dict[Input, Const] = {}
        for name in values:
            place = original.input_named(name)
            if place.node not in original.fields["nodes"]:
                return changed
            end = self.places.get(place, (place,))[0]
            constants[place] = changed.fields["nodes"][end.node]["inputs"][end.port]
        return with_constants(original, constants)

    def spread(self, values: Mapping[str, Const], original: Document) -> dict[str, Const]:
        """Values by name, with those of a sub-graph's inputs given to all that they lead to."""
        spread: dict[str, Const] = {}
        for name, value in values.items():
            found = self.places.get(original.input_named(name))
            spread.update({str(each): value for each in found} if found else {name: value})
        return spread


def inlined(document: Document) -> Inlined:
    """The workflow with its sub-graphs taken apart, also those within others.

    Raises DocumentError for one that contains itself, and for too many nodes.
    """
    definitions = document.fields.get("definitions")
    if not definitions:
        return Inlined(document, {}, ())
    work = _Inlining(definitions)
    work.take(document.fields["nodes"], "", ())
    fields = {key: value for key, value in document.fields.items() if key != "definitions"}
    fields["nodes"] = dict(work.linked())
    if "interface" in fields:
        interface = document.interface
        fields["interface"] = {name: str(work.ends(at)[0]) for name, at in interface.items()}
    places = {place: work.ends(place) for place in work.inputs}
    return Inlined(Document(fields), places, tuple(work.problems))


@dataclass(slots=True)
class _Inlining:
    definitions: Mapping[str, Any]
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    inputs: dict[Input, tuple[Input, ...]] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)  # "node.port" of a sub-graph: inside
    problems: list[Problem] = field(default_factory=list)

    def take(self, nodes: Mapping[str, Any], prefix: str, path: tuple[str, ...]) -> None:
        """Take nodes over, those of defined types apart. `path` are the definitions around."""
        for name, entry in nodes.items():
            kind = entry["type"]
            if kind not in self.definitions or "bypass" in entry:
                self.nodes[f"{prefix}{name}"] = entry
            elif kind in path:
                raise DocumentError(f"a sub-graph contains itself: {' → '.join((*path, kind))}")
            else:
                self._take_apart(f"{prefix}{name}", entry, (*path, kind))
            if len(self.nodes) > MOST_NODES or len(path) > MOST_LEVELS:
                limits = f"{MOST_NODES} nodes and {MOST_LEVELS} levels"
                raise DocumentError(f"its sub-graphs come to more than {limits}")

    def _take_apart(self, node: str, entry: Mapping[str, Any], path: tuple[str, ...]) -> None:
        definition = self.definitions[entry["type"]]
        interface = definition.get("interface", {})
        inner = {name: _inside(node, each) for name, each in definition["nodes"].items()}
        for name in (*entry.get("inputs", {}), *entry.get("links", {})):
            if name not in interface:
                known = ", ".join(interface) or "none"
                message = f"{entry['type']} has no such input (it has: {known})"
                self.problems.append(Problem(node, name, message))
        for name, place in interface.items():
            ends = [*_places(place)]
            self.inputs[Input(NodeId(node), name)] = tuple(
                Input(NodeId(f"{node}/{end.node}"), end.port) for end in ends
            )
            for end in ends:
                inner[end.node] = _given(inner[end.node], end.port, name, entry)
        for name, place in definition.get("outputs", {}).items():
            self.outputs[f"{node}.{name}"] = f"{node}/{place}"
        self.take(inner, f"{node}/", path)

    def linked(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The nodes, with links to outputs of sub-graphs led to what gives them."""
        for name, entry in self.nodes.items():
            links = {port: self._source(link) for port, link in entry.get("links", {}).items()}
            yield name, {**entry, "links": links} if links else entry

    def ends(self, place: Input) -> tuple[Input, ...]:
        """The inputs of nodes that an input stands for, through all sub-graphs."""
        todo, found = [place], []
        while todo:
            at = todo.pop()
            if at in self.inputs:
                todo += reversed(self.inputs[at])
            else:
                found.append(at)
        return tuple(found) or (place,)

    def _source(self, link: str) -> str:
        while link in self.outputs:
            link = self.outputs[link]
        return link


def _inside(node: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A node of a definition, with its links to others there."""
    links = {port: f"{node}/{link}" for port, link in entry.get("links", {}).items()}
    return {**entry, "links": links} if links else dict(entry)


def _places(place: str | Sequence[str]) -> Iterator[Input]:
    yield from map(input_at, [place] if isinstance(place, str) else place)


def _given(inner: dict[str, Any], port: str, name: str, outer: Mapping[str, Any]) -> dict[str, Any]:
    """A node of a definition with what its sub-graph's node is given under a name."""
    for given, other in (("links", "inputs"), ("inputs", "links")):
        if name in outer.get(given, {}):
            kept = {n: value for n, value in inner.get(other, {}).items() if n != port}
            taken = {**inner.get(given, {}), port: outer[given][name]}
            return {**inner, given: taken, other: kept}
    return inner
