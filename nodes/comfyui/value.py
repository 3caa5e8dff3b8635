"""Classes that hold a value, or give one on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import Counterpart, Same, passes

_VALUE = ("value",)

CLASSES: Final[Mapping[str, Counterpart]] = {
    "PrimitiveInt": Same("Integer", {"value": "value"}, _VALUE),
    "PrimitiveFloat": Same("Float", {"value": "value"}, _VALUE),
    "PrimitiveString": Same("Text", {"value": "value"}, _VALUE),
    "PrimitiveStringMultiline": Same("Text", {"value": "value"}, _VALUE),
    "PrimitiveBoolean": passes("value"),
    "Reroute": passes(""),
}
