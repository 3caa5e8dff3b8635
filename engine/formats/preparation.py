"""From a workflow and the values to set in it to what runs: the one way down, for all who ask.

text → Document → sub-graphs taken apart → migrated → values set → bypasses, branches resolved
       `parse`    `prepare` ──────────────────────────────────────────────────────────────┘
→ check → plan: `Engine.check`, `Engine.plan`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.errors import Problem
from engine.formats.definitions import inlined
from engine.formats.interface import interface_faults, set_values
from engine.formats.migration import migrated, newer_fault
from engine.formats.native import Document, graph
from engine.graph.choice import without_idle
from engine.graph.graph import Const, Graph
from engine.node.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class Prepared:
    """A workflow with its values set."""

    document: Document  # what a picture remembers
    graph: Graph  # what runs
    problems: tuple[Problem, ...]  # of the document itself; the graph has still to be checked
    remarks: tuple[Problem, ...] = ()  # how it was read, and what of it has no part in a run


def prepare(
    document: Document, values: Mapping[str, Const], specs: Mapping[str, NodeSpec]
) -> Prepared:
    """Set the values, by names of the interface or "node.input", and leave out what is bypassed.

    What was written for older node types is read as they meant it.

    Raises GraphError with every name and value that cannot be used.
    """
    flat = inlined(document)
    current, remarks = migrated(flat.document, specs)
    changed = set_values(current, flat.spread(values, document), specs) if values else current
    problems = (*flat.problems, *interface_faults(changed, specs), *_newer(changed, specs))
    running, idle = without_idle(graph(changed), specs)
    kept = flat.remembered(document, values, changed) if flat.places else changed
    return Prepared(kept, running, problems, (*remarks, *idle))


def _newer(document: Document, specs: Mapping[str, NodeSpec]) -> Iterator[Problem]:
    for node, entry in document.fields["nodes"].items():
        spec = specs.get(entry["type"])
        if spec and (fault := newer_fault(entry, spec)):
            yield Problem(node, None, fault)
