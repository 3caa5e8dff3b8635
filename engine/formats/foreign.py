"""Knowing the files of other programs, so that people are told what it is they have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import DocumentError
from engine.formats.comfyui.api import is_api
from engine.formats.strict_json import decode

_COMFYUI_UI = "a ComfyUI workflow, as its editor saves it"
_COMFYUI_API = "a ComfyUI workflow in the API format"
_INVOKEAI = "a workflow of InvokeAI"
_SIGNS: Mapping[str, str] = {  # of text in pictures, by key
    "parameters": "settings of AUTOMATIC1111's web UI, or of a program that writes as it does",
    "invokeai_metadata": "metadata of InvokeAI",
    "invokeai_graph": _INVOKEAI,
    "invokeai_workflow": _INVOKEAI,
    "sd-metadata": "metadata of InvokeAI",
    "dream": "settings of InvokeAI",
    "fooocus_scheme": "settings of Fooocus",
    "sui_image_params": "settings of SwarmUI",
}


def foreign_document(fields: Mapping[str, Any]) -> str:
    """What another program's JSON is; nothing where it is not known."""
    nodes = fields.get("nodes")
    if isinstance(nodes, list):
        is_invokeai = "edges" in fields or "exposedFields" in fields
        return _INVOKEAI if is_invokeai else _COMFYUI_UI
    return _COMFYUI_API if is_api(fields) else ""


def foreign_record(record: Mapping[str, str]) -> str:
    """What another program has written into a picture; nothing where it is not known."""
    for key, text in record.items():
        if sign := _SIGNS.get(key.lower()):
            return sign
        if key.lower() in ("prompt", "workflow") and (found := _in_text(text)):
            return found
    return ""


def _in_text(text: str) -> str:
    try:
        fields = decode(text)
    except DocumentError:
        return ""
    return foreign_document(fields) if isinstance(fields, dict) else ""
