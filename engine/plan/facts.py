"""Gathering what the results of a graph depend on, node by node, sources first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from engine.errors import InputError, Problem
from engine.graph.bypass import Given
from engine.graph.constants import PassedOn
from engine.graph.graph import Const, Graph, Node, NodeId
from engine.node.files import Files
from engine.node.hints import Prompt
from engine.node.spec import NodeSpec
from engine.node.types import converted
from engine.plan.numerics import Numerics
from engine.plan.signature import Facts, Read, Signature, Stamped, sign


class Signed(Struct, frozen=True, gc=False):
    """A node's result, named."""

    signature: Signature
    facts: Facts
    is_lasting: bool  # whether the signature covers all of it, so that it may be kept


class Named(NamedTuple):
    """A file that an input names."""

    port: str
    place: str  # in the port: the entry of a list
    folder: str
    name: Any  # text; or None, where the input may name none


class Signing:
    """Signs the nodes of a graph. Each file is stamped once, even if it changes meanwhile."""

    def __init__(
        self, graph: Graph, specs: Mapping[str, NodeSpec], files: Files, numerics: Numerics
    ) -> None:
        self.problems: list[Problem] = []  # files that have gone since the check
        self._graph = graph
        self._specs = specs
        self._files = files
        self._numerics = numerics
        self._passed_on = PassedOn(graph, specs)
        self._stamps: dict[tuple[str, str], str] = {}

    def all(self, order: Iterable[NodeId]) -> dict[NodeId, Signed]:
        """The nodes, which come after their sources, signed.

        What reads an effect is as little lasting as the effect, which happens again. Neither is
        what reads a file whose name is known only when the node runs: nobody has stamped it.
        """
        signed: dict[NodeId, Signed] = {}
        for node_id in order:
            node = self._graph.nodes[node_id]
            spec = self._specs[node.type]
            is_lasting = not spec.effect
            reads: dict[str, Read] = {}
            for name, link in node.links.items():
                source = signed[link.node]
                reads[name] = Read(source.signature, link.port)
                is_lasting = is_lasting and source.is_lasting
            constants = _constants(node, spec)
            files: Mapping[str, Stamped] = {}
            if spec.files or spec.file_lists or spec.prompts:
                names = list(self._names(node, spec, constants))
                files = self._stamped(node_id, [named for named in names if named is not None])
                is_lasting = is_lasting and None not in names
            facts = Facts(
                spec.type,
                spec.version,
                spec.release,
                self._numerics.of(spec.lane),
                node_id if spec.effect else "",
                constants,
                files,
                reads,
            )
            signed[node_id] = Signed(sign(facts), facts, is_lasting)
        return signed

    def _names(
        self, node: Node, spec: NodeSpec, constants: Mapping[str, Const]
    ) -> Iterator[Named | None]:
        """The files that inputs name. None where it is not known before a run."""
        for port in (*spec.files, *spec.file_lists, *spec.prompts):
            known = Given(constants[port]) if port not in node.links else None
            known = known or self._passed_on.constant(node.links[port])
            if port in spec.prompts:
                yield from self._mentioned(port, spec.prompts[port], known)
            elif known is None:
                yield None
            elif port in spec.files:
                yield Named(port, port, spec.files[port], known.value)
            else:
                entries = converted(spec.inputs[port].type, known.value)
                for number, entry in enumerate(entries, start=1):
                    for field, folder in spec.file_lists[port].items():
                        name = getattr(entry, field)
                        yield Named(port, f"{port}, entry {number}", folder, name)

    def _mentioned(self, port: str, hint: Prompt, known: Given | None) -> Iterator[Named]:
        """Where a text comes by a link, any of them could be named."""
        for name in hint.named(str(known.value) if known else None, self._files):
            yield Named(port, f"{port}, {name}", hint.folder, name)

    def _stamped(self, node: NodeId, names: Iterable[Named]) -> Mapping[str, Stamped]:
        stamped: dict[str, Stamped] = {}
        for port, place, folder, name in names:
            if name is not None:
                try:
                    stamped[place] = (folder, name, self._stamp(folder, name))
                except InputError as error:
                    self.problems.append(Problem(node, port, str(error)))
        return stamped

    def _stamp(self, folder: str, name: str) -> str:
        known = self._stamps.get((folder, name))
        if known is None:
            known = self._stamps[folder, name] = self._files.stamp(folder, name)
        return known


def _constants(node: Node, spec: NodeSpec) -> Mapping[str, Const]:
    """What the node is given besides its links: the file's constants over the defaults."""
    constants = {**spec.defaults, **node.constants}
    for name in node.links:
        constants.pop(name, None)
    for name in spec.convertible:
        if name in constants:
            constants[name] = converted(spec.inputs[name].type, constants[name])
    return constants
