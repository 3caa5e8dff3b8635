"""Sub-graphs laid out flat: every use of one is a scope with nodes of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import DocumentError
from engine.formats.comfyui.sheet import ALWAYS, BYPASSED, MUTED, Block, Sheet

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


def kind_of(scope: Scope, block: Block) -> str | None:
    """The class of a node; none of one that only draws: a point of a wire, a note, a name.

    A value that several inputs share is a node of the class that holds such a value.
    """
    if block.kind == PRIMITIVE:
        kind = _HOLDERS.get(block.outputs[0]) if block.outputs else None
        readers = sum(wire.source == block.id for wire in scope.sheet.wires.values())
        return kind if readers > 1 and block.fields.get("widgets_values") else None
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
