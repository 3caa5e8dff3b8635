"""Packs: node modules, model families and model files that are installed together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from engine.errors import SpecError
from engine.files.family import Detector
from engine.node.registry import Registry, specs_in
from engine.node.spec import NodeSpec

BUILT_IN = "lienzo"  # the one pack whose types carry no prefix


@dataclass(frozen=True, slots=True)
class Pack:
    """What an entry point of the group `lienzo.packs` names."""

    modules: tuple[ModuleType, ...]  # in the order of the node menu
    families: tuple[Detector, ...] = ()
    models: Path | None = None  # a root of model folders that comes with the package
    pictures: Path | None = None  # a folder of input pictures for its example workflows


def installed() -> Mapping[str, Pack]:
    """Every pack by name, the built-in one first. Raises SpecError for one that is none."""
    points = sorted(
        entry_points(group="lienzo.packs"), key=lambda point: (point.name != BUILT_IN, point.name)
    )
    packs = {point.name: point.load() for point in points}
    for name, pack in packs.items():
        if not isinstance(pack, Pack):
            raise SpecError(f"pack {name!r}: found {type(pack).__name__}, wanted a Pack")
    return packs


def registry(packs: Mapping[str, Pack]) -> Registry:
    """All node types; those of other packs are called `pack.Type`."""
    return Registry(spec for name, pack in packs.items() for spec in _specs(name, pack.modules))


def _specs(pack: str, modules: Iterable[ModuleType]) -> Iterator[NodeSpec]:
    for module in modules:
        for spec in specs_in(module):
            yield spec if pack == BUILT_IN else replace(spec, type=f"{pack}.{spec.type}")
