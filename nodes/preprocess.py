"""Preparing pictures for ControlNets and adapters."""

from __future__ import annotations

from typing import Annotated

from engine import Image, Mask, Slider, node
from nodes.names import HintName
from nodes.raster import planes, resized, size, with_planes


@node(category="control", lane="cpu")
def preprocess(
    image: Image,
    hint: HintName = "scribble",
    threshold: Annotated[float, Slider(0, 1, 0.01)] | None = None,
    gamma: Annotated[float, Slider(0.1, 2, 0.05)] = 1.0,
    halvings: Annotated[int, Slider(1, 10)] = 3,
) -> Image:
    """Make of a picture what a ControlNet was trained on, where no other model is needed for it.

    "luminance" and "brightness" are greys, to recolour, at a `gamma`; "colour" is patches of 64
    pixels; "tile" a copy that is blurred by some `halvings`. "scribble" is white for what is
    darker than a `threshold`, usually a drawing; "outlines" for edges by differences of
    Gaussians, and "lines" shows how much darker places are than their surroundings. What is
    usual for each is the threshold where none is given. See also Canny, Blur and Invert.

    Example: hint "outlines" for a ControlNet that was trained on scribbles
    """
    from nodes.lib import hints

    x = planes(image)[:, :3]
    match hint:
        case "luminance":
            made = hints.luminance(x, gamma)
        case "brightness":
            made = hints.brightness(x, gamma)
        case "colour":
            made = hints.colours(x)
        case "tile":
            made = hints.coarse(x, halvings)
        case "scribble":
            made = hints.scribble(x, 127 / 255 if threshold is None else threshold)
        case "outlines":
            made = hints.outlines(x, 32 / 255 if threshold is None else threshold)
        case "lines":
            made = hints.lines(x, 8 / 255 if threshold is None else threshold)
    return with_planes(image, made)


@node(category="control", lane="cpu")
def inpaint_hint(image: Image, mask: Mask) -> Image:
    """Leave out of a picture what a mask selects, as ControlNets for inpainting read it.

    What is left out is -1, below black, so that it is not to be seen in a preview.

    Example: the mask that the latent has, for control_v11p_sd15_inpaint
    """
    from nodes.lib.hints import without

    fitting = resized(mask, size(image), "nearest-exact")
    return with_planes(image, without(planes(image)[:, :3], planes(fitting)[:, None]))
