"""Headers made by hand: names and shapes, and no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.files.family import Finding, recognise
from engine.files.header import Header, TensorEntry
from nodes.families import FAMILIES

Shapes = Mapping[str, tuple[int, ...]]


def header_of(
    sizes: Shapes, file: str = "made.safetensors", dtype: str = "F16", **metadata: str
) -> Header:
    entries = {name: TensorEntry(dtype, shape, 0) for name, shape in sizes.items()}
    return Header(Path(file), 0, metadata, entries)


def shapes(names: Sequence[str]) -> Shapes:
    """Names with their sizes, such as `img_in.weight 3072x64`; one number where none is given."""
    parts = (name.partition(" ") for name in names)
    return {name: tuple(map(int, (size or "1").split("x"))) for name, _, size in parts}


def found(names: Sequence[str], file: str = "made.safetensors") -> Finding:
    finding = recognise(header_of(shapes(names), file), FAMILIES)
    assert finding is not None
    return finding
