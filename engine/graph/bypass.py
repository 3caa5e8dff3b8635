"""Leaving out the nodes that a user has bypassed: who read them reads what they would have read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import Problem
from engine.graph.graph import Const, Graph, Link, Node, NodeId

Bypass: TypeAlias = Mapping[str, str]  # for each output that is passed on, the input it stands for


@dataclass(frozen=True, slots=True)
class Given:
    """A constant at the end of a chain of bypassed nodes."""

    value: Const


@dataclass(frozen=True, slots=True)
class Nothing:
    """The bypassed node at which a chain ends with nothing."""

    node: NodeId


Source: TypeAlias = Link | Given | Nothing


def without_bypassed(nodes: Mapping[NodeId, Node], bypasses: Mapping[NodeId, Bypass]) -> Graph:
    """The graph of the nodes that run, each reading past those that do not.

    A link to an output of a bypassed node becomes what the input it stands for is linked to, or
    that input's constant, or nothing. Of chains that go in a circle `circles` has to be asked.
    """
    if not bypasses:
        return Graph(nodes)
    sources = _sources(nodes, bypasses)
    lost: dict[tuple[NodeId, str], NodeId] = {}
    running: dict[NodeId, Node] = {}
    for node in nodes.values():
        if node.id not in bypasses:
            found = {
                name: sources.get(link, Nothing(link.node))
                for name, link in node.links.items()
                if link.node in bypasses
            }
            running[node.id] = _reading(node, found) if found else node
            for name, source in found.items():
                if isinstance(source, Nothing):
                    lost[node.id, name] = source.node
    return Graph(running, frozenset(bypasses), lost)


def circles(nodes: Mapping[NodeId, Node], bypasses: Mapping[NodeId, Bypass]) -> Iterator[Problem]:
    """Bypassed nodes that pass on to each other what none of them has, one fault a circle."""
    for link, source in _sources(nodes, bypasses).items():
        if source == link:
            message = "is bypassed and would pass on its own result"
            yield Problem(link.node, bypasses[link.node][link.port], message)


def _sources(
    nodes: Mapping[NodeId, Node], bypasses: Mapping[NodeId, Bypass]
) -> Mapping[Link, Source]:
    """What each output that is passed on stands for; on a circle, one of its own outputs."""
    known: dict[Link, Source] = {}
    for node_id, bypass in bypasses.items():
        for output in bypass:
            chain: dict[Link, None] = {}
            at: Source = Link(node_id, output)
            while isinstance(at, Link) and at.node in bypasses and not (at in chain or at in known):
                chain[at] = None
                at = _behind(at, nodes[at.node], bypasses[at.node])
            end = known.get(at, at) if isinstance(at, Link) else at
            known.update(dict.fromkeys(chain, end))
    return known


def _behind(link: Link, node: Node, bypass: Bypass) -> Source:
    """What stands in the input that is passed on as this output."""
    name = bypass.get(link.port, "")
    if name in node.links:
        return node.links[name]
    return Given(node.constants[name]) if name in node.constants else Nothing(node.id)


def _reading(node: Node, found: Mapping[str, Source]) -> Node:
    """The node with other sources in some of its inputs."""
    links = {name: found.get(name, link) for name, link in node.links.items()}
    given = {name: source.value for name, source in found.items() if isinstance(source, Given)}
    return Node(
        node.id,
        node.type,
        {**node.constants, **given},
        {name: source for name, source in links.items() if isinstance(source, Link)},
    )
