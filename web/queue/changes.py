"""Seeds of several jobs of one workflow, and plans as they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.graph.graph import Graph
from engine.node.hints import Seed
from engine.node.spec import NodeSpec
from engine.plan.plan import Plan
from web.schema.graphs import PlannedNode

SEEDS = 2**64


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
