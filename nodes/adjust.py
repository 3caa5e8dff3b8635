"""Pictures with other colours, sharper, softer, coarser."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, TypeAlias, TypeVar

from engine import Image, Mask, Out, Seed, Slider, node
from nodes.raster import planes, with_planes

Factor: TypeAlias = Annotated[float, Slider(0, 4, 0.05)]
Radius: TypeAlias = Annotated[int, Slider(1, 31)]
V = TypeVar("V", Image, Mask)


@node(category="adjust", lane="cpu")
def adjust_colours(
    image: Image,
    brightness: Factor = 1.0,
    contrast: Factor = 1.0,
    saturation: Factor = 1.0,
    gamma: Annotated[float, Slider(0.1, 5, 0.05)] = 1.0,
    hue: Annotated[float, Slider(-180, 180)] = 0.0,
) -> Image:
    """Change the colours of a picture; at 1, and a hue of 0 degrees, nothing changes.

    A saturation of 0 gives greys; a gamma above 1 lightens the shadows.
    """
    from nodes.lib.colours import adjusted

    pixels = adjusted(image.pixels, brightness, contrast, saturation, gamma, hue)
    return replace(image, pixels=pixels)


@node(category="adjust", lane="cpu")
def match_colours(
    image: Image, reference: Image, strength: Annotated[float, Slider(0, 1, 0.05)] = 1.0
) -> Image:
    """Give a picture the colours of another, such as those it had before it was painted over."""
    from nodes.lib.colours import matched

    return replace(image, pixels=matched(image.pixels, reference.pixels, strength))


@node(category="adjust", lane="cpu")
def invert(value: V) -> Annotated[V, Out("value")]:
    """The negative of a picture, or a mask that selects all the rest. Alpha stays."""
    if isinstance(value, Mask):
        return Mask(1 - value.values)
    pixels = value.pixels.clone()
    pixels[..., :3] = 1 - pixels[..., :3]
    return replace(value, pixels=pixels)


@node(category="adjust", lane="cpu")
def blur(
    image: Image, radius: Radius = 1, sigma: Annotated[float, Slider(0.1, 10, 0.1)] = 1.0
) -> Image:
    """Soften a picture by a Gaussian window of so many pixels; `sigma` is its breadth in it."""
    from nodes.lib.filters import blurred

    return with_planes(image, blurred(planes(image), radius, sigma))


@node(category="adjust", lane="cpu")
def sharpen(
    image: Image,
    radius: Radius = 1,
    sigma: Annotated[float, Slider(0.1, 10, 0.1)] = 1.0,
    strength: Annotated[float, Slider(0, 5, 0.05)] = 1.0,
) -> Image:
    """Sharpen a picture, by what a Gaussian window of so many pixels would take away."""
    from nodes.lib.filters import sharpened

    sharp = sharpened(planes(image), radius, sigma, strength).clamp(0, 1)
    return with_planes(image, sharp)


@node(category="adjust", lane="cpu")
def quantize(
    image: Image,
    colours: Annotated[int, Slider(1, 256)] = 256,
    dither: Literal[
        "none", "floyd-steinberg", "bayer-2", "bayer-4", "bayer-8", "bayer-16"
    ] = "none",
) -> Image:
    """Reduce a picture to so few colours, such as 16 for pixel art; dithering hides the steps."""
    from nodes.lib.colours import quantized

    return replace(image, pixels=quantized(image.pixels, colours, dither))


@node(category="adjust", lane="cpu")
def add_grain(
    image: Image,
    seed: Annotated[int, Seed()] = 0,
    strength: Annotated[float, Slider(0, 1, 0.01)] = 0.1,
) -> Image:
    """Add noise to a picture, as of film; 0.5 is a great deal."""
    from nodes.lib.noise import initial_noise

    noise = initial_noise(image.pixels.shape, seed)
    return replace(image, pixels=(image.pixels + strength * noise).clamp(0, 1))


@node(category="adjust", lane="cpu")
def canny(
    image: Image,
    low: Annotated[float, Slider(0.01, 0.99, 0.01)] = 0.4,
    high: Annotated[float, Slider(0.01, 0.99, 0.01)] = 0.8,
) -> Image:
    """Draw the edges of a picture, white on black, such as a ControlNet for them reads.

    Gradients above `high` are edges, and those above `low` that touch one.
    """
    from nodes.lib.filters import edges

    found = edges(planes(image)[:, :3], min(low, high), high)
    return with_planes(image, found.expand(-1, 3, -1, -1))
