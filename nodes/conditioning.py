"""Conditioning: what a model is told, put together, and where and when it counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, TypeAlias

from engine import Mask, Slider, node
from engine.errors import InputError
from nodes.lib.values import Box, Conditioning, Entry, Region, Span

LARGEST = 16384  # pixels a side
Side: TypeAlias = Annotated[float, Slider(0, LARGEST)]
Share: TypeAlias = Annotated[float, Slider(0, 1, 0.01)]
Pixels: TypeAlias = Annotated[int, Slider(0, LARGEST)]


@node(category="conditioning", lane="inline")
def combine_conditioning(first: Conditioning, second: Conditioning) -> Conditioning:
    """Follow two prompts at once; each is asked by itself, such as one for each half."""
    return first + second


@node(category="conditioning", lane="cpu")
def concat_conditioning(first: Conditioning, second: Conditioning) -> Conditioning:
    """Append a prompt to another, as if it were its next 75 tokens."""
    from nodes.lib.mixing import appended

    last = _first(second, "second")
    return Conditioning(tuple(appended(entry, last) for entry in first))


@node(category="conditioning", lane="cpu")
def average_conditioning(
    first: Conditioning, second: Conditioning, share: Share = 0.5
) -> Conditioning:
    """Mix the meaning of two prompts: `share` of the first and the rest of the second."""
    from nodes.lib.mixing import averaged

    other = _first(second, "second")
    return Conditioning(tuple(averaged(entry, other, share) for entry in first))


@node(category="conditioning", lane="cpu")
def zero_conditioning(conditioning: Conditioning) -> Conditioning:
    """A prompt of nothing but zeros, which some models take for a negative one.

    It is not the same as an empty prompt.
    """
    from nodes.lib.mixing import zeroed

    return Conditioning(tuple(map(zeroed, conditioning)))


@node(category="conditioning", lane="cpu")
def conditioning_region(
    conditioning: Conditioning,
    mask: Mask | None = None,
    x: Side = 0,
    y: Side = 0,
    width: Side = 0,
    height: Side = 0,
    unit: Literal["pixels", "shares"] = "pixels",
    strength: Annotated[float, Slider(0, 10, 0.05)] = 1.0,
    area: Literal["whole", "mask bounds"] = "whole",
    feather: Annotated[int, Slider(0, 256)] = 8,
) -> Conditioning:
    """Have a prompt count in a box or where a mask selects, such as the left half.

    A box is in pixels, or in shares of the picture between 0 and 1; without a width and a height
    there is none. The model sees only the box; of a mask it sees the whole picture, or with
    "mask bounds" what surrounds the mask. A box fades at its inner edges over `feather` cells
    of the latent, 8 pixels each.
    """
    if bool(width) != bool(height):
        raise InputError(f"a box of {width} by {height}: wanted both of its sides, or none")
    box = Box(y, x, height, width, unit) if width else None
    if unit == "shares" and max(x + width, y + height) > 1:
        raise InputError(f"the box ends at {x + width}, {y + height}: wanted shares up to 1")
    selected = None if mask is None else mask.values * strength

    def placed(entry: Entry) -> Entry:
        old = entry.region or Region()
        region = Region(
            old.mask if selected is None else selected,
            box or old.box,
            old.bounds if selected is None else area == "mask bounds",
            feather,
        )
        return replace(entry, region=region, strength=entry.strength if mask else strength)

    return Conditioning(tuple(map(placed, conditioning)))


@node(category="conditioning", lane="inline")
def conditioning_span(
    conditioning: Conditioning, start: Share = 0.0, end: Share = 1.0
) -> Conditioning:
    """Have a prompt count in a part of the sampling only, such as from 0 to 0.4 of it."""
    if start > end:
        raise InputError(f"a span from {start} to {end}: wanted one that ends after it starts")
    return conditioning.replaced(span=Span(start, end))


@node(category="conditioning", lane="inline")
def conditioning_sizes(
    conditioning: Conditioning,
    width: Pixels = 1024,
    height: Pixels = 1024,
    left: Pixels = 0,
    top: Pixels = 0,
    target_width: Pixels = 1024,
    target_height: Pixels = 1024,
    aesthetic_score: Annotated[float, Slider(0, 1000, 0.1)] | None = None,
) -> Conditioning:
    """Tell an SDXL model what picture it is to imitate: its size, where it was cropped, its use.

    All in pixels; small sizes look blurred, a crop cuts off heads. `aesthetic_score` is for the
    refiner: 6 is good, 2.5 is bad.
    """
    said: dict[str, float] = {
        "width": width,
        "height": height,
        "left": left,
        "top": top,
        "target_width": target_width,
        "target_height": target_height,
    }
    if aesthetic_score is not None:
        said["aesthetic_score"] = aesthetic_score
    return Conditioning(
        tuple(replace(entry, extra={**entry.extra, **said}) for entry in conditioning)
    )


def _first(conditioning: Conditioning, name: str) -> Entry:
    if not conditioning.entries:
        raise InputError(f"{name}: holds no prompt")
    return conditioning.entries[0]
