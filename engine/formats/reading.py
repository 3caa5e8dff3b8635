"""A workflow of any format that is known, as ours."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from engine.errors import DocumentError
from engine.formats.comfyui.api import is_api, read_api, titles
from engine.formats.comfyui.conversion import Read, converted
from engine.formats.comfyui.counterparts import Counterparts
from engine.formats.comfyui.drawing import Drawing
from engine.formats.comfyui.parameters import KEY, read_parameters
from engine.formats.comfyui.ui import is_ui, read_ui
from engine.formats.native import document
from engine.formats.strict_json import decode
from engine.node.spec import NodeSpec


def parse_any(text: bytes | str, counterparts: Counterparts, specs: Mapping[str, NodeSpec]) -> Read:
    """The workflow in a text. Raises DocumentError, or GraphError with every fault of shape."""
    return document_of(decode(text), counterparts, specs)


def document_of(fields: Any, counterparts: Counterparts, specs: Mapping[str, NodeSpec]) -> Read:
    """The workflow in decoded JSON; raises what `parse_any` does."""
    if isinstance(fields, dict) and "lienzo" not in fields:
        if is_api(fields):
            return converted(read_api(fields), counterparts.by_class, specs, _drawing(fields))
        if fields.keys() == {KEY} and isinstance(fields[KEY], str):
            nodes, told = read_parameters(fields[KEY])
            read = converted(nodes, counterparts.by_class, specs, Drawing())
            return Read(read.document, (*told, *read.remarks))
        if is_ui(fields):
            found = read_ui(fields, counterparts.widgets)
            read = converted(
                found.nodes, counterparts.by_class, specs, found.drawing, found.wishes, mend=True
            )
            return Read(read.document, (*found.remarks, *read.remarks))
    return Read(document(fields), ())


def _drawing(fields: Mapping[str, Any]) -> Drawing:
    """How a workflow in the API format looked, if it was sent with the editor's own."""
    sent: Any = fields
    for name in ("extra_data", "extra_pnginfo", "workflow"):
        sent = sent.get(name) if isinstance(sent, dict) else None
    if is_ui(sent):
        with suppress(DocumentError):
            return read_ui(sent, {}).drawing
    return Drawing({node: {"title": title} for node, title in titles(fields).items()})
