"""What a result came from, as far as people ask: its seeds."""

from __future__ import annotations

from collections.abc import Mapping

from engine.graph.graph import Graph, NodeId
from engine.node.hints import Seed
from engine.node.spec import NodeSpec


def seeds_above(graph: Graph, specs: Mapping[str, NodeSpec], node: NodeId) -> list[int]:
    """The distinct seeds that a node's result depends on, nearest to the sources first."""
    seeds: dict[int, None] = {}
    for node_id in graph.order([node]):
        upstream = graph.nodes[node_id]
        for name, port in specs[upstream.type].inputs.items():
            value = upstream.constants.get(name, port.default)
            if name not in upstream.links and any(isinstance(h, Seed) for h in port.hints):
                seeds[value] = None
    return list(seeds)
