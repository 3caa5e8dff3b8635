"""Embeddings of textual inversion: vectors by the encoder that they are for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from engine.errors import ModelError
from engine.files.header import read_header
from nodes.families.modules import read_tensors


def read_vectors(path: Path) -> Mapping[str, Tensor]:
    """By name, each [vector, width] or [width], float32. Raises ModelError."""
    header = read_header(path)
    names = [name for name, entry in header.tensors.items() if len(entry.shape) in (1, 2)]
    if not names:
        raise ModelError(f"{path.name} holds no vectors")
    found = read_tensors(header, names)
    return {name: found[name].float() for name in names}
