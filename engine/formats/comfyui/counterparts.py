"""What stands here for a class of ComfyUI: said by packs, in tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from engine.formats.comfyui.widgets import Widget, Widgets, read_widgets

Const: TypeAlias = Any  # a value as JSON decodes


@dataclass(frozen=True, slots=True)
class Theirs:
    """An output of a node of the file: the number of its slot."""

    node: str
    slot: int


@dataclass(frozen=True, slots=True)
class Ours:
    """An output of a node that was made: `part` is its key in `Made.parts`."""

    part: str
    port: str


@dataclass(frozen=True, slots=True)
class Passed:
    """What an input of the class is given, given on unchanged."""

    name: str


Input: TypeAlias = "Theirs | Ours | Const"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A node of the file."""

    id: str
    kind: str
    inputs: Mapping[str, Input]  # `Theirs` or constants, by their names
    passed: Mapping[int, str] | None = None
    """Of one that does not run: the input that each output gives on, by slot."""

    def constant(self, name: str, default: Const = None) -> Const:
        """A constant. Raises Unmappable where a link gives it: the class needs it beforehand."""
        value = self.inputs.get(name, default)
        if isinstance(value, Theirs):
            raise Unmappable(f"{name}: is linked; wanted a value, which decides what it becomes")
        return value


@dataclass(frozen=True, slots=True)
class Part:
    """A node of ours in the place of one of theirs."""

    kind: str
    inputs: Mapping[str, Input] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """What stands for one node: the parts, of which the one without a key bears its id."""

    parts: Mapping[str, Part]
    outputs: tuple[Ours | Passed, ...]  # by slot
    remarks: tuple[str, ...] = ()  # what is not the same


class Unmappable(Exception):
    """Why a node cannot be made of ours, as a sentence."""


Counterpart: TypeAlias = Callable[[Foreign], Made]


@dataclass(frozen=True)
class Counterparts:
    """What packs know of ComfyUI's classes."""

    by_class: Mapping[str, Counterpart] = field(default_factory=dict)
    tables: tuple[Path, ...] = ()  # of the names of their values, as `read_widgets` reads them

    @cached_property
    def widgets(self) -> Widgets:
        """The names of the values of each class, in the order of ComfyUI's editor."""
        found: dict[str, Sequence[Widget]] = {}
        for table in self.tables:
            found = {**read_widgets(table.read_text(encoding="utf-8")), **found}
        return found


@dataclass(frozen=True, slots=True)
class Converted:
    """An input under another name, with another value for constants."""

    name: str
    value: Callable[[Const], Const] | None  # none: as it is, from a link too
    back: Callable[[Const], Const] | None = None  # the value of theirs for one of ours


@dataclass(frozen=True, slots=True)
class Same:
    """A class that one node stands for: inputs by their names, outputs by their slots.

    An input that is not named is not read; `fixed` are inputs that the class has none for.
    """

    kind: str
    inputs: Mapping[str, str | Converted] = field(default_factory=dict)
    outputs: tuple[str | Passed, ...] = ()
    fixed: Mapping[str, Const] = field(default_factory=dict)
    without: tuple[str, ...] = ()  # inputs of ours that the class does the same without

    def __call__(self, node: Foreign) -> Made:
        inputs: dict[str, Input] = dict(self.fixed)
        for name, value in node.inputs.items():
            target = self.inputs.get(name)
            if isinstance(target, Converted):
                known = target.value
                inputs[target.name] = known(node.constant(name)) if known else value
            elif target is not None:
                inputs[target] = value
        outputs = [Ours("", port) if isinstance(port, str) else port for port in self.outputs]
        return Made({"": Part(self.kind, inputs)}, tuple(outputs))


def passes(*names: str) -> Counterpart:
    """A class that gives on what it is given and does nothing that counts here."""

    def through(node: Foreign) -> Made:
        return Made({}, tuple(Passed(name) for name in names))

    return through
