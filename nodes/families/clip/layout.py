"""Sizes of a CLIP text encoder, read off the shapes in its file. Torch-free."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.files.header import Header
from nodes.families.layout import count, dimension

_TABLES = ("token_embedding.weight", "embeddings.token_embedding.weight")


@dataclass(frozen=True, slots=True)
class ClipSizes:
    vocabulary: int
    positions: int
    width: int
    inner: int
    layers: int
    projection: int | None
    open_clip_names: bool
    linear_projection: bool = False  # whether open_clip's pooling is stored as a linear layer


def clip_prefix(header: Header, prefix: str) -> str | None:
    """What stands before its names: the prefix, or without "text_model.", as some files have it."""
    prefixes = (prefix, prefix.removesuffix("text_model."))
    found = (each for each in prefixes for table in _TABLES if each + table in header.tensors)
    return next(found, None)


def read_clip(header: Header, prefix: str) -> ClipSizes:
    """Raises ModelError for a file without a CLIP text encoder under that prefix."""
    original = f"{prefix}positional_embedding" in header.tensors
    table = "" if original else "embeddings."
    positions = "positional_embedding" if original else "embeddings.position_embedding.weight"
    blocks = "transformer.resblocks" if original else "encoder.layers"
    inner = "mlp.c_fc" if original else "mlp.fc1"
    matrix = f"{prefix}text_projection"
    linear = f"{matrix}.weight"
    return ClipSizes(
        vocabulary=dimension(header, f"{prefix}{table}token_embedding.weight", 0),
        positions=dimension(header, f"{prefix}{positions}", 0),
        width=dimension(header, f"{prefix}{table}token_embedding.weight", 1),
        inner=dimension(header, f"{prefix}{blocks}.0.{inner}.weight", 0),
        layers=count(header, rf"{re.escape(prefix + blocks)}\.(\d+)\."),
        projection=next(
            (
                dimension(header, name, index)
                for name, index in ((linear, 0), (matrix, 1))
                if name in header.tensors
            ),
            None,
        ),
        open_clip_names=original,
        linear_projection=linear in header.tensors,
    )
