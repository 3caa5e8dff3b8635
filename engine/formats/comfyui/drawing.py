"""How a workflow looked in ComfyUI's editor: places, titles, frames, notes and bent wires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.formats.comfyui.scopes import NOTES, Scope, first_value, kind_of
from engine.formats.comfyui.sheet import Block, Point, point
from engine.formats.comfyui.wires import Found

_WIDER, _TALLER = 1.15, 1.3
_GAP = 96.0  # between what was in sub-graphs and what stands above it


@dataclass(frozen=True, slots=True)
class Area:
    """A frame around nodes, or a note."""

    text: str
    at: Point
    size: Point
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Looks by the ids of nodes over all sub-graphs."""

    looks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    frames: tuple[Area, ...] = ()
    notes: tuple[Area, ...] = ()
    through: Mapping[tuple[str, str], tuple[Point, ...]] = field(default_factory=dict)
    """The points that the wire into an input goes through."""


def drawn(outermost: Scope, bent: Mapping[tuple[str, str], Found]) -> Drawing:
    """The whole file on one plane: what is in sub-graphs stands in frames below the rest."""
    looks: dict[str, Mapping[str, Any]] = {}
    frames: list[Area] = []
    notes: list[Area] = []
    moved: dict[int, Point] = {}
    bottom = None
    for scope in outermost.walk():
        shift, bottom = _shift(scope, bottom)
        moved[id(scope)] = shift
        for block in scope.sheet.blocks.values():
            if block.kind in NOTES:
                notes.append(_note(block, shift))
            elif kind_of(scope, block) and block.id not in scope.inner:
                looks[scope.id_of(block.id)] = _look(block, shift)
        frames += _groups(scope) if scope.parent is None else _around(scope, shift)
    through = {
        place: tuple(_whole(_plus(at, moved[id(scope)])) for scope, at in found.through)
        for place, found in bent.items()
    }
    return Drawing(looks, tuple(frames), tuple(notes), through)


def _look(block: Block, shift: Point) -> dict[str, Any]:
    look: dict[str, Any] = {"at": _whole(_plus(block.at, shift))}
    title, flags = block.fields.get("title"), block.fields.get("flags")
    if isinstance(title, str) and title and title != block.kind:
        look["title"] = title
    if isinstance(flags, dict) and flags.get("collapsed"):
        look["collapsed"] = True
    if isinstance(block.fields.get("color"), str):
        look["colour"] = block.fields["color"]
    return look


def _note(block: Block, shift: Point) -> Area:
    text = first_value(block) or ""
    title = block.fields.get("title")
    head = f"{title}\n\n" if isinstance(title, str) and title not in ("", block.kind) else ""
    return Area(f"{head}{text}", _whole(_plus(block.at, shift)), _whole(block.size))


def _groups(scope: Scope) -> Iterator[Area]:
    """The frames of the outermost graph, each with the nodes whose middle lies in it."""
    free = dict(scope.sheet.blocks)
    boxes = [(group, _box(group)) for group in scope.sheet.groups]
    for group, box in sorted(boxes, key=lambda each: each[1][2] * each[1][3]):
        inside = [block for block in free.values() if _is_in(block, box)]
        for block in inside:
            del free[block.id]
        nodes = tuple(each for block in inside for each in _ids(scope, block))
        x, y, width, height = box
        yield Area(str(group.get("title") or ""), _whole((x, y)), _whole((width, height)), nodes)


def _ids(scope: Scope, block: Block) -> list[str]:
    if kind_of(scope, block) is None or block.id in scope.inner:
        return []
    return [scope.id_of(block.id)]


def _around(scope: Scope, shift: Point) -> Iterator[Area]:
    """The frame that stands for a sub-graph."""
    ids = [each for block in scope.sheet.blocks.values() for each in _ids(scope, block)]
    if not ids:
        return
    left, top, right, bottom = _bounds(scope.sheet.blocks.values())
    corner = _plus((left - 24, top - 48), shift)
    title = scope.block.fields.get("title") if scope.block else ""
    size = (right - left + 48, bottom - top + 72)
    yield Area(str(title or scope.sheet.name), _whole(corner), _whole(size), tuple(ids))


def _shift(scope: Scope, bottom: Point | None) -> tuple[Point, Point]:
    """How far a scope's nodes are moved, and the corner below which the next one has room."""
    left, top, _, end = _bounds(scope.sheet.blocks.values())
    if bottom is None:
        return (0.0, 0.0), (left, end)
    shift = (bottom[0] - left, bottom[1] + _GAP - top)
    return shift, (bottom[0], end + shift[1])


def _bounds(blocks: Iterable[Block]) -> tuple[float, float, float, float]:
    boxes = [(*block.at, *_plus(block.at, block.size)) for block in blocks]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _box(group: Mapping[str, Any]) -> tuple[float, float, float, float]:
    bounding = group.get("bounding")
    corner = point(bounding) or (0.0, 0.0)
    size = point(bounding[2:]) if isinstance(bounding, list) else None
    return *corner, *(size or (0.0, 0.0))


def _is_in(block: Block, box: tuple[float, float, float, float]) -> bool:
    x, y = block.at[0] + block.size[0] / 2, block.at[1] + block.size[1] / 2
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def _plus(a: Point, b: Point) -> Point:
    return a[0] + b[0], a[1] + b[1]


def _whole(at: Point) -> Any:
    """In our pixels, so that cards which are larger here have room."""
    return [round(at[0] * _WIDER), round(at[1] * _TALLER)]
