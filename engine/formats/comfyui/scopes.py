"""Sub-graphs laid out flat: every use of one is a scope with nodes of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.errors import DocumentError
from engine.formats.comfyui.sheet import ALWAYS, BYPASSED, MUTED, Block, Sheet, Wire

MOST_NODES = 20_000  # of a file, once its sub-graphs are laid out
MOST_LEVELS = 32


@dataclass(eq=False)
class Scope:
    """A graph where it is used. The outermost one has no parent."""

    sheet: Sheet
    parent: Scope | None = None
    block: Block | None = None  # the node that stands for it in the parent
    inner: dict[str, Scope] = field(default_factory=dict)  # by the ids of such nodes here
    given: dict[str, Any] = field(default_factory=dict)  # values of its inputs, by name
    values: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Values that were set from outside: of a node here, by name."""

    @cached_property
    def readers(self) -> Counter[str]:
        """How many inputs read each node here."""
        return Counter(wire.source for wire in self.sheet.wires.values())

    @cached_property
    def named(self) -> Mapping[str, Block]:
        """The nodes that keep something under a name; of several, the first."""
        found = [b for b in self.sheet.blocks.values() if b.kind in SETTERS]
        return {str(first_value(block)): block for block in reversed(found)}

    @cached_property
    def hidden(self) -> Mapping[tuple[str, int], Wire]:
        """Wires that are told and not drawn, by the node and the number of the input."""
        found: dict[tuple[str, int], Wire] = {}
        for link in self.sheet.extra.get("ue_links") or ():
            if not isinstance(link, dict) or not isinstance(link.get("upstream_slot"), int):
                continue
            target, number = str(link.get("downstream")), link.get("downstream_slot")
            if isinstance(number, int):
                source = str(link.get("upstream"))
                wire = Wire(source, link["upstream_slot"], target, number)
                found.setdefault((target, number), wire)
        return found

    @cached_property
    def everywhere(self) -> Sequence[tuple[str, Wire]]:
        """What is given to every input of a type that has nothing else, with the type."""
        blocks = self.sheet.blocks.values()
        givers = [b for b in blocks if b.kind in EVERYWHERE and b.mode not in (MUTED, BYPASSED)]
        numbers = [slot.wire for block in givers for slot in block.inputs if slot.wire is not None]
        wires = [wire for number in numbers if (wire := self.sheet.wires.get(number))]
        return [(self._type_of(wire), wire) for wire in wires]

    def _type_of(self, wire: Wire) -> str:
        source = self.sheet.blocks.get(wire.source)
        outputs = source.outputs if source else ()
        return outputs[wire.source_slot] if wire.source_slot < len(outputs) else ""

    def id_of(self, block: str) -> str:
        """The id of a node over all scopes: "12:3" is the node 3 in the sub-graph 12."""
        if self.parent is None or self.block is None:
            return block
        return f"{self.parent.id_of(self.block.id)}:{block}"

    @property
    def runs(self) -> bool:
        return self.block is None or self.block.mode not in (MUTED, BYPASSED)

    def walk(self) -> Iterator[Scope]:
        """This scope and those within that run, outer ones first."""
        todo = [self]
        while todo:
            scope = todo.pop()
            yield scope
            todo += [inner for inner in reversed(scope.inner.values()) if inner.runs]


def lay_out(sheet: Sheet, definitions: Mapping[str, Sheet]) -> Scope:
    """The outermost scope, with all that are in it.

    Raises DocumentError for a sub-graph that contains itself, and for too many nodes.
    """
    outermost = Scope(sheet)
    todo, count = [outermost], len(sheet.blocks)
    while todo:
        scope = todo.pop()
        _take_values(scope)
        for block in scope.sheet.blocks.values():
            if block.kind not in definitions:
                continue
            path = [*_path(scope), block.kind]
            if len(path) != len(set(path)):
                names = " → ".join(definitions[kind].name or kind for kind in path)
                raise DocumentError(f"a sub-graph contains itself: {names}")
            inner = Scope(definitions[block.kind], scope, block)
            scope.inner[block.id] = inner
            todo.append(inner)
            count += len(inner.sheet.blocks)
            if count > MOST_NODES or len(path) > MOST_LEVELS:
                limits = f"{MOST_NODES} nodes and {MOST_LEVELS} levels"
                raise DocumentError(f"its sub-graphs come to more than {limits}")
    return outermost


