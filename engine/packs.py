"""Packs: node modules, model families and model files that are installed together."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from engine.errors import SpecError, told
from engine.files.family import Detector
from engine.formats.comfyui.counterparts import Counterpart, Counterparts
from engine.node.registry import BUILT_IN, Registry, specs_in
from engine.node.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class Pack:
    """What an entry point of the group `lienzo.packs` names."""

    modules: tuple[ModuleType, ...]  # in the order of the node menu
    families: tuple[Detector, ...] = ()
    models: Path | None = None  # a root of model folders that comes with the package
    pictures: Path | None = None  # a folder of input pictures for its example workflows
    counterparts: Mapping[str, Counterpart] = field(default_factory=dict)  # of ComfyUI's classes
    widgets: Path | None = None  # a table of the names of their values
    version: str = ""  # of what is installed: found when it is loaded


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs that are installed."""

    loaded: Mapping[str, Pack]
    faults: Mapping[str, str]  # why the others could not be loaded


def installed() -> Packs:
    """Every pack by name, the built-in one first. One that is broken takes none with it."""
    loaded: dict[str, Pack] = {}
    faults: dict[str, str] = {}
    points = entry_points(group="lienzo.packs")
    for point in sorted(points, key=lambda point: (point.name != BUILT_IN, point.name)):
        try:
            with redirect_stdout(sys.stderr):  # standard output is for what was asked for
                pack = _loaded(point)
            if point.name in loaded:
                raise SpecError("two packs of this name are installed")
            loaded[point.name] = pack
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever a module does when it is imported
            faults[point.name] = f"{type(error).__name__}: {told(error, bare=True)}"
    return Packs(loaded, faults)


def _loaded(point: EntryPoint) -> Pack:
    pack = point.load()
    if not isinstance(pack, Pack):
        raise SpecError(f"found {type(pack).__name__}, wanted a Pack")
    Registry(_specs(point.name, pack))
    return replace(pack, version=point.dist.version if point.dist else "")


def registry(packs: Packs) -> Registry:
    """All node types; those of other packs are called `pack.Type`."""
    specs = (spec for name, pack in packs.loaded.items() for spec in _specs(name, pack))
    return Registry(specs, packs.faults)


def counterparts(packs: Packs) -> Counterparts:
    """What stands for classes of ComfyUI, in all packs; the built-in one comes first."""
    found: dict[str, Counterpart] = {}
    for pack in packs.loaded.values():
        found = {**pack.counterparts, **found}
    tables = (pack.widgets for pack in packs.loaded.values())
    return Counterparts(found, tuple(filter(None, tables)))


def _specs(name: str, pack: Pack) -> Iterator[NodeSpec]:
    prefix = "" if name == BUILT_IN else f"{name}."
    for module in pack.modules:
        for spec in specs_in(module):
            yield replace(spec, type=prefix + spec.type, release=pack.version)
