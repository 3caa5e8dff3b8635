"""The values that people are meant to set: shown by sub-graphs, asked for by apps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.formats.comfyui.scopes import CONTROL, Scope
from engine.formats.comfyui.sheet import OUTSIDE_IN


class Wish(NamedTuple):
    """An input of a node, and what it is called."""

    name: str
    node: str
    input: str


def wishes(outermost: Scope) -> Iterator[Wish]:
    """Those of an app where the file is one, else those that its outer sub-graphs show."""
    app = outermost.sheet.extra.get("linearData")
    asked = app.get("inputs") if isinstance(app, dict) else None
    if isinstance(asked, list):
        pairs = [entry for entry in asked if isinstance(entry, list) and len(entry) > 1]
        for node, name, *_ in pairs:
            if inner := outermost.inner.get(str(node)):
                yield from (wish for wish in _shown(inner) if wish.name == str(name))
            else:
                yield Wish(str(name), str(node), str(name))
        return
    for inner in outermost.inner.values():
        if inner.runs:
            yield from _shown(inner)


def _shown(scope: Scope) -> Iterator[Wish]:
    """What the node that stands for a sub-graph shows."""
    proxies = scope.block.properties.get("proxyWidgets") if scope.block else None
    named = _labels(scope)
    told = set()
    for entry in proxies if isinstance(proxies, list) else ():
        if not (isinstance(entry, list) and len(entry) > 1) or entry[1] == CONTROL:
            continue
        place = (str(entry[0]), str(entry[1]))
        if place[0] in scope.sheet.blocks and place[0] not in scope.inner:
            told.add(place)
            yield Wish(named.get(place, place[1]), scope.id_of(place[0]), place[1])
    for place, name in named.items():
        if place not in told:
            yield Wish(name, scope.id_of(place[0]), place[1])


def _labels(scope: Scope) -> dict[tuple[str, str], str]:
    """The values within that its inputs set, with what the inputs are called."""
    found: dict[tuple[str, str], str] = {}
    entries: list[Any] = [*(scope.sheet.fields.get("inputs") or ())]
    for wire in scope.sheet.wires.values():
        target = scope.sheet.blocks.get(wire.target)
        if wire.source != OUTSIDE_IN or target is None or target.id in scope.inner:
            continue
        slots = target.inputs[wire.target_slot : wire.target_slot + 1]
        is_known = wire.source_slot < len(entries) and not _fed(scope, wire.source_slot)
        if is_known and slots and slots[0].widget:
            entry = entries[wire.source_slot]
            found[target.id, slots[0].widget] = str(entry.get("label") or entry.get("name"))
    return found


def _fed(scope: Scope, number: int) -> bool:
    """Whether a wire outside leads into this input of a sub-graph."""
    name = scope.sheet.inputs[number]
    slots = scope.block.inputs if scope.block else ()
    return any(slot.name == name and slot.wire is not None for slot in slots)
