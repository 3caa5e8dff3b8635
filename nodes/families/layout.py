"""Reading sizes off the shapes of a file's tensors. Torch-free."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import gcd

from engine.errors import ModelError
from engine.files.header import Header

UNET = "model.diffusion_model."  # prefixes in the original (LDM) file layout
VAE = "first_stage_model."
NORM_GROUPS = 32


def shape_of(header: Header, name: str) -> tuple[int, ...]:
    """Raises ModelError when there is no such tensor."""
    if name not in header.tensors:
        raise ModelError(f"it has no tensor {name!r}")
    return header.tensors[name].shape


def dimension(header: Header, name: str, index: int) -> int:
    """One dimension of a tensor. Raises ModelError when there is none."""
    shape = shape_of(header, name)
    if index >= len(shape) or shape[index] < 1:
        raise ModelError(f"its {name} has the shape {list(shape)}")
    return shape[index]


def norm_groups(channels: Sequence[int]) -> int:
    """32, or the most that divides all the channels."""
    return gcd(NORM_GROUPS, *channels)


def count(header: Header, pattern: str) -> int:
    """One more than the highest number at that place of the names."""
    matches = map(re.compile(pattern).match, header.tensors)
    return 1 + max((int(match[1]) for match in matches if match), default=-1)
