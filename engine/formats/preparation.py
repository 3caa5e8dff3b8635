"""From a workflow and the values to set in it to what runs: the one way down, for all who ask.

text → Document → values set → bypasses resolved → check → plan
       `parse`    `prepare` ─────────────────┘   `Engine.check`, `Engine.plan`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Problem
from engine.formats.interface import interface_faults, set_values
from engine.formats.native import Document, graph
from engine.graph.graph import Const, Graph
from engine.node.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class Prepared:
    """A workflow with its values set."""

    document: Document  # what a picture remembers
    graph: Graph  # what runs
    problems: tuple[Problem, ...]  # of the document itself; the graph has still to be checked


def prepare(
    document: Document, values: Mapping[str, Const], specs: Mapping[str, NodeSpec]
) -> Prepared:
    """Set the values, by names of the interface or "node.input", and leave out what is bypassed.

    Raises GraphError with every name and value that cannot be used.
    """
    changed = set_values(document, values, specs) if values else document
    return Prepared(changed, graph(changed), tuple(interface_faults(changed, specs)))
