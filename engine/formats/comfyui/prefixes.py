"""Names of files that mention values of nodes, as "%KSampler.seed%", which the editor fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.formats.comfyui.counterparts import Foreign
from engine.formats.comfyui.scopes import Scope

_MENTION = re.compile(r"%([^%.]+)\.([^%.]+)%")


def with_names(nodes: Sequence[Foreign], outermost: Scope) -> list[Foreign]:
    """The nodes, with such names filled in from the values that the file has.

    What is mentioned is a title, or the name of a class. What is not found stays.
    """
    prefixes = [node.inputs.get("filename_prefix") for node in nodes]
    if not any(isinstance(text, str) and _MENTION.search(text) for text in prefixes):
        return list(nodes)
    known: dict[str, Mapping[str, Any]] = {}
    titles = {
        scope.id_of(block.id): str(block.fields.get("title") or "")
        for scope in outermost.walk()
        for block in scope.sheet.blocks.values()
    }
    for node in nodes:
        for name in (node.kind, titles.get(node.id, "")):
            known.setdefault(name, node.inputs)
    return [_filled(node, known) for node in nodes]


def _filled(node: Foreign, known: Mapping[str, Mapping[str, Any]]) -> Foreign:
    text = node.inputs.get("filename_prefix")
    if not isinstance(text, str):
        return node

    def value(found: re.Match[str]) -> str:
        given = known.get(found[1], {}).get(found[2])
        return str(given) if isinstance(given, str | int | float) else found[0]

    return replace(node, inputs={**node.inputs, "filename_prefix": _MENTION.sub(value, text)})
