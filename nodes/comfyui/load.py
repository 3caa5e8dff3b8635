"""Classes that load."""

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
)


def _input_file(name: object) -> object:
    """Without the mark of the folder, as in `photo.png [input]`."""
    return str(name).removesuffix(" [input]")


def _lora(node: Foreign) -> Made:
    entry = {
        "file": node.constant("lora_name"),
        "strength": node.constant("strength_model", 1.0),
        "text_strength": node.constant("strength_clip", 1.0),
    }
    inputs = {"model": node.inputs.get("model"), "clip": node.inputs.get("clip")}
    part = Part("LoadLora", {**inputs, "loras": [entry]})
    return Made({"": part}, (Ours("", "model"), Ours("", "clip")))


def _model_lora(node: Foreign) -> Made:
    entry = {
        "file": node.constant("lora_name"),
        "strength": node.constant("strength_model", 1.0),
    }
    part = Part("LoadModelLora", {"model": node.inputs.get("model"), "loras": [entry]})
    return Made({"": part}, (Ours("", "model"),))


def _image_mask(node: Foreign) -> Made:
    """A channel of a picture; of alpha, what is transparent."""
    load = Part("LoadImage", {"file": _input_file(node.constant("image"))})
    channel = node.constant("channel", "alpha")
    if channel == "alpha":
        return Made({"": load}, (Ours("", "mask"),))
    part = Part("MaskFromImage", {"image": Ours("picture", "image"), "channel": channel})
    return Made({"picture": load, "": part}, (Ours("", "mask"),))


_PICTURE: Final = Same(
    "LoadImage", {"image": Converted("file", _input_file, str)}, ("image", "mask")
)
CLASSES: Final[Mapping[str, Counterpart]] = {
    "CheckpointLoaderSimple": Same(
        "LoadCheckpoint", {"ckpt_name": "file"}, ("model", "clip", "vae")
    ),
    "CheckpointLoader": Same("LoadCheckpoint", {"ckpt_name": "file"}, ("model", "clip", "vae")),
    "VAELoader": Same("LoadVae", {"vae_name": "file"}, ("vae",)),
    "LoraLoader": _lora,
    "LoraLoaderModelOnly": _model_lora,
    "LoadImage": Same(
        "LoadImage", {"image": Converted("file", _input_file, str)}, ("image", "mask")
    ),
    "LoadImageOutput": Same(
        "LoadImage", {"image": Converted("file", _input_file, str)}, ("image", "mask")
    ),
    "LoadImageMask": _image_mask,
    "LoadLatent": Same("LoadLatent", {"latent": "file"}, ("latent",)),
    "UpscaleModelLoader": Same("Text", {"model_name": "value"}, ("value",)),
}
