"""Writes `nodes.md`, the list of all nodes, from the code: `python docs/list_nodes.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.formats.comfyui.counterparts import Counterpart, Foreign, Same, Unmappable
from engine.node.spec import NodeSpec
from engine.node.types import type_name
from engine.packs import counterparts, installed, registry

PLACE = Path(__file__).parent / "nodes.md"
TITLE = """# Nodes

Made from the code by `python docs/list_nodes.py`; `lienzo nodes NAME` tells all of one. The last
column has the classes of ComfyUI that a node stands for when a workflow of ComfyUI is read.
"""


def page() -> str:
    """The text of the list, by category."""
    packs = installed()
    specs, classes = registry(packs), _classes(counterparts(packs).by_class)
    lines = [TITLE]
    for category in dict.fromkeys(spec.category for spec in specs.values()):
        lines += [f"## {category.capitalize()}\n", "| node | | takes | gives | in ComfyUI |"]
        lines.append("|---|---|---|---|---|")
        for spec in specs.values():
            if spec.category == category:
                lines.append(_row(spec, classes.get(spec.type, [])))
        lines.append("")
    return "\n".join(lines)


def _row(spec: NodeSpec, classes: list[str]) -> str:
    takes = ", ".join(f"{port.name}: {type_name(port.type)}" for port in spec.inputs.values())
    gives = ", ".join(f"{port.name}: {type_name(port.type)}" for port in spec.outputs.values())
    first = " ".join(spec.doc.split("\n\n")[0].split()).replace("|", "\\|")
    stands = ", ".join(f"`{name}`" for name in classes)
    return f"| `{spec.type}` | {first} | {takes} | {gives} | {stands} |"


def _classes(table: Mapping[str, Counterpart]) -> dict[str, list[str]]:
    """The classes by the types of nodes that stand for them."""
    found: dict[str, list[str]] = {}
    for name, counterpart in table.items():
        for kind in _kinds(name, counterpart):
            found.setdefault(kind, []).append(name)
    return found


def _kinds(name: str, counterpart: Counterpart) -> Iterator[str]:
    if isinstance(counterpart, Same):
        yield counterpart.kind
        return
    try:
        made = counterpart(Foreign("1", name, {}))
    except Unmappable:
        return
    yield from dict.fromkeys(part.kind for part in made.parts.values())


if __name__ == "__main__":
    PLACE.write_text(page(), encoding="utf-8")
