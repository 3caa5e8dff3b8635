"""Seeds of several jobs of one workflow, what they are about, and plans as they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.graph.graph import Graph, NodeId
from engine.node.hints import Prompt, Seed
from engine.node.spec import NodeSpec
from engine.plan.plan import Plan
from web.schema.graphs import PlannedNode
from web.schema.jobs import LONGEST_PROMPT, About

SEEDS = 2**64
NEGATIVE = "negative"  # the input of a node that reads what is not wanted


def seed_steps(graph: Graph, specs: Mapping[str, NodeSpec], count: int) -> Iterator[dict[str, int]]:
    """For each of several jobs, what its seeds are: one higher than those of the job before."""
    seeds = dict(_seeds(graph, specs))
    for step in range(count):
        yield {place: (seed + step) % SEEDS for place, seed in seeds.items()} if step else {}


def about(graph: Graph, specs: Mapping[str, NodeSpec], count: int) -> tuple[About, ...]:
    """Of each of several jobs: the first prompt that is not a negative one, and the first seed."""
    prompt = next(_prompts(graph, specs), "")
    seed = next((value for _, value in _seeds(graph, specs)), None)
    return tuple(
        About(prompt=prompt, seed=None if seed is None else (seed + step) % SEEDS)
        for step in range(count)
    )


def _prompts(graph: Graph, specs: Mapping[str, NodeSpec]) -> Iterator[str]:
    nodes = graph.nodes.values()
    negative = {node.links[NEGATIVE].node for node in nodes if NEGATIVE in node.links}
    for node in nodes:
        for name, port in specs[node.type].inputs.items():
            text = node.constants.get(name)
            is_prompt = any(isinstance(hint, Prompt) for hint in port.hints)
            if is_prompt and isinstance(text, str) and text.strip() and node.id not in negative:
                yield " ".join(text.split())[:LONGEST_PROMPT]


def _seeds(graph: Graph, specs: Mapping[str, NodeSpec]) -> Iterator[tuple[str, int]]:
    for node in graph.nodes.values():
        for name, port in specs[node.type].inputs.items():
            if name not in node.links and any(isinstance(hint, Seed) for hint in port.hints):
                value = node.constants.get(name, port.default)
                if type(value) is int:
                    yield f"{node.id}.{name}", value


def planned_nodes(
    plan: Plan, reasons: Mapping[NodeId, str] = MappingProxyType({})
) -> tuple[PlannedNode, ...]:
    """`reasons` say of nodes why they run."""
    return tuple(
        PlannedNode(
            node=node,
            type=task.spec.type,
            lane=task.spec.lane,
            held=task.held,
            signature=task.signature,
            why=reasons.get(node, ""),
        )
        for task in plan.tasks.values()
        for node in task.nodes
    )


def targets(plan: Plan) -> tuple[str, ...]:
    return tuple(node for node in plan.nodes if node in plan.targets)
