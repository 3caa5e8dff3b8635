"""Another size, place or turn, of pictures, masks and latents alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, cast

from engine import Colour, Image, Mask, Out, Slider, node
from engine.errors import InputError
from nodes.names import FitName, MethodName, ScaleName
from nodes.raster import R, cell, changed, planes, resized, size, with_planes

if TYPE_CHECKING:
    from torch import Tensor

LARGEST = 16384  # pixels a side
Length = Annotated[int, Slider(0, LARGEST)]
Place = Annotated[int, Slider(-LARGEST, LARGEST)]
GREYS = {"grey": 0.5, "white": 1.0, "black": 0.0}
TURNS = {"90 degrees": 1, "180 degrees": 2, "270 degrees": 3}


class Padded(NamedTuple):
    image: Image
    mask: Mask


class Size(NamedTuple):
    width: int
    height: int
    batch: int


@node(category="transform", lane="cpu")
def resize(
    value: R,
    width: Length = 512,
    height: Length = 512,
    method: MethodName = "lanczos",
    fit: FitName = "stretch",
    colour: Annotated[str, Colour()] = "#000000",
) -> Annotated[R, Out("value")]:
    """Give a picture, a mask or a latent a size in pixels, such as 768 by 512.

    A side of 0 follows from the other. Where the shape differs, `fit` stretches, crops what is
    too much, keeps all of it inside the size, or pads that with `colour`.
    """
    from nodes.lib.resize import fitted, inside

    old = size(value)
    frame = fitted(old, width, height)
    if fit == "crop":
        return resized(value, frame, method, crop=True)
    if fit == "stretch":
        return resized(value, frame, method)
    step = cell(value)
    small = cast("tuple[int, int]", tuple(s // step * step for s in inside(old, *frame)))
    result = resized(value, small, method)
    return result if fit == "inside" else _centred(result, frame, colour)


@node(category="transform", lane="cpu")
def scale(
    value: R,
    to: ScaleName = "factor",
    amount: Annotated[float, Slider(0.01, LARGEST, 0.05)] = 2.0,
    multiple_of: Annotated[int, Slider(1, 256)] = 1,
    method: MethodName = "lanczos",
) -> Annotated[R, Out("value")]:
    """Make a picture, a mask or a latent larger or smaller without changing its shape.

    `amount` is a factor such as 1.5, a side in pixels or an area of 1024 by 1024 pixels, by `to`.
    The sides are rounded to multiples.
    """
    from nodes.lib.resize import scaled

    step = math.lcm(multiple_of, cell(value))
    return resized(value, scaled(size(value), to, amount, step), method)


@node(category="transform", lane="cpu")
def crop(
    value: R,
    x: Length = 0,
    y: Length = 0,
    width: Annotated[int, Slider(1, LARGEST)] = 512,
    height: Annotated[int, Slider(1, LARGEST)] = 512,
) -> Annotated[R, Out("value")]:
    """Cut out a rectangle, from column `x` and row `y`; all in pixels. What sticks out is cut."""
    columns, rows = size(value)
    if x >= columns or y >= rows:
        raise InputError(f"nothing lies at {x}, {y}: the picture is {columns} by {rows}")
    for name, length in (("x", x), ("y", y), ("width", width), ("height", height)):
        if length % cell(value):
            raise InputError(f"{name}: {length} is not a multiple of {cell(value)}")

    def cut(x_y: Tensor, pixels: float) -> Tensor:
        left, top = round(x / pixels), round(y / pixels)
        right, bottom = round((x + width) / pixels), round((y + height) / pixels)
        return x_y[..., top : max(bottom, top + 1), left : max(right, left + 1)]

    return changed(value, cut)


@node(category="transform", lane="cpu")
def pad(
    image: Image,
    left: Length = 0,
    top: Length = 0,
    right: Length = 0,
    bottom: Length = 0,
    fill: Literal["grey", "white", "black", "edge"] = "grey",
    feather: Length = 40,
) -> Padded:
    """Add a border to a picture, in pixels, for a sampler to paint on (outpainting).

    The mask selects the border and fades into the picture over `feather` pixels; grey is what
    inpainting models were trained with.
    """
    from nodes.lib.composite import padded
    from nodes.lib.masks import outpaint_mask

    x = planes(image)
    border = (left, top, right, bottom)
    ground = None if fill == "edge" else x.new_full((x.shape[1],), GREYS[fill])
    mask = outpaint_mask((int(x.shape[2]), int(x.shape[3])), *border, feather)
    mask = mask.expand(len(x), -1, -1)
    return Padded(with_planes(image, padded(x, *border, ground)), Mask(mask.clone()))


@node(category="transform", lane="cpu")
def flip(
    value: R, direction: Literal["horizontal", "vertical"] = "horizontal"
) -> Annotated[R, Out("value")]:
    """Mirror: "horizontal" changes left and right, "vertical" what is up and down."""
    dim = -1 if direction == "horizontal" else -2
    return changed(value, lambda x, pixels: x.flip(dim))


@node(category="transform", lane="cpu")
def rotate(
    value: R, turn: Literal["90 degrees", "180 degrees", "270 degrees"] = "90 degrees"
) -> Annotated[R, Out("value")]:
    """Turn by a quarter, a half or three quarters, clockwise."""
    return changed(value, lambda x, pixels: x.rot90(TURNS[turn], dims=(-1, -2)))


@node(category="transform", lane="inline")
def size_of(value: R) -> Size:
    """The width and height in pixels, and how many there are in the batch."""
    return Size(*size(value), len(planes(value)))


def _centred(value: R, frame: tuple[int, int], colour: str) -> R:
    """In the middle of a frame of that size in pixels, of a colour for pictures."""
    from nodes.lib.colours import channels
    from nodes.lib.composite import padded

    def around(x: Tensor, pixels: float) -> Tensor:
        width, height = (round(side / pixels) for side in frame)
        left, top = (width - x.shape[-1]) // 2, (height - x.shape[-2]) // 2
        border = (left, top, width - x.shape[-1] - left, height - x.shape[-2] - top)
        flat = x if x.ndim == 4 else x[:, None]
        ground = x.new_zeros(flat.shape[1])
        if isinstance(value, Image):
            ground = channels(colour, flat.shape[1])
        return padded(flat, *border, ground).reshape(*x.shape[:-2], height, width)

    return changed(value, around)
