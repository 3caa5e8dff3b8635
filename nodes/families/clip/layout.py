"""Sizes of a CLIP text encoder, read off the shapes in its file. Torch-free."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.files.header import Header
from nodes.families.layout import count, dimension


@dataclass(frozen=True, slots=True)
class ClipSizes:
    vocabulary: int
    positions: int
    width: int
    inner: int
    layers: int
    projection: int | None
    open_clip_names: bool


def read_clip(header: Header, prefix: str) -> ClipSizes:
    """Raises ModelError for a file without a CLIP text encoder under that prefix."""
    original = f"{prefix}positional_embedding" in header.tensors
    table = "" if original else "embeddings."
    positions = "positional_embedding" if original else "embeddings.position_embedding.weight"
    blocks = "transformer.resblocks" if original else "encoder.layers"
    inner = "mlp.c_fc" if original else "mlp.fc1"
    projection = f"{prefix}text_projection"
    return ClipSizes(
        vocabulary=dimension(header, f"{prefix}{table}token_embedding.weight", 0),
        positions=dimension(header, f"{prefix}{positions}", 0),
        width=dimension(header, f"{prefix}{table}token_embedding.weight", 1),
        inner=dimension(header, f"{prefix}{blocks}.0.{inner}.weight", 0),
        layers=count(header, rf"{re.escape(prefix + blocks)}\.(\d+)\."),
        projection=dimension(header, projection, 1) if projection in header.tensors else None,
        open_clip_names=original,
    )
