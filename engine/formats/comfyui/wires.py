"""Where the wires of ComfyUI's editor come from in the end: past reroutes, values under names,
sub-graphs and what is switched off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.formats.comfyui.counterparts import Theirs
from engine.formats.comfyui.scopes import (
    EVERYWHERE,
    GETTERS,
    PRIMITIVE,
    REROUTES,
    SETTERS,
    Scope,
    first_value,
    kind_of,
)
from engine.formats.comfyui.sheet import (
    BYPASSED,
    MUTED,
    OUTSIDE_IN,
    Block,
    Point,
    Slot,
    Wire,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A constant at the end of a wire."""

    value: Any


@dataclass(frozen=True, slots=True)
class Nothing:
    """A wire that leads nowhere, and why; no reason where it is meant to."""

    reason: str = ""


Source: TypeAlias = "Theirs | Value | Nothing"


@dataclass(slots=True)
class Found:
    """What feeds an input, and the points that the wire goes through on its way there."""

    source: Source
    through: list[tuple[Scope, Point]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _At:
    """An output in a scope."""

    scope: Scope
    block: str
    slot: int


def source_of(scope: Scope, block: Block, slot: Slot) -> Found:
    """What feeds an input of a node."""
    wire = _wire(scope, block, slot)
    if isinstance(wire, Nothing):
        return Found(wire)
    found = Found(Nothing(), [*_bends(scope, wire)])
    at: _At | Source = _At(scope, wire.source, wire.source_slot)
    seen: set[tuple[int, str, int]] = set()
    while isinstance(at, _At):
        key = (id(at.scope), at.block, at.slot)
        if key in seen:
            return Found(Nothing("it goes in a circle"))
        seen.add(key)
        at = _behind(at, found)
    found.source = at
    found.through.reverse()
    return found


def passing(block: Block) -> dict[int, str]:
    """The input that each output of a node gives on while it is bypassed, as the editor chooses.

    The one at the same place if its type fits, else the first of the very type, else of any.
    """
    chosen = {}
    for number, kind in enumerate(block.outputs):
        slot = _passed(block.inputs, number, kind)
        if slot is not None:
            chosen[number] = slot.name
    return chosen


def _passed(inputs: Sequence[Slot], number: int, kind: str) -> Slot | None:
    same = inputs[number] if number < len(inputs) else None
    if kind == "*":
        return same or (inputs[0] if inputs else None)
    if same and same.type in (kind, "*"):
        return same
    exact = [slot for slot in inputs if slot.type == kind]
    return next(iter([*exact, *(slot for slot in inputs if slot.type == "*")]), None)


def _wire(scope: Scope, block: Block, slot: Slot) -> Wire | Nothing:
    if slot.wire is not None:
        wire = scope.sheet.wires.get(slot.wire)
        return wire or Nothing(f"link {slot.wire} is not there")
    if hidden := scope.hidden.get((block.id, block.inputs.index(slot))):
        return hidden
    if slot.widget or slot.type == "*" or block.kind in EVERYWHERE:
        return Nothing()
    given = (w for kind, w in scope.everywhere if kind == slot.type and w.source != block.id)
    return next(given, Nothing())


def _behind(at: _At, found: Found) -> _At | Source:
    """What an output stands for: itself, if its node does something."""
    scope = at.scope
    if at.block == OUTSIDE_IN:
        return _outside(at, found)
    block = scope.sheet.blocks.get(at.block)
    if block is None:
        return Nothing(f"node {at.block} is not there")
    if inner := scope.inner.get(block.id):
        return _within(at, block, inner, found)
    if block.kind in REROUTES or block.kind in SETTERS:
        found.through.append((scope, block.at))
        return _into(scope, block, block.inputs[0] if block.inputs else None, found)
    if block.kind in GETTERS:
        return _under_name(scope, block, found)
    if block.kind == PRIMITIVE and kind_of(scope, block) is None:
        return Value(first_value(block)) if block.fields.get("widgets_values") else Nothing()
    return Theirs(scope.id_of(block.id), at.slot)


def _into(scope: Scope, block: Block, slot: Slot | None, found: Found) -> _At | Source:
    """What feeds an input of a node that only gives it on."""
    wire = _wire(scope, block, slot) if slot else Nothing()
    if isinstance(wire, Nothing):
        return wire
    found.through += _bends(scope, wire)
    return _At(scope, wire.source, wire.source_slot)


def _outside(at: _At, found: Found) -> _At | Source:
    scope = at.scope
    if scope.parent is None or scope.block is None or at.slot >= len(scope.sheet.inputs):
        return Nothing("it comes from an input that the sub-graph has not")
    name = scope.sheet.inputs[at.slot]
    slots = [slot for slot in scope.block.inputs if slot.name == name]
    slot = slots[0] if slots else None
    if slot is None and at.slot < len(scope.block.inputs) and not scope.block.inputs[at.slot].name:
        slot = scope.block.inputs[at.slot]
    behind = _into(scope.parent, scope.block, slot, found)
    if behind == Nothing() and name in scope.given:
        return Value(scope.given[name])
    return behind


def _within(at: _At, block: Block, inner: Scope, found: Found) -> _At | Source:
    if block.mode == MUTED:
        return Nothing(f"{block.kind!r} is muted")
    if block.mode == BYPASSED:
        name = passing(block).get(at.slot)
        slot = next((slot for slot in block.inputs if slot.name == name), None)
        return _into(at.scope, block, slot, found)
    outputs = inner.sheet.outputs
    number = outputs[at.slot] if at.slot < len(outputs) else None
    wire = inner.sheet.wires.get(number) if number is not None else None
    return _At(inner, wire.source, wire.source_slot) if wire else Nothing()


def _under_name(scope: Scope, block: Block, found: Found) -> _At | Source:
    """What was kept under the name that a node asks for: here, or further out."""
    name = str(first_value(block))
    at: Scope | None = scope
    while at:
        if setter := at.named.get(name):
            return _into(at, setter, setter.inputs[0] if setter.inputs else None, found)
        at = at.parent
    return Nothing(f"nothing is set as {name!r}")


def _bends(scope: Scope, wire: Wire) -> Iterator[tuple[Scope, Point]]:
    """The points of a wire, from its end to its beginning."""
    at, seen = wire.bend, set()
    while at is not None and at not in seen and at in scope.sheet.bends:
        seen.add(at)
        place, at = scope.sheet.bends[at]
        yield scope, place
