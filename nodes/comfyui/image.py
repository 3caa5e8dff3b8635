"""Classes that change and keep pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import (
    Converted,
    Counterpart,
    Foreign,
    Made,
    Ours,
    Part,
    Passed,
    Same,
)
from nodes.comfyui.latent import BOX, COMPOSITE, mirror, resize, rotate, scale

_IMAGE, _VALUE = ("image",), ("value",)
_COLOURS = {
    "white": "#ffffff",
    "black": "#000000",
    "red": "#ff0000",
    "green": "#00ff00",
    "blue": "#0000ff",
}


def colour_of(number: object) -> object:
    """A number such as 0xff8000 as text."""
    return f"#{number:06x}" if isinstance(number, int) and 0 <= number < 2**24 else number


def _named(colour: object) -> object:
    return _COLOURS.get(str(colour), colour)


def _spoken(mode: object) -> object:
    return str(mode).replace("_", " ")


def _even(pixels: object) -> object:
    return pixels + pixels % 2 if isinstance(pixels, int) else pixels


_SAMPLED = {
    name: name
    for name in ("model", "positive", "negative", "vae", "denoise", "seed", "steps", "cfg")
}


def _refined(read: Mapping[str, str], fixed: Mapping[str, object] | None = None) -> Counterpart:
    """Of a widespread pack: tiles there are drawn one after another, and its seams anew."""
    tiles = {
        "tile_width": Converted("tile", lambda side: _whole(side, 64)),
        "tile_padding": Converted("overlap", lambda pixels: 2 * _whole(pixels, 1)),
    }
    names = {"sampler_name": "sampler", "scheduler": "schedule"}
    own = {"image": "image", "upscaled_image": "image"}
    return Same("TiledRefine", {**own, **_SAMPLED, **names, **read, **tiles}, _IMAGE, fixed or {})


def _whole(number: object, least: int) -> int:
    return max(least, int(float(str(number))) // 8 * 8)


def _upscaled(node: Foreign) -> Made:
    """Its model is a node of its own there, and the name of a file here."""
    inputs = {"image": node.inputs.get("image"), "file": node.inputs.get("upscale_model")}
    return Made({"": Part("Upscale", inputs)}, (Ours("", "image"),))


CLASSES: Final[Mapping[str, Counterpart]] = {
    "SaveImage": Same("Save", {"images": "image", "filename_prefix": "name"}, (Passed("images"),)),
    "PreviewImage": Same("Preview", {"images": "image"}, (Passed("images"),)),
    "EmptyImage": Same(
        "SolidImage",
        {
            "width": "width",
            "height": "height",
            "batch_size": "batch",
            "color": Converted("colour", colour_of),
        },
        _IMAGE,
    ),
    "GetImageSize": Same("SizeOf", {"image": "value"}, ("width", "height", "batch")),
    "ImageScale": resize("image"),
    "ImageScaleBy": scale("image", "factor", {"scale_by": "amount"}),
    "ImageScaleToTotalPixels": scale(
        "image", "megapixels", {"megapixels": "amount", "resolution_steps": "multiple_of"}
    ),
    "ImageScaleToMaxDimension": scale("image", "longer side", {"largest_size": "amount"}),
    "ResizeAndPadImage": Same(
        "Resize",
        {
            "image": "value",
            "target_width": "width",
            "target_height": "height",
            "padding_color": Converted("colour", _named),
            "interpolation": "method",
        },
        _VALUE,
        {"fit": "pad"},
    ),
    "ImageCrop": Same("Crop", {"image": "value", **BOX}, _VALUE),
    "ImageFlip": mirror("image"),
    "ImageRotate": rotate("image"),
    "ImagePadForOutpaint": Same(
        "Pad",
        {
            "image": "image",
            "left": "left",
            "top": "top",
            "right": "right",
            "bottom": "bottom",
            "feathering": "feather",
        },
        ("image", "mask"),
    ),
    "ImageInvert": Same("Invert", {"image": "value"}, _VALUE),
    "ImageBlend": Same(
        "Blend",
        {
            "image1": "first",
            "image2": "second",
            "blend_factor": "amount",
            "blend_mode": Converted("mode", _spoken),
        },
        _IMAGE,
    ),
    "ImageBlur": Same(
        "Blur", {"image": "image", "blur_radius": "radius", "sigma": "sigma"}, _IMAGE
    ),
    "ImageSharpen": Same(
        "Sharpen",
        {"image": "image", "sharpen_radius": "radius", "sigma": "sigma", "alpha": "strength"},
        _IMAGE,
    ),
    "ImageQuantize": Same(
        "Quantize", {"image": "image", "colors": "colours", "dither": "dither"}, _IMAGE
    ),
    "ImageAddNoise": Same(
        "AddGrain", {"image": "image", "seed": "seed", "strength": "strength"}, _IMAGE
    ),
    "Canny": Same(
        "Canny", {"image": "image", "low_threshold": "low", "high_threshold": "high"}, _IMAGE
    ),
    "ImageBatch": Same("Batch", {"image1": "first", "image2": "second"}, _VALUE),
    "ImageFromBatch": Same(
        "Pick", {"image": "value", "batch_index": "start", "length": "length"}, _VALUE
    ),
    "RepeatImageBatch": Same("Repeat", {"image": "value", "amount": "times"}, _VALUE),
    "ImageCompositeMasked": COMPOSITE,
    "ImageStitch": Same(
        "Stitch",
        {
            "image1": "first",
            "image2": "second",
            "direction": "side",
            "match_image_size": "match_size",
            "spacing_width": Converted("gap", _even),
            "spacing_color": Converted("colour", _named),
        },
        _IMAGE,
    ),
    "JoinImageWithAlpha": Same("JoinAlpha", {"image": "image", "alpha": "mask"}, _IMAGE),
    "SplitImageWithAlpha": Same("SplitAlpha", {"image": "image"}, ("image", "mask")),
    "UltimateSDUpscale": _refined({"upscale_model": "upscaler", "upscale_by": "factor"}),
    "UltimateSDUpscaleNoUpscale": _refined({}, {"factor": 1.0}),
    "ImageUpscaleWithModel": _upscaled,
}
