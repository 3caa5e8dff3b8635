"""What ComfyUI's editor saves, as it stands in the file: nodes, wires, groups, sub-graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.node.types import shown

Point: TypeAlias = tuple[float, float]
Tell: TypeAlias = Callable[[str, str], None]  # of a node, what was mended

ALWAYS, MUTED, BYPASSED = 0, 2, 4  # modes
OUTSIDE_IN = "-10"  # what bears a sub-graph's inputs within


@dataclass(frozen=True, slots=True)
class Slot:
    """An input of a node."""

    name: str
    type: str
    wire: int | None  # its number
    widget: str  # the name of the value that it takes the place of; "" for none


@dataclass(frozen=True, slots=True)
class Block:
    """A node of the file."""

    id: str
    kind: str
    mode: int
    inputs: tuple[Slot, ...]
    outputs: tuple[str, ...]  # their types
    at: Point
    size: Point
    fields: Mapping[str, Any]  # all that the file says of it

    @property
    def properties(self) -> Mapping[str, Any]:
        return _object(self.fields.get("properties"))


@dataclass(frozen=True, slots=True)
class Wire:
    """From one node's output to another's input."""

    source: str
    source_slot: int
    target: str
    target_slot: int
    bend: int | None = None  # the last point it goes through


@dataclass(frozen=True, slots=True)
class Sheet:
    """One graph of the file: the outermost one, or a sub-graph."""

    name: str
    blocks: Mapping[str, Block]
    wires: Mapping[int, Wire]
    inputs: tuple[str, ...]  # of a sub-graph: their names
    outputs: tuple[int | None, ...]  # of a sub-graph: the wires that lead to them
    bends: Mapping[int, tuple[Point, int | None]]  # points of wires, with the one before
    fields: Mapping[str, Any]

    @property
    def groups(self) -> Sequence[Mapping[str, Any]]:
        return [group for group in _list(self.fields.get("groups")) if isinstance(group, dict)]

    @property
    def extra(self) -> Mapping[str, Any]:
        return _object(self.fields.get("extra"))


def read_sheet(fields: Mapping[str, Any], tell: Tell) -> Sheet:
    """A graph, without what cannot be part of one; `tell` hears of each such thing."""
    blocks: dict[str, Block] = {}
    for entry in _list(fields.get("nodes")):
        block = _block(entry)
        if block is None:
            tell("", f"a node that is none was left out: {shown(entry)}")
        elif block.id in blocks:
            tell(block.id, "a second node of this id was left out")
        else:
            blocks[block.id] = block
    return Sheet(
        str(fields.get("name") or ""),
        blocks,
        dict(_wires(fields, tell)),
        tuple(str(_object(each).get("name", "")) for each in _list(fields.get("inputs"))),
        tuple(_last_wire(each) for each in _list(fields.get("outputs"))),
        dict(_bends(fields)),
        fields,
    )


def definitions(fields: Mapping[str, Any], tell: Tell) -> dict[str, Sheet]:
    """The sub-graphs of a file, by their ids."""
    sheets = _list(_object(fields.get("definitions")).get("subgraphs"))
    return {
        str(sheet["id"]): read_sheet(sheet, tell)
        for sheet in sheets
        if isinstance(sheet, dict) and "id" in sheet
    }


def _block(entry: Any) -> Block | None:
    kind = entry.get("type") if isinstance(entry, dict) else None
    if not (isinstance(kind, str) and kind and isinstance(entry.get("id"), int | str)):
        return None
    return Block(
        str(entry["id"]),
        kind,
        entry.get("mode") if isinstance(entry.get("mode"), int) else ALWAYS,
        tuple(map(_slot, _list(entry.get("inputs")))),
        tuple(_type(output) for output in _list(entry.get("outputs"))),
        point(entry.get("pos")) or (0.0, 0.0),
        point(entry.get("size")) or (240.0, 120.0),
        entry,
    )


def _slot(entry: Any) -> Slot:
    fields = _object(entry)
    wire, widget = fields.get("link"), _object(fields.get("widget")).get("name", "")
    number = wire if isinstance(wire, int) else None
    return Slot(str(fields.get("name", "")), _type(fields), number, str(widget))


def _type(entry: Any) -> str:
    kind = _object(entry).get("type", "*")
    return "*" if kind in (0, "") else str(kind)


def _wires(fields: Mapping[str, Any], tell: Tell) -> Iterator[tuple[int, Wire]]:
    bends = {
        each.get("id"): each.get("parentId")
        for each in _list(_object(fields.get("extra")).get("linkExtensions"))
        if isinstance(each, dict)
    }
    for entry in _list(fields.get("links")):
        if isinstance(entry, dict):
            names = ("id", "origin_id", "origin_slot", "target_id", "target_slot")
            row: Sequence[Any] = [entry.get(name) for name in names]
            bend = entry.get("parentId")
        else:
            row = _list(entry)[:5]
            bend = bends.get(row[0]) if row else None
        try:
            number, source, source_slot, target, target_slot = row
            wire = Wire(str(source), int(source_slot), str(target), int(target_slot), bend)
            yield int(number), wire
        except (TypeError, ValueError):
            if entry is not None:
                tell("", f"a link that is none was left out: {shown(entry)}")


def _last_wire(entry: Any) -> int | None:
    wires = [wire for wire in _list(_object(entry).get("linkIds")) if isinstance(wire, int)]
    return wires[-1] if wires else None


def _bends(fields: Mapping[str, Any]) -> Iterator[tuple[int, tuple[Point, int | None]]]:
    everywhere = _list(fields.get("reroutes")) or _list(
        _object(fields.get("extra")).get("reroutes")
    )
    for entry in everywhere:
        place = point(_object(entry).get("pos"))
        if place and isinstance(entry.get("id"), int):
            yield entry["id"], (place, entry.get("parentId"))


def point(value: Any) -> Point | None:
    """Two numbers, also as older files have them: {"0": x, "1": y}."""
    if isinstance(value, dict):
        value = [value.get("0"), value.get("1")]
    pair = _list(value)[:2]
    if len(pair) == 2 and all(isinstance(n, int | float) for n in pair):
        return float(pair[0]), float(pair[1])
    return None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
