"""Classes that make, change and keep latents."""

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
    Same,
    passes,
)

FITS = {"disabled": "stretch", "center": "crop"}
FLIPS = {"x-axis: vertically": "vertical", "y-axis: horizontally": "horizontal"}
BOX = {"width": "width", "height": "height", "x": "x", "y": "y"}
_LATENT, _VALUE = ("latent",), ("value",)
_TWO = {"samples1": "first", "samples2": "second"}
_NOISES = {"fixed": "shared", "random": "own"}


def fit(crop: object) -> object:
    return FITS.get(str(crop), crop)


def flip(method: object) -> object:
    return FLIPS.get(str(method), method)


def rotate(name: str) -> Counterpart:
    """A class that turns its input of that name."""

    def turned(node: Foreign) -> Made:
        if node.constant("rotation", "none") == "none":
            return passes(name)(node)
        inputs = {"value": node.inputs.get(name), "turn": node.constant("rotation")}
        return Made({"": Part("Rotate", inputs)}, (Ours("", "value"),))

    return turned


def _math(operation: str) -> Counterpart:
    inputs = {**_TWO, "ratio": "amount", "blend_factor": "amount"}
    return Same("LatentMath", inputs, _LATENT, {"operation": operation})


_TILED = {"tile_size": "tile", "overlap": "overlap"}
CLASSES: Final[Mapping[str, Counterpart]] = {
    "EmptyLatentImage": Same(
        "EmptyLatent", {"width": "width", "height": "height", "batch_size": "batch"}, _LATENT
    ),
    "VAEDecode": Same("Decode", {"samples": "latent", "vae": "vae"}, ("image",)),
    "VAEDecodeTiled": Same(
        "Decode", {"samples": "latent", "vae": "vae", **_TILED}, ("image",), {"tiling": "averaged"}
    ),
    "VAEEncode": Same("Encode", {"pixels": "image", "vae": "vae"}, _LATENT),
    "VAEEncodeTiled": Same(
        "Encode", {"pixels": "image", "vae": "vae", **_TILED}, _LATENT, {"tiling": "averaged"}
    ),
    "VAEEncodeForInpaint": Same(
        "EncodeForInpaint",
        {"pixels": "image", "vae": "vae", "mask": "mask", "grow_mask_by": "grow"},
        _LATENT,
    ),
    "SetLatentNoiseMask": Same("SetNoiseMask", {"samples": "latent", "mask": "mask"}, _LATENT),
    "SaveLatent": Same("SaveLatent", {"samples": "latent", "filename_prefix": "name"}),
    "LatentUpscale": Same(
        "Resize",
        {
            "samples": "value",
            "upscale_method": "method",
            "width": "width",
            "height": "height",
            "crop": Converted("fit", fit),
        },
        _VALUE,
    ),
    "LatentUpscaleBy": Same(
        "Scale",
        {"samples": "value", "upscale_method": "method", "scale_by": "amount"},
        _VALUE,
        {"to": "factor"},
    ),
    "LatentCrop": Same("Crop", {"samples": "value", **BOX}, _VALUE),
    "LatentFlip": Same(
        "Flip", {"samples": "value", "flip_method": Converted("direction", flip)}, _VALUE
    ),
    "LatentRotate": rotate("samples"),
    "LatentComposite": Same(
        "Composite",
        {"samples_to": "under", "samples_from": "over", "x": "x", "y": "y", "feather": "feather"},
        _VALUE,
    ),
    "LatentCompositeMasked": Same(
        "Composite",
        {
            "destination": "under",
            "source": "over",
            "mask": "mask",
            "x": "x",
            "y": "y",
            "resize_source": "resize",
        },
        _VALUE,
    ),
    "LatentAdd": _math("add"),
    "LatentSubtract": _math("subtract"),
    "LatentInterpolate": _math("interpolate"),
    "LatentBlend": _math("blend"),
    "LatentMultiply": Same(
        "LatentMath",
        {"samples": "first", "multiplier": "amount"},
        _LATENT,
        {"operation": "multiply"},
    ),
    "LatentBatch": Same("Batch", _TWO, _VALUE),
    "LatentFromBatch": Same(
        "Pick", {"samples": "value", "batch_index": "start", "length": "length"}, _VALUE
    ),
    "RepeatLatentBatch": Same("Repeat", {"samples": "value", "amount": "times"}, _VALUE),
    "LatentBatchSeedBehavior": Same(
        "BatchNoise",
        {
            "samples": "latent",
            "seed_behavior": Converted("noise", lambda noise: _NOISES.get(noise, noise)),
        },
        _LATENT,
    ),
}
