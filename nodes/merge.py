"""Merging: weights of several files mixed as one model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias, TypeVar

from engine import Context, Length, Out, Record, Slider, node
from engine.errors import InputError
from nodes.families.merging import Merge, Mix
from nodes.refs import ModelRef, TextRef, VaeRef

R = TypeVar("R", ModelRef, TextRef, VaeRef)
Method: TypeAlias = Literal["weighted", "add", "subtract"]


@dataclass(frozen=True)
class BlockRatio(Record):
    """Another ratio for some blocks of a UNet."""

    block: str
    ratio: Annotated[float, Slider(-10, 10, 0.05)] = 1.0


@node(category="load", lane="inline")
def merge(
    ctx: Context,
    first: R,
    second: R,
    method: Method = "weighted",
    ratio: Annotated[float, Slider(-10, 10, 0.05)] = 0.5,
    blocks: Annotated[list[BlockRatio] | None, Length(0, 200)] = None,
) -> Annotated[R, Out("merged")]:
    """Merge two models, two text encoders or two VAEs of one family, weight by weight.

    "weighted" is `ratio` of the first and the rest of the second; "add" is the first and `ratio`
    times the second; "subtract" is `ratio` times what the first has more than the second, which
    is made to be added to a third. `blocks` gives parts of a UNet a ratio of their own, by how
    their names in checkpoints begin; the longest beginning counts.

    Example: weighted, ratio 0.7, blocks [{"block": "input_blocks.", "ratio": 1}]
    """
    if len(second.files) != 1:
        raise InputError(f"second: {second.file_names} is in several files, wanted one")
    own = tuple((each.block, _mix(method, each.ratio)) for each in blocks or ())
    patch = Merge(second.files[0], ratio, second.patches, _mix(method, ratio), own)
    merged = first.patched(patch)
    ctx.models.check(merged)
    return merged


def _mix(method: Method, ratio: float) -> Mix:
    match method:
        case "weighted":
            return Mix(ratio, 1 - ratio)
        case "add":
            return Mix(1, ratio)
        case "subtract":
            return Mix(ratio, -ratio)
