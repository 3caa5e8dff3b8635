"""Pictures and latents over, into and beside each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, NamedTuple, TypeAlias, TypeVar

from engine import Colour, Image, Mask, Multiline, Out, Slider, node
from engine.errors import InputError
from nodes.lib.values import Latent
from nodes.names import MethodName
from nodes.raster import cell, in_one_space, planes, resized, size, with_planes

LARGEST = 16384  # pixels a side
Side: TypeAlias = Annotated[int, Slider(1, LARGEST)]
Place: TypeAlias = Annotated[int, Slider(-LARGEST, LARGEST)]
Direction: TypeAlias = Literal["right", "down", "left", "up"]
BlendName: TypeAlias = Literal[
    "normal", "multiply", "screen", "overlay", "soft light", "hard light", "difference", "darken",
    "lighten", "add", "subtract",
]  # fmt: skip
P = TypeVar("P", Image, Latent)


class ImageAndMask(NamedTuple):
    image: Image
    mask: Mask


@node(category="image", lane="cpu")
def solid_image(
    width: Side = 512,
    height: Side = 512,
    colour: Annotated[str, Colour()] = "#000000",
    batch: Annotated[int, Slider(1, 4096)] = 1,
) -> Image:
    """A picture of one colour, such as white, #ffffff."""
    from nodes.lib.colours import channels

    return Image(channels(colour, 3).expand(batch, height, width, 3))


@node(category="composite", lane="cpu")
def composite(
    under: P,
    over: P,
    mask: Mask | None = None,
    x: Place = 0,
    y: Place = 0,
    resize: bool = False,
    feather: Annotated[int, Slider(0, LARGEST)] = 0,
) -> Annotated[P, Out("value")]:
    """Lay one picture over another, or one latent, where the mask says; without one, all of it.

    `x` and `y` are its place in pixels; `resize` brings it to the size of the one below instead.
    Over `feather` pixels it fades at those of its edges that lie within the one below.
    """
    from nodes.lib.composite import edged, opaque, pasted

    in_one_space(under, over)
    if resize:
        over = resized(over, size(under), "bilinear")
    step = cell(under)
    if x % step or y % step:
        raise InputError(f"{x}, {y}: wanted multiples of {step}")
    if isinstance(over, Image) and isinstance(under, Image):
        count = under.pixels.shape[-1]
        over = replace(over, pixels=opaque(over.pixels, count)[..., :count])
    below, above = planes(under), planes(over)
    share = mask.values if mask else None
    if feather >= step:
        share = edged(share, above, below, x // step, y // step, feather // step)
    return with_planes(under, pasted(below, above, x // step, y // step, share))


@node(category="composite", lane="cpu")
def blend(
    first: Image,
    second: Image,
    mode: BlendName = "normal",
    amount: Annotated[float, Slider(0, 1, 0.01)] = 0.5,
) -> Image:
    """Mix two pictures, by so much: at "normal" and 0.5 half of each is seen.

    The second is brought to the size of the first, cropped where its shape differs.
    """
    from nodes.lib.colours import blended
    from nodes.lib.composite import opaque, repeated

    if size(first) != size(second):
        second = resized(second, size(first), "bicubic", crop=True)
    count = first.pixels.shape[-1]
    over = opaque(repeated(second.pixels, len(first.pixels)), count)[..., :count]
    return replace(first, pixels=blended(first.pixels, over, mode, amount))


@node(category="composite", lane="cpu")
def stitch(
    first: Image,
    second: Image,
    side: Direction = "right",
    match_size: bool = True,
    gap: Annotated[int, Slider(0, 1024)] = 0,
    colour: Annotated[str, Colour()] = "#ffffff",
) -> Image:
    """Put a picture at a side of another, with a gap in pixels of a colour.

    The second is brought to the same height, or width, or else centred.
    """
    from nodes.lib.colours import channels
    from nodes.lib.composite import beside, level, matched_side, opaque

    across = side in ("left", "right")
    if match_size:
        second = resized(second, matched_side(size(first), size(second), across), "lanczos")
    count = max(first.pixels.shape[-1], second.pixels.shape[-1])
    ground = channels(colour, count)
    one, other = (opaque(image.pixels, count).movedim(-1, 1) for image in (first, second))
    one, other = level(one, other, across, ground)
    return with_planes(first, beside(one, other, side, gap, ground))


@node(category="composite", lane="cpu")
def grid(
    image: Image,
    columns: Annotated[int, Slider(0, 64)] = 0,
    gap: Annotated[int, Slider(0, 256)] = 8,
    labels: Annotated[str, Multiline()] = "",
    colour: Annotated[str, Colour()] = "#ffffff",
) -> Image:
    """Put the pictures of a batch into rows, such as four in two columns; 0 makes it square.

    `labels` are written below them, a line each.
    """
    from nodes.lib.captions import captioned
    from nodes.lib.colours import channels
    from nodes.lib.composite import tabled

    count = len(image.pixels)
    ground = channels(colour, image.pixels.shape[-1])
    lines = labels.splitlines()
    if len(lines) > count:
        raise InputError(f"{len(lines)} labels: wanted no more than the {count} pictures")
    pictures = list(planes(image))
    if lines:
        lines += [""] * (count - len(lines))
        pictures = [captioned(*each, ground) for each in zip(pictures, lines, strict=True)]
    wide = columns or round((count - 1) ** 0.5 + 0.5)
    return with_planes(image, tabled(pictures, min(wide, count), gap, ground))


@node(category="composite", lane="cpu")
def join_alpha(image: Image, mask: Mask) -> Image:
    """Make a picture transparent where the mask selects."""
    import torch

    from nodes.lib.composite import repeated
    from nodes.lib.masks import resized as resized_mask

    values = repeated(resized_mask(mask.values, image.pixels.shape[1:3]), len(image.pixels))
    alpha = 1 - values[..., None]
    return replace(image, pixels=torch.cat([image.pixels[..., :3], alpha], -1))


@node(category="composite", lane="cpu")
def split_alpha(image: Image) -> ImageAndMask:
    """Part a picture into its colours and what is transparent."""
    from nodes.lib.composite import opaque

    pixels = opaque(image.pixels, 4)
    return ImageAndMask(replace(image, pixels=pixels[..., :3].clone()), Mask(1 - pixels[..., 3]))


@node(category="latent", lane="cpu")
def latent_math(
    first: Latent,
    second: Latent | None = None,
    operation: Literal["add", "subtract", "multiply", "blend", "interpolate"] = "add",
    amount: Annotated[float, Slider(-10, 10, 0.01)] = 0.5,
) -> Latent:
    """Compute with latents: their sum, their difference, or the first times `amount`.

    "blend" and "interpolate" take `amount` of the first and the rest of the second; "interpolate"
    keeps the length of what it mixes, and so the contrast.
    """
    from nodes.lib.composite import computed, repeated

    if operation == "multiply":
        return replace(first, samples=first.samples * amount)
    if second is None:
        raise InputError(f"second: is missing; wanted a latent to {operation}")
    in_one_space(first, second)
    if size(first) != size(second):
        method: MethodName = "bicubic" if operation == "blend" else "bilinear"
        second = resized(second, size(first), method, crop=True)
    other = repeated(second.samples, len(first.samples))
    return replace(first, samples=computed(first.samples, other, operation, amount))
