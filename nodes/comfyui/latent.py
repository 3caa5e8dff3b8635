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
_LATENT, _VALUE, _OPERATION = ("latent",), ("value",), ("operation",)
_TWO = {"samples1": "first", "samples2": "second"}
_NOISES = {"fixed": "shared", "random": "own"}


def fit(crop: object) -> object:
    return FITS.get(str(crop), crop)


def _cropped(fit: object) -> object:
    return {"crop": "center", "stretch": "disabled"}.get(str(fit), fit)


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


def resize(name: str) -> Counterpart:
    """A class that gives its input of that name a size in pixels."""
    inputs: dict[str, str | Converted] = {
        name: "value",
        "upscale_method": "method",
        "width": "width",
        "height": "height",
        "crop": Converted("fit", fit, _cropped),
    }
    return Same("Resize", inputs, _VALUE)


def scale(name: str, to: str, inputs: Mapping[str, str]) -> Counterpart:
    """A class that scales its input of that name, by what `inputs` say."""
    read = {name: "value", "upscale_method": "method", **inputs}
    return Same("Scale", read, _VALUE, {"to": to})


def mirror(name: str) -> Counterpart:
    """A class that mirrors its input of that name."""
    return Same("Flip", {name: "value", "flip_method": Converted("direction", flip)}, _VALUE)


COMPOSITE: Final = Same(
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
)


def _math(operation: str) -> Counterpart:
    inputs = {**_TWO, "ratio": "amount", "blend_factor": "amount"}
    return Same("LatentMath", inputs, _LATENT, {"operation": operation})


_TILED = {"tile_size": "tile", "overlap": "overlap"}
CLASSES: Final[Mapping[str, Counterpart]] = {
    "EmptyLatentImage": Same(
        "EmptyLatent",
        {"width": "width", "height": "height", "batch_size": "batch"},
        _LATENT,
        without=("model",),
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
    "LatentUpscale": resize("samples"),
    "LatentUpscaleBy": scale("samples", "factor", {"scale_by": "amount"}),
    "LatentCrop": Same("Crop", {"samples": "value", **BOX}, _VALUE),
    "LatentFlip": mirror("samples"),
    "LatentRotate": rotate("samples"),
    "LatentComposite": Same(
        "Composite",
        {"samples_to": "under", "samples_from": "over", "x": "x", "y": "y", "feather": "feather"},
        _VALUE,
    ),
    "LatentCompositeMasked": COMPOSITE,
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
    "LatentOperationTonemapReinhard": Same(
        "LatentOperation", {"multiplier": "amount"}, _OPERATION, {"kind": "tonemap"}
    ),
    "LatentOperationSharpen": Same(
        "LatentOperation",
        {"sharpen_radius": "radius", "sigma": "sigma", "alpha": "amount"},
        _OPERATION,
        {"kind": "sharpen"},
    ),
    "LatentApplyOperation": Same(
        "ApplyLatentOperation", {"samples": "latent", "operation": "operation"}, _LATENT
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
