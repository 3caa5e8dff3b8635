"""Merging: weights of several files mixed as one model, or multiplied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias, TypeVar

from engine import Context, Length, Out, Record, Slider, node
from engine.errors import InputError
from nodes.families.merging import Merge, Mix, Scaling
from nodes.refs import ModelRef, TextRef, VaeRef

R = TypeVar("R", ModelRef, TextRef, VaeRef)
A = TypeVar("A", ModelRef, TextRef)
Factor: TypeAlias = Annotated[float, Slider(0, 10, 0.01)]
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


@node(category="load", lane="inline")
def scale_attention(
    ctx: Context,
    weights: A,
    attention: Literal["self", "cross"] = "self",
    query: Factor = 1.0,
    key: Factor = 1.0,
    value: Factor = 1.0,
    out: Factor = 1.0,
) -> Annotated[A, Out("scaled")]:
    """Multiply the weights of a model's attention: to itself, or a UNet's "cross" to the prompt.

    Larger queries or keys make it attend to fewer places, larger values and outputs count for
    more. A text encoder attends to itself alone.

    Example: attention "cross", value 1.2 lets the prompt count for more
    """
    if isinstance(weights, TextRef):
        if attention == "cross":
            raise InputError('attention: a text encoder has no "cross" attention, wanted "self"')
        ends = [f"self_attn.{part}_proj" for part in ("q", "k", "v", "out")]
    else:
        block = "attn1" if attention == "self" else "attn2"
        ends = [f"{block}.to_{part}" for part in ("q", "k", "v", "out.0")]
    factors = tuple(zip(ends, (query, key, value, out), strict=True))
    scaled = weights.patched(Scaling(weights.files[0], factors=factors))
    ctx.models.check(scaled)
    return scaled


def _mix(method: Method, ratio: float) -> Mix:
    match method:
        case "weighted":
            return Mix(ratio, 1 - ratio)
        case "add":
            return Mix(1, ratio)
        case "subtract":
            return Mix(ratio, -ratio)
