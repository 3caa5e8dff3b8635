"""The constants of a workflow: what can be one, and which ones links bring."""

from __future__ import annotations

import math
from collections.abc import Mapping

import orjson

from engine.graph.bypass import Given
from engine.graph.graph import Graph, Link
from engine.node.spec import NodeSpec


class PassedOn:
    """Which constants links bring, where all nodes on the way pass on what they were given.

    Each link is followed once, however many chains it is part of.
    """

    def __init__(self, graph: Graph, specs: Mapping[str, NodeSpec]) -> None:
        self._graph = graph
        self._specs = specs
        self._known: dict[Link, Given | None] = {}

    def constant(self, link: Link) -> Given | None:
        """The constant at the other end of a link; None where it takes a run to know."""
        chain: dict[Link, None] = {}
        at: Link | Given | None = link
        while isinstance(at, Link) and at not in self._known and at not in chain:
            chain[at] = None
            at = self._behind(at)
        end = self._known.get(at) if isinstance(at, Link) else at
        self._known.update(dict.fromkeys(chain, end))
        return self._known[link]

    def _behind(self, link: Link) -> Link | Given | None:
        node = self._graph.nodes.get(link.node)
        spec = None if node is None else self._specs.get(node.type)
        if node is None or spec is None:
            return None
        name = spec.passes.get(link.port)
        if name is None:
            return None
        if name in node.links:
            return node.links[name]
        constants = {**spec.defaults, **node.constants}
        return Given(constants[name]) if name in constants else None


def unwritable(constant: object) -> str | None:
    """Why a constant cannot stand in a workflow, if so: files hold JSON and numbers of 64 bits."""
    if type(constant) is int and 0 <= constant < 2**63:
        return None  # as nearly all of them
    if isinstance(constant, float) and not math.isfinite(constant):
        return f"{constant} is not a number"
    try:
        orjson.dumps(constant)
    except TypeError as error:
        return f"cannot stand in a workflow: {error}"
    return None
