"""The canvas part of a workflow of ours, from how it looked in ComfyUI's editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.formats.comfyui.drawing import Area, Drawing
from engine.graph.graph import NodeId

_ABOVE = 160  # pixels between the parts of one node


def canvas_of(
    drawing: Drawing,
    ids: Callable[[str], Sequence[NodeId]],
    reader_of: Callable[[str, str], str | None],
) -> dict[str, Any]:
    """`ids` gives what stands for a node of theirs, `reader_of` the place of one of its inputs."""
    canvas: dict[str, Any] = {}
    for node, look in drawing.looks.items():
        for number, part in enumerate(ids(node)):
            canvas[part] = dict(look) if number == 0 else _beside(look, number)
    frames = {f"frame {n}": _frame(f, ids) for n, f in enumerate(drawing.frames, start=1)}
    notes = {f"note {n}": _note(note) for n, note in enumerate(drawing.notes, start=1)}
    routes = {}
    for (node, name), points in drawing.through.items():
        if place := reader_of(node, name):
            routes[place] = {"via": [list(map(round, at)) for at in points]}
    parts: Mapping[str, Any] = {".frames": frames, ".notes": notes, ".routes": routes}
    return canvas | {name: part for name, part in parts.items() if part}


def free_name(wanted: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken; it is taken from then on."""
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    taken.add(name)
    return name


def _beside(look: Mapping[str, Any], number: int) -> dict[str, Any]:
    if "at" not in look:
        return {}
    x, y = look["at"]
    return {"at": [x, y - number * _ABOVE], "collapsed": True}


def _frame(area: Area, ids: Callable[[str], Sequence[NodeId]]) -> dict[str, Any]:
    nodes = [part for node in area.nodes for part in ids(node)]
    return {"title": area.text, "at": area.at, "size": area.size, "nodes": nodes}


def _note(area: Area) -> dict[str, Any]:
    return {"text": area.text, "at": area.at, "size": area.size}
