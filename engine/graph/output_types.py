"""What type each output gives: that of a generic node is the type of what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any, TypeVar

from engine.graph.graph import Graph, Link, Node
from engine.node.spec import NodeSpec
from engine.node.types import accepts


class OutputTypes:
    """Each output is asked for once, however many chains of generic nodes it is part of."""

    def __init__(self, graph: Graph, specs: Mapping[str, NodeSpec]) -> None:
        self._graph = graph
        self._specs = specs
        self._known: dict[Link, Any] = {}

    def of(self, link: Link) -> Any:
        """The type of an output, None of one that is not there. A variable where nothing tells."""
        kind = self._declared(link)
        if not isinstance(kind, TypeVar):
            return kind
        path = [link]
        while path:
            unknown = [each for each in self._read(path[-1]) if each not in self._known]
            self._known.setdefault(path[-1], self._declared(path[-1]))  # for those on a cycle
            if unknown:
                path += unknown
            else:
                at = path.pop()
                self._known[at] = self._resolved(at)
        return self._known[link]

    def clash(self, node: Node, spec: NodeSpec, name: str) -> str | None:
        """An input that stands for the same type as input `name`, and reads another one."""
        variable = spec.inputs[name].type
        mine = self.of(node.links[name])
        for other, link in node.links.items():
            if other == name:
                break
            if other in spec.inputs and spec.inputs[other].type is variable:
                theirs = self.of(link)
                if theirs is not None and not (accepts(mine, theirs) or accepts(theirs, mine)):
                    return other
        return None

    def _declared(self, link: Link) -> Any:
        node = self._graph.nodes.get(link.node)
        spec = self._specs.get(node.type) if node else None
        port = spec.outputs.get(link.port) if spec else None
        return port.type if port else None

    def _read(self, link: Link) -> Iterator[Link]:
        """The outputs that decide the type of this one, if it is a generic node's."""
        variable = self._declared(link)
        if isinstance(variable, TypeVar):
            node = self._graph.nodes[link.node]
            inputs = self._specs[node.type].inputs
            for name, source in node.links.items():
                if name in inputs and inputs[name].type is variable:
                    yield source

    def _resolved(self, link: Link) -> Any:
        """The widest of the types that are read, else of the constants, else what is declared."""
        declared = self._declared(link)
        if not isinstance(declared, TypeVar):
            return declared
        node = self._graph.nodes[link.node]
        inputs = self._specs[node.type].inputs
        read = [kind for each in self._read(link) if (kind := self._known[each]) is not None]
        held = [
            type(value)
            for name, value in node.constants.items()
            if name in inputs and inputs[name].type is declared and name not in node.links
        ]
        kinds = [kind for kind in (*read, *held) if kind is not declared]
        return reduce(_wider, kinds) if kinds else declared


def _wider(one: Any, other: Any) -> Any:
    return other if accepts(other, one) else one
