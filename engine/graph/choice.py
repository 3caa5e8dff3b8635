"""Branches that are not taken: found before anything runs, so that they load and do nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.errors import Problem
from engine.graph.bypass import Bypass, without_bypassed
from engine.graph.constants import PassedOn
from engine.graph.graph import Graph, Node, NodeId
from engine.node.hints import When
from engine.node.registry import COMFYUI
from engine.node.spec import NodeSpec


def without_idle(graph: Graph, specs: Mapping[str, NodeSpec]) -> tuple[Graph, list[Problem]]:
    """The graph without what cannot have a part in a run, and what there is to say of it.

    A node that chooses gives on the branch that its constants name; one whose choice takes a run
    to know stays, with all its branches. Nodes that only other branches need go, and nodes of
    ComfyUI that nothing here stands for, where no output needs them.
    """
    kinds = {node.type for node in graph.nodes.values()}
    choosing = {kind for kind in kinds if kind in specs and specs[kind].branches}
    unknown = {kind for kind in kinds if kind.startswith(f"{COMFYUI}.") and kind not in specs}
    if not choosing and not unknown:
        return graph, []
    taken = without_bypassed(graph.nodes, _choices(graph, specs, choosing))
    wanted = _wanted(graph, taken, specs, unknown)
    if unknown and not wanted:
        return graph, []  # of which the check has to tell why
    needed = {*taken.order(wanted)}
    nodes = {node_id: node for node_id, node in taken.nodes.items() if node_id in needed}
    gone = [node for node in graph.nodes.values() if node.type in unknown and node.id not in needed]
    lost = {**graph.lost, **taken.lost}
    ends = {*graph.ends}
    told = [_remark(node, node.id in ends) for node in gone]
    return Graph(nodes, graph.bypassed | taken.bypassed, lost), told


def _choices(
    graph: Graph, specs: Mapping[str, NodeSpec], choosing: Collection[str]
) -> dict[NodeId, Bypass]:
    """Of each node that chooses by constants: the input that its outputs give on."""
    found: dict[NodeId, Bypass] = {}
    passed_on = PassedOn(graph, specs)
    for node in graph.nodes.values() if choosing else ():
        if node.type in choosing:
            spec = specs[node.type]
            for name, when in spec.branches.items():
                if _is_constant(node, spec, when, passed_on):
                    found[node.id] = dict.fromkeys(spec.outputs, name)
    return found


def _is_constant(node: Node, spec: NodeSpec, when: When, passed_on: PassedOn) -> bool:
    """Whether the constant that stands in an input, or comes by its link, is the one wanted."""
    if when.port in node.links:
        given = passed_on.constant(node.links[when.port])
        return given is not None and _is_same(given.value, when.value)
    constants = {**spec.defaults, **node.constants}
    return when.port in constants and _is_same(constants[when.port], when.value)


def _is_same(value: object, wanted: object) -> bool:
    return type(value) is type(wanted) and value == wanted


def _wanted(
    graph: Graph, taken: Graph, specs: Mapping[str, NodeSpec], unknown: Collection[str]
) -> list[NodeId]:
    """What a run may be for: effects, and ends of the graph that no unknown class is part of."""
    ends = {*graph.ends}
    doubtful: set[NodeId] = set()
    for node_id in taken.order(taken.nodes):
        node = taken.nodes[node_id]
        if node.type in unknown or any(link.node in doubtful for link in node.links.values()):
            doubtful.add(node_id)
    return [
        node.id
        for node in taken.nodes.values()
        if (node.type in specs and specs[node.type].effect)
        or (node.id in ends and node.id not in doubtful)
    ]


def _remark(node: Node, is_end: bool) -> Problem:
    kind = node.type.partition(".")[2]
    rest = "" if is_end else ", and no output needs it"
    return Problem(node.id, None, f"is left out: nothing here stands for ComfyUI's {kind}{rest}")
