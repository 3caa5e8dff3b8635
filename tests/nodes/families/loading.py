"""The shortest way from a file to one of its components."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.files.family import Finding, Precision, recognise
from engine.files.parts import read_whole
from nodes.families import FAMILIES
from nodes.refs import ControlRef, IpAdapterRef, ModelRef, TextRef, VaeRef, VisionRef

PARTS = {
    part.component: part
    for part in (ModelRef, TextRef, VaeRef, ControlRef, VisionRef, IpAdapterRef)
}


def recognised(path: Path) -> Finding:
    known = recognise(read_whole(path), FAMILIES)
    assert known is not None
    return known


def load(
    path: Path, component: str, precision: Precision = "float32"
) -> Any:  # a Denoiser, a TextEncoder or an ImageCodec, by the component
    finding = recognised(path)
    if fault := finding.problem(PARTS[component]):
        raise ModelError(f"{path.name} {fault}")
    loader = finding.loader
    assert loader is not None
    return loader.load(component, read_whole(path), precision)


def refusal(path: Path, component: str) -> str:
    """Why the component cannot be loaded."""
    try:
        load(path, component)
    except ModelError as error:
        return str(error)
    raise AssertionError("it loads")