def _path(scope: Scope) -> list[str]:
    path = []
    at: Scope | None = scope
    while at and at.block:
        path.append(at.block.kind)
        at = at.parent
    return path[::-1]


def _take_values(scope: Scope) -> None:
    """What the node that stands for a scope sets within: its own values, by name."""
    block, parent = scope.block, scope.parent
    if block is None or parent is None:
        return
    known = _own_values(block)
    known |= {name: value for (node, name), value in parent.values.items() if node == block.id}
    for name, value in known.items():
        inner, _, rest = name.rpartition("\0")
        if inner:
            scope.values[inner, rest] = value
        elif value is not None:
            scope.given[name] = value


def _own_values(block: Block) -> dict[str, Any]:
    """Its values: of its inputs by name, of nodes within by "node\\0name"."""
    fields = block.fields
    named, values = fields.get("widgets_values_named"), fields.get("widgets_values")
    proxies = block.properties.get("proxyWidgets")
    pairs = [p for p in proxies if isinstance(p, list)] if isinstance(proxies, list) else []
    if isinstance(values, list) and values and len(values) == len(pairs):
        keys = [_key(pair) for pair in pairs]
        return {k: v for k, v in zip(keys, values, strict=True) if not k.endswith(CONTROL)}
    if isinstance(named, dict):
        return dict(named)
    names = [slot.name for slot in block.inputs if slot.widget]
    if isinstance(values, list) and len(values) == len(names):
        return dict(zip(names, values, strict=True))
    return {}


CONTROL = "control_after_generate"


def _key(pair: list[Any]) -> str:
    node, name = (str(each) for each in (*pair, "", "")[:2])
    return name if node == "-1" else f"{node}\0{name}"


def first_value(block: Block) -> Any:
    """The first of the values that a node has, if any."""
    values = block.fields.get("widgets_values")
    return values[0] if isinstance(values, list) and values else None


def kind_of(scope: Scope, block: Block) -> str | None:
    """The class of a node; none of one that only draws: a point of a wire, a note, a name.

    A value that several inputs share is a node of the class that holds such a value.
    """
    if block.kind == PRIMITIVE:
        kind = _HOLDERS.get(block.outputs[0]) if block.outputs else None
        return kind if scope.readers[block.id] > 1 and first_value(block) is not None else None
    return None if block.kind in VIRTUAL or block.kind in NOTES else block.kind


NOTES = frozenset({"Note", "MarkdownNote"})
REROUTES = frozenset({"Reroute", "ReroutePrimitive|pysssss", "Reroute (rgthree)"})
SETTERS = frozenset({"SetNode", "easy setNode"})
GETTERS = frozenset({"GetNode", "easy getNode"})
LABELS = frozenset({"Label (rgthree)", "Bookmark (rgthree)", "Fast Groups Bypasser (rgthree)"})
EVERYWHERE = frozenset(
    {"Anything Everywhere", "Anything Everywhere3", "Anything Everywhere?", "Prompts Everywhere"}
)
PRIMITIVE = "PrimitiveNode"
_HOLDERS: Mapping[str, str] = {
    "INT": "PrimitiveInt",
    "FLOAT": "PrimitiveFloat",
    "STRING": "PrimitiveString",
}
VIRTUAL = REROUTES | SETTERS | GETTERS | EVERYWHERE | LABELS | {PRIMITIVE}
RUNS = (ALWAYS, 1, 3)  # on an event, and on a trigger: as always
