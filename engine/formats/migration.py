"""Reading what was written for older node types: their inputs under the names of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import Problem
from engine.formats.native import Document
from engine.node.migration import Migration
from engine.node.spec import NodeSpec


def migrated(
    document: Document, specs: Mapping[str, NodeSpec]
) -> tuple[Document, tuple[Problem, ...]]:
    """The workflow as the node types of today read it, and a remark on each node that changed."""
    nodes: dict[str, Any] = dict(document.fields["nodes"])
    renamed: dict[str, str] = {}  # places of the interface
    remarks: list[Problem] = []
    for node, entry in nodes.items():
        spec = specs.get(entry["type"])
        for migration in _wanted(entry, spec) if spec else ():
            nodes[node] = _changed(nodes[node], migration)
            pairs = migration.renamed.items()
            renamed |= {f"{node}.{old}": f"{node}.{new}" for old, new in pairs}
            remarks.append(Problem(node, None, migration.told))
        if spec and nodes[node] is not entry:
            nodes[node] = {**nodes[node], "version": spec.interface}
    if not remarks:
        return document, ()
    fields = {**document.fields, "nodes": nodes}
    if interface := document.fields.get("interface"):
        places = {name: renamed.get(place, place) for name, place in interface.items()}
        fields["interface"] = places
    return Document(fields), tuple(remarks)


def newer_fault(entry: Mapping[str, Any], spec: NodeSpec) -> str | None:
    """Why an entry cannot be read: it was written by a newer program."""
    version = entry.get("version", 1)
    if version <= spec.interface:
        return None
    return f"was saved for version {version} of {spec.type}; this one is version {spec.interface}"


def _wanted(entry: Mapping[str, Any], spec: NodeSpec) -> list[Migration]:
    """Those that the entry has not seen. One that does not say its version is as old as the
    inputs that it names allow."""
    said = entry.get("version")
    if said is not None:
        return list(spec.migrations[said - 1 :])
    named = {*entry.get("inputs", ()), *entry.get("links", ())}
    seen = (n for n, each in enumerate(spec.migrations, 1) if named & each.added)
    return list(spec.migrations[max(seen, default=0) :])


def _changed(entry: Mapping[str, Any], migration: Migration) -> dict[str, Any]:
    changed = dict(entry)
    for part in ("inputs", "links"):
        if part in entry:
            pairs = entry[part].items()
            changed[part] = {migration.renamed.get(name, name): value for name, value in pairs}
    if "bypass" in entry:
        pairs = entry["bypass"].items()
        changed["bypass"] = {name: migration.renamed.get(port, port) for name, port in pairs}
    links, inputs = changed.get("links", {}), changed.get("inputs", {})
    filled = {name: value for name, value in migration.filled.items() if name not in links}
    return {**changed, "inputs": {**filled, **inputs}}
