"""What ComfyUI's editor saves, in versions 0.4 and 1.0: nodes on a canvas, with sub-graphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import DocumentError, Problem
from engine.formats.comfyui.counterparts import Foreign, Input
from engine.formats.comfyui.drawing import Drawing, drawn
from engine.formats.comfyui.prefixes import with_names
from engine.formats.comfyui.scopes import PRIMITIVE, RUNS, Scope, first_value, kind_of, lay_out
from engine.formats.comfyui.sheet import BYPASSED, Block, Slot, definitions, read_sheet
from engine.formats.comfyui.widgets import Widgets, by_name
from engine.formats.comfyui.wires import Found, Nothing, Value, passing, source_of
from engine.formats.comfyui.wishes import Wish, wishes


def is_ui(fields: Any) -> bool:
    """Whether decoded JSON is of this format."""
    nodes = fields.get("nodes") if isinstance(fields, dict) else None
    if not isinstance(nodes, list) or "edges" in fields or "exposedFields" in fields:
        return False
    return "links" in fields or not nodes


@dataclass(frozen=True, slots=True)
class Sheets:
    """The nodes of a file, what the file says of their look, and what was mended."""

    nodes: list[Foreign]
    drawing: Drawing
    wishes: tuple[Wish, ...]
    remarks: list[Problem]


def read_ui(fields: Mapping[str, Any], widgets: Widgets) -> Sheets:
    """The nodes that do something, with sub-graphs laid out. Raises DocumentError."""
    remarks: list[Problem] = []

    def tell(node: str, mended: str) -> None:
        remarks.append(Problem(node, None, mended))

    sheet = read_sheet(fields, tell)
    if not sheet.blocks:
        raise DocumentError("a ComfyUI workflow without nodes")
    outermost = lay_out(sheet, definitions(fields, tell))
    reader = _Reader(widgets, remarks)
    nodes = [node for scope in outermost.walk() for node in reader.nodes(scope)]
    nodes = with_names(nodes, outermost)
    return Sheets(nodes, drawn(outermost, reader.through), tuple(wishes(outermost)), remarks)


class _Reader:
    def __init__(self, widgets: Widgets, remarks: list[Problem]) -> None:
        self.through: dict[tuple[str, str], Found] = {}  # wires with points, by input
        self._widgets = widgets
        self._remarks = remarks

    def nodes(self, scope: Scope) -> Iterator[Foreign]:
        for block in scope.sheet.blocks.values():
            kind = kind_of(scope, block)
            if kind is not None and block.id not in scope.inner:
                yield self._node(scope, block, kind)

    def _node(self, scope: Scope, block: Block, kind: str) -> Foreign:
        place = scope.id_of(block.id)
        if block.kind == PRIMITIVE:
            return Foreign(place, kind, {"value": first_value(block)})
        inputs = dict(self._values(scope, block))
        for slot in block.inputs:
            if (source := self._source(scope, block, slot, place)) is not _NONE:
                inputs[slot.name] = source
            elif slot.wire is not None and not slot.widget:
                inputs.pop(slot.name, None)
        passed = None
        if block.mode not in RUNS:
            passed = passing(block) if block.mode == BYPASSED else {}
        return Foreign(place, kind, inputs, passed)

    def _values(self, scope: Scope, block: Block) -> Mapping[str, Any]:
        shown = [slot.widget for slot in block.inputs if slot.widget]
        fields = block.fields
        known = self._widgets.get(block.kind)
        values = fields.get("widgets_values")
        found = by_name(values, fields.get("widgets_values_named"), shown, known)
        set_here = {name: v for (node, name), v in scope.values.items() if node == block.id}
        named = {**found.values, **set_here}
        if not found.left:
            return named
        if known is None:
            return {**named, "widgets_values": values}
        message = f"{block.kind}: {len(found.left)} values for which it has no input were left out"
        self._remarks.append(Problem(scope.id_of(block.id), None, message))
        return named

    def _source(self, scope: Scope, block: Block, slot: Slot, place: str) -> Input:
        found = source_of(scope, block, slot)
        if isinstance(found.source, Nothing):
            if found.source.reason:
                message = f"its link was left out: {found.source.reason}"
                self._remarks.append(Problem(place, slot.name, message))
            return _NONE
        if isinstance(found.source, Value):
            return found.source.value
        if found.through:
            self.through[place, slot.name] = found
        return found.source


class _None:
    """No source at all, which no value of a file is."""


_NONE = _None()
