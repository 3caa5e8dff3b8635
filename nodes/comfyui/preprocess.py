"""Classes of the pack of preprocessors that need no weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.formats.comfyui.counterparts import Counterpart, Foreign, Made, Ours, Part

_TOLD = ("near, not the same: the pack resizes and filters with other libraries",)


def _hint(hint: str, **read: tuple[str, Callable[[Any], Any]]) -> Counterpart:
    """A class that makes a hint of `Preprocess`. `read` gives, by input, a name of theirs."""
    return _drawn("Preprocess", read, {"hint": hint})


def _drawn(
    kind: str,
    read: Mapping[str, tuple[str, Callable[[Any], Any]]],
    fixed: Mapping[str, object] | None = None,
) -> Counterpart:
    """A class that first brings the shorter side to a resolution, in steps of 64 pixels."""

    def made(node: Foreign) -> Made:
        given = {"value": node.inputs.get("image"), "multiple_of": 64}
        amount = node.inputs.get("resolution", 512)
        scaled = Part("Scale", {**given, "to": "shorter side", "amount": amount})
        values = {
            port: change(node.constant(name))
            for port, (name, change) in read.items()
            if name in node.inputs
        }
        image = {"image": Ours("scaled", "value")}
        part = Part(kind, {**image, **(fixed or {}), **values})
        return Made({"scaled": scaled, "": part}, (Ours("", "image"),), _TOLD)

    return made


def _share(level: Any) -> float:
    """A level of 8 bits as a share."""
    return float(level) / 255


def _level(value: Any) -> float:
    return min(max(_share(value), 0.01), 0.99)


def _inpaint(node: Foreign) -> Made:
    given = {name: node.inputs.get(name) for name in ("image", "mask")}
    told = (
        ()
        if node.inputs.get("black_pixel_for_xinsir_cn") in (None, False)
        else ("black_pixel_for_xinsir_cn: left out",)
    )
    return Made({"": Part("InpaintHint", given)}, (Ours("", "image"),), told)


CLASSES: Final[Mapping[str, Counterpart]] = {
    "CannyEdgePreprocessor": _drawn(
        "Canny", {"low": ("low_threshold", _level), "high": ("high_threshold", _level)}
    ),
    "TilePreprocessor": _hint("tile", halvings=("pyrUp_iters", int)),
    "ScribblePreprocessor": _hint("scribble"),
    "Scribble_XDoG_Preprocessor": _hint("outlines", threshold=("threshold", _share)),
    "LineartStandardPreprocessor": _hint("lines", threshold=("intensity_threshold", _share)),
    "ColorPreprocessor": _hint("colour"),
    "ImageLuminanceDetector": _hint("luminance", gamma=("gamma_correction", float)),
    "ImageIntensityDetector": _hint("brightness", gamma=("gamma_correction", float)),
    "InpaintPreprocessor": _inpaint,
}
