"""Masks: making, changing and combining them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from engine import Colour, Image, Mask, Slider, node
from engine.errors import InputError

LARGEST = 16384  # pixels a side
Side: TypeAlias = Annotated[int, Slider(1, LARGEST)]
Place: TypeAlias = Annotated[int, Slider(-LARGEST, LARGEST)]
Edge: TypeAlias = Annotated[int, Slider(0, LARGEST)]
Operation: TypeAlias = Literal["add", "subtract", "multiply", "and", "or", "xor"]
CHANNELS = {"red": 0, "green": 1, "blue": 2}


@node(category="mask", lane="cpu")
def shape_mask(
    width: Side = 512,
    height: Side = 512,
    shape: Literal["all", "rectangle", "ellipse"] = "all",
    x: Place = 0,
    y: Place = 0,
    shape_width: Side = 256,
    shape_height: Side = 256,
    value: Annotated[float, Slider(0, 1, 0.01)] = 1.0,
) -> Mask:
    """Select all of a frame, a rectangle or an ellipse in it, such as one at 128, 128.

    All is in pixels; `value` is how much is selected.
    """
    import torch

    from nodes.lib.masks import drawn

    if shape == "all":
        return Mask(torch.full((1, height, width), value))
    values = drawn(shape, (shape_width, shape_height), (x, y), (width, height))
    return Mask(values[None] * value)


@node(category="mask", lane="cpu")
def mask_from_image(
    image: Image, channel: Literal["red", "green", "blue", "alpha", "brightness"] = "brightness"
) -> Mask:
    """Select what is bright in a channel of a picture; "alpha" selects what is opaque."""
    from nodes.lib.colours import luma

    pixels = image.pixels
    if channel == "brightness":
        return Mask(luma(pixels[..., :3]))
    if channel == "alpha":
        has_alpha = pixels.shape[-1] == 4
        return Mask(pixels[..., 3].clone() if has_alpha else pixels.new_ones(pixels.shape[:3]))
    return Mask(pixels[..., CHANNELS[channel]].clone())


@node(category="mask", lane="cpu")
def mask_from_colour(
    image: Image,
    colour: Annotated[str, Colour()] = "#00ff00",
    tolerance: Annotated[float, Slider(0, 1, 0.01)] = 0.0,
) -> Mask:
    """Select the pixels of a colour, such as a green background.

    `tolerance` is how far each channel may be from it; at 0 all of 8 bits must agree.
    """
    from nodes.lib.colours import channels

    rounded = (image.pixels[..., :3].clamp(0, 1) * 255).round()
    wanted = (channels(colour, 3) * 255).round()
    near = (rounded - wanted).abs() <= 255 * tolerance
    return Mask(near.all(-1).float())


@node(category="mask", lane="inline")
def image_from_mask(mask: Mask) -> Image:
    """Show a mask as a picture: white is selected."""
    return Image(mask.values[..., None].expand(-1, -1, -1, 3))


@node(category="mask", lane="cpu")
def adjust_mask(
    mask: Mask,
    invert: bool = False,
    threshold: Annotated[float, Slider(0, 1, 0.01)] | None = None,
    fill_holes: bool = False,
    grow: Annotated[int, Slider(-LARGEST, LARGEST)] = 0,
    tapered: bool = True,
    blur: Annotated[float, Slider(0, 256, 0.5)] = 0.0,
) -> Mask:
    """Change a mask, in the order of the inputs.

    `threshold` selects wholly what is above it. `grow` is in pixels, negative shrinks; tapered
    corners grow round instead of square. `blur` is in pixels.
    """
    from nodes.lib.masks import blurred, grown, without_holes

    values = 1 - mask.values if invert else mask.values
    if threshold is not None:
        values = (values > threshold).float()
    if fill_holes:
        values = without_holes(values)
    if grow:
        values = grown(values, grow, tapered)
    return Mask(blurred(values, blur))


@node(category="mask", lane="cpu")
def feather_mask(
    mask: Mask,
    left: Edge = 0,
    top: Edge = 0,
    right: Edge = 0,
    bottom: Edge = 0,
    shifted: bool = False,
) -> Mask:
    """Let a mask fade out towards the edges of its frame, over so many pixels from each.

    `shifted` moves the fading at the right and the bottom by a pixel, as ComfyUI has it: its end
    comes round to the first column and row.
    """
    from nodes.lib.masks import faded

    return Mask(faded(mask.values, left, top, right, bottom, shifted))


@node(category="mask", lane="cpu")
def combine_masks(
    mask: Mask, other: Mask, operation: Operation = "add", x: Place = 0, y: Place = 0
) -> Mask:
    """Add masks, subtract one from another, or keep what both, either or one of them select.

    The second lies at `x`, `y` on the first; outside of it nothing changes. "and", "or" and
    "xor" take all above 0 as selected.
    """
    from nodes.lib.composite import repeated
    from nodes.lib.masks import combined

    values = mask.values.clone()
    batch = repeated(other.values, len(values))
    height, width = values.shape[-2:]
    bottom, right = min(y + batch.shape[-2], height), min(x + batch.shape[-1], width)
    top, left = max(y, 0), max(x, 0)
    if top >= bottom or left >= right:
        raise InputError(f"the second mask lies outside of the first, which is {width} by {height}")
    part = values[:, top:bottom, left:right]
    over = batch[:, top - y : bottom - y, left - x : right - x]
    values[:, top:bottom, left:right] = combined(part, over, operation)
    return Mask(values.clamp(0, 1))
