"""Classes that steer by pictures."""

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


def _control(node: Foreign) -> Made:
    """The same on both prompts, each by itself."""
    read = {
        "control_net": node.inputs.get("control_net"),
        "image": node.inputs.get("image"),
        "strength": node.inputs.get("strength", 1.0),
        "start": node.inputs.get("start_percent", 0.0),
        "end": node.inputs.get("end_percent", 1.0),
        "shared": False,
    }
    parts = {
        key: Part("ApplyControlNet", {"conditioning": node.inputs.get(name), **read})
        for key, name in (("", "positive"), ("negative", "negative"))
    }
    return Made(parts, tuple(Ours(key, "conditioning") for key in parts))


_KINDS = {
    "hed/pidi/scribble/ted": "scribble",
    "canny/lineart/anime_lineart/mlsd": "canny",
}


CLASSES: Final[Mapping[str, Counterpart]] = {
    "ControlNetLoader": Same("LoadControlNet", {"control_net_name": "file"}, ("control_net",)),
    "DiffControlNetLoader": Same(
        "LoadControlNet", {"control_net_name": "file", "model": "model"}, ("control_net",)
    ),
    "SetUnionControlNetType": Same(
        "ControlNetKind",
        {
            "control_net": "control_net",
            "type": Converted("kind", lambda kind: _KINDS.get(kind, kind)),
        },
        ("control_net",),
    ),
    "ControlNetApply": Same(
        "ApplyControlNet",
        {
            "conditioning": "conditioning",
            "control_net": "control_net",
            "image": "image",
            "strength": "strength",
        },
        ("conditioning",),
    ),
    "ControlNetApplyAdvanced": _control,
    "ControlNetApplySD3": _control,
    "CLIPVisionLoader": Same("LoadClipVision", {"clip_name": "file"}, ("clip_vision",)),
    "CLIPVisionEncode": Same(
        "EncodePicture",
        {
            "clip_vision": "clip_vision",
            "image": "image",
            "crop": Converted("crop", lambda crop: "disabled" if crop == "none" else crop),
        },
        ("picture",),
    ),
    "IPAdapterModelLoader": Same("LoadIpAdapter", {"ipadapter_file": "file"}, ("ip_adapter",)),
    # Its mask is read by ControlNets for inpainting of other families than are loaded here.
    "ControlNetInpaintingAliMamaApply": _control,
}
