"""A workflow of any format that is known, as ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.formats.comfyui.api import is_api, read_api, titles
from engine.formats.comfyui.conversion import Read, converted
from engine.formats.comfyui.counterparts import Counterpart
from engine.formats.native import document
from engine.formats.strict_json import decode
from engine.node.spec import NodeSpec


def parse_any(
    text: bytes | str, counterparts: Mapping[str, Counterpart], specs: Mapping[str, NodeSpec]
) -> Read:
    """The workflow in a text. Raises DocumentError, or GraphError with every fault of shape."""
    return document_of(decode(text), counterparts, specs)


def document_of(
    fields: Any, counterparts: Mapping[str, Counterpart], specs: Mapping[str, NodeSpec]
) -> Read:
    """The workflow in decoded JSON; raises what `parse_any` does."""
    if isinstance(fields, dict) and "lienzo" not in fields and is_api(fields):
        return converted(read_api(fields), counterparts, specs, titles(fields))
    return Read(document(fields), ())
