"""Types of nodes, as an editor needs them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class PortSpec(Struct, frozen=True, kw_only=True):
    """One input or output. `hints` are the fields of its hints, by the hint's name."""

    name: str
    type: str
    kinds: tuple[str, ...]  # the types it takes or gives, one by one
    choices: tuple[Any, ...]
    required: bool
    default: Any
    hints: dict[str, dict[str, Any]]
    fields: tuple[PortSpec, ...] = ()  # of each entry, where it takes a list of records


class NodeMigration(Struct, frozen=True, kw_only=True):
    """From one interface of a type to the next: what an entry of a file is read as."""

    renamed: dict[str, str]  # inputs, by their old names
    filled: dict[str, Any]  # constants, by new names: what was meant when nothing was said


class NodeType(Struct, frozen=True, kw_only=True):
    type: str
    category: str
    doc: str
    lane: str
    effect: bool
    version: int  # of its results
    migrations: tuple[NodeMigration, ...]  # the oldest first; one fewer than its interface's number
    inputs: tuple[PortSpec, ...]
    outputs: tuple[PortSpec, ...]


class NodeTypes(Struct, frozen=True, kw_only=True):
    nodes: tuple[NodeType, ...]
    fits: dict[str, tuple[str, ...]]  # for each type of output, the types of input that take it
