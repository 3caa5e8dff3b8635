"""Classes that hold a value, choose or compute one, or give one on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import (
    Counterpart,
    Foreign,
    Made,
    Ours,
    Part,
    Same,
    Unmappable,
    passes,
)

_VALUE = ("value",)
_SIDES = ("width", "height")
_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth")
_COMPUTED: Final = ("value", "whole", "is_true")


def _selected(prefix: str, chosen: str, first: int) -> Counterpart:
    """A class that gives on the input of a number, counted from `first`."""

    def made(node: Foreign) -> Made:
        number = node.inputs.get(chosen, first)
        if first != 1:
            number = int(node.constant(chosen, first)) + 1 - first
        inputs: dict[str, object] = {"number": number}
        for place, port in enumerate(_NUMBERS, start=first):
            if (name := f"{prefix}{place}") in node.inputs:
                inputs[port] = node.inputs[name]
        extra = f"{prefix}{first + len(_NUMBERS)}"
        if extra in node.inputs:
            raise Unmappable(f"{extra}: wanted at most {len(_NUMBERS)} inputs to choose from")
        return Made({"": Part("Select", inputs)}, (Ours("", "value"),))

    return made


def _first_linked(node: Foreign) -> Made:
    """The first of its inputs that has something."""
    given = [value for name, value in sorted(node.inputs.items()) if name.startswith("any_")]
    if not given:
        raise Unmappable("none of its inputs is linked")
    return Made({"": Part("Select", {"number": 1, "first": given[0]})}, (Ours("", "value"),))


def _expression(node: Foreign) -> Made:
    """A formula of values by letters."""
    inputs: dict[str, object] = {"formula": node.inputs.get("expression", "a")}
    for name, value in node.inputs.items():
        letter = name.rpartition(".")[2]
        if len(letter) == 1:
            if letter not in "abcdef":
                raise Unmappable(f"{letter}: wanted at most six values, from a to f")
            inputs[letter] = value
    return Made({"": Part("Calculate", inputs)}, tuple(Ours("", port) for port in _COMPUTED))


def _resolution(node: Foreign) -> Made:
    """A shape such as "9:16 (Portrait)", and an area."""
    shape = str(node.constant("aspect_ratio", "1:1")).split(" ")[0]
    across, _, down = shape.partition(":")
    upright = across.isdecimal() and down.isdecimal() and int(across) < int(down)
    inputs = {
        "shape": f"{down}:{across}" if upright else shape,
        "upright": upright,
        "megapixels": node.inputs.get("megapixels", 1.0),
        "multiple_of": node.inputs.get("multiple", 8),
    }
    return Made({"": Part("PictureSize", inputs)}, tuple(Ours("", side) for side in _SIDES))


def _combo(node: Foreign) -> Made:
    """A text of a list, and its place there."""
    choice = node.constant("choice", "")
    options = [str(node.inputs.get(f"option{n}", "")) for n in range(1, 100)]
    place = options.index(str(choice)) if str(choice) in options else 0
    parts = {"": Part("Text", {"value": choice}), "index": Part("Integer", {"value": place})}
    return Made(parts, (Ours("", "value"), Ours("index", "value")))


_INTEGER: Final = Same("Integer", {"value": "value", "Value": "value"}, _VALUE)
_FLOAT: Final = Same("Float", {"value": "value", "Value": "value"}, _VALUE)
_TEXT: Final = Same("Text", {"value": "value", "string": "value", "text": "value"}, _VALUE)
_SEED: Final = Same("Seed", {"seed": "value"}, _VALUE)
_SWITCH: Final = {"switch": "on", "on_true": "when_on", "on_false": "when_off"}
_NOTHING_DONE: Final = passes("model")  # how a model is computed is a setting of the engine

CLASSES: Final[Mapping[str, Counterpart]] = {
    "PrimitiveInt": _INTEGER,
    "INTConstant": _INTEGER,
    "Int Literal": Same("Integer", {"int": "value"}, _VALUE),
    "PrimitiveFloat": _FLOAT,
    "FloatConstant": _FLOAT,
    "PrimitiveString": _TEXT,
    "PrimitiveStringMultiline": _TEXT,
    "StringConstant": _TEXT,
    "StringConstantMultiline": _TEXT,
    "Text Multiline": _TEXT,
    "Simple String": _TEXT,
    "String Literal": _TEXT,
    "PrimitiveBoolean": Same("Boolean", {"value": "value"}, _VALUE),
    "Seed (rgthree)": _SEED,
    "Seed Generator": _SEED,
    "easy seed": _SEED,
    "ComfySwitchNode": Same("Switch", _SWITCH, _VALUE),
    "LazySwitchKJ": Same("Switch", _SWITCH, _VALUE),
    "Any Switch (rgthree)": _first_linked,
    "ImpactSwitch": _selected("input", "select", 1),
    "easy anythingIndexSwitch": _selected("value", "index", 0),
    "CR Model Input Switch": _selected("model", "Input", 1),
    "CR Image Input Switch": _selected("image", "Input", 1),
    "CustomCombo": _combo,
    "ComfyMathExpression": _expression,
    "SimpleMath+": Same(
        "Calculate", {"value": "formula", "a": "a", "b": "b", "c": "c"}, ("whole", "value")
    ),
    "ComfyNumberConvert": Same("ReadNumber", {"value": "value"}, ("value", "whole")),
    "CM_FloatToInt": Same("Calculate", {"a": "a"}, ("whole",), {"formula": "a"}),
    "CM_IntToFloat": Same("Calculate", {"a": "a"}, ("value",), {"formula": "a"}),
    "ResolutionSelector": _resolution,
    "Reroute": passes(""),
    "TorchCompileModel": _NOTHING_DONE,
    "ModelAttentionBackend": _NOTHING_DONE,
    "PathchSageAttentionKJ": _NOTHING_DONE,
    "easy cleanGpuUsed": passes("anything"),
    "easy clearCacheAll": passes("anything"),
    "LayerUtility: PurgeVRAM": passes("anything"),
    "VRAM_Debug": passes("any_input", "image_pass", "model_pass"),
}
