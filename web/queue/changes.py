"""From what was submitted to what runs: the workflow with its inputs set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.formats.interface import set_values
from engine.formats.native import Document, parse
from engine.graph.graph import Graph
from engine.node.hints import Seed
from engine.node.spec import NodeSpec
from engine.plan.plan import Plan
from web.schema.graphs import PlannedNode

SEEDS = 2**64


def prepared(text: bytes, changes: Mapping[str, Any], specs: Mapping[str, NodeSpec]) -> Document:
    """The workflow with its inputs set. Raises DocumentError or GraphError."""
    return set_values(parse(text), changes, specs)


def seed_steps(graph: Graph, specs: Mapping[str, NodeSpec], count: int) -> Iterator[dict[str, int]]:
    """For each of several jobs, what its seeds are: one higher than those of the job before."""
    seeds = dict(_seeds(graph, specs))
    for step in range(count):
        yield {place: (seed + step) % SEEDS for place, seed in seeds.items()} if step else {}


def _seeds(graph: Graph, specs: Mapping[str, NodeSpec]) -> Iterator[tuple[str, int]]:
    for node in graph.nodes.values():
        for name, port in specs[node.type].inputs.items():
            if name not in node.links and any(isinstance(hint, Seed) for hint in port.hints):
                value = node.constants.get(name, port.default)
                if type(value) is int:
                    yield f"{node.id}.{name}", value


def planned_nodes(plan: Plan) -> tuple[PlannedNode, ...]:
    return tuple(
        PlannedNode(
            node=node,
            type=task.spec.type,
            lane=task.spec.lane,
            held=task.held,
            signature=task.signature,
        )
        for task in plan.tasks.values()
        for node in task.nodes
    )


def targets(plan: Plan) -> tuple[str, ...]:
    return tuple(node for node in plan.nodes if node in plan.targets)
