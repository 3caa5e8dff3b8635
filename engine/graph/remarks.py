"""What will run and is probably not meant."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Problem
from engine.graph.constants import PassedOn
from engine.graph.graph import Graph
from engine.node.files import Files
from engine.node.spec import NodeSpec


def remarks(graph: Graph, specs: Mapping[str, NodeSpec], files: Files) -> list[Problem]:
    """What the hints of ports have to say of constants that could not be better refused.

    Nodes and values that the check finds fault with are passed over.
    """
    found: list[Problem] = []
    passed_on = PassedOn(graph, specs)
    for node in graph.nodes.values():
        spec = specs.get(node.type)
        for name, port in spec.inputs.items() if spec else ():
            if not port.hints:
                continue
            given = passed_on.constant(node.links[name]) if name in node.links else None
            value = given.value if given else node.constants.get(name)
            if value is not None:
                said = (hint.remark(value, files) for hint in port.hints)
                found += [Problem(node.id, name, text) for text in said if text]
    return found
