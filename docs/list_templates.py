"""Writes `comfyui.md`, what of ComfyUI's templates runs here: `python docs/list_templates.py`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from engine.formats.reading import document_of
from engine.node.registry import COMFYUI
from engine.packs import counterparts, installed, registry

PLACE = Path(__file__).parent / "comfyui.md"
PACKAGE = "comfyui_workflow_templates_json"
TITLE = """# Workflows of ComfyUI

Lienzo reads what ComfyUI's editor saves (versions 0.4 and 1.0, with sub-graphs), its API format and
the pictures that carry either: `lienzo run`, `check`, `plan`, `submit` and `convert`, the API, and
the canvas by a drop. A class that nothing here stands for is kept with all it has, and stops a run
only where an output needs it. Which class each node stands for, `nodes.md` lists.

What follows is made by `python docs/list_templates.py` from ComfyUI's official templates
({package} {version}), of those that need no hosted service.
"""
SHOWN = 60  # classes, of those that are missing most often


def page() -> str:
    """The text: how many templates run, and what the others miss."""
    missing = dict(sorted(_missing()))
    whole = [name for name, classes in missing.items() if not classes]
    lines = [TITLE.format(package=PACKAGE.replace("_", "-"), version=version(PACKAGE))]
    lines += [f"{len(missing)} templates open. All nodes of {len(whole)} are known here:\n"]
    lines += [f"- `{name}`" for name in whole]
    needed = Counter(name for classes in missing.values() for name in classes)
    lines += ["\n## Classes that are missing most often\n", "| class | templates |", "|---|---|"]
    lines += [f"| `{name}` | {count} |" for name, count in _most(needed)]
    lines += ["\n## What each template misses\n", "| template | classes |", "|---|---|"]
    lines += [f"| `{name}` | {_listed(classes)} |" for name, classes in missing.items() if classes]
    return "\n".join(lines) + "\n"


def _missing() -> Iterator[tuple[str, list[str]]]:
    """Each template, with the classes of its nodes that nothing here stands for."""
    packs = installed()
    classes, specs = counterparts(packs), registry(packs)
    folder = files(PACKAGE) / "templates"
    for name in _local(json.loads((folder / "index.json").read_text(encoding="utf-8"))):
        file = folder / f"{name}.json"
        if file.is_file():
            nodes = document_of(json.loads(file.read_text(encoding="utf-8")), classes, specs)
            kinds = {
                entry["type"].partition(".")[2]
                for entry in nodes.document.fields["nodes"].values()
                if entry["type"].startswith(f"{COMFYUI}.") and "bypass" not in entry
            }
            yield name, sorted(kinds)


def _local(index: list[dict[str, Any]]) -> Iterator[str]:
    for category in index:
        for template in category["templates"]:
            if template.get("openSource") is not False:
                yield template["name"]


def _most(needed: Counter[str]) -> list[tuple[str, int]]:
    return sorted(needed.items(), key=lambda each: (-each[1], each[0]))[:SHOWN]


def _listed(classes: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in classes)


if __name__ == "__main__":
    PLACE.write_text(page(), encoding="utf-8")
