"""ComfyUI's official templates: each opens, and nothing that it says is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import pytest

from engine.formats.comfyui.counterparts import Counterparts
from engine.formats.comfyui.scopes import NOTES, VIRTUAL, lay_out
from engine.formats.comfyui.sheet import definitions, read_sheet
from engine.formats.native import dump, graph, parse
from engine.formats.reading import document_of
from engine.node.spec import NodeSpec
from engine.packs import counterparts, installed, registry

Classes = tuple[Counterparts, Mapping[str, NodeSpec]]


@pytest.fixture(scope="module")
def classes() -> Classes:
    packs = installed()
    return counterparts(packs), registry(packs)


def templates() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = files("comfyui_workflow_templates_json") / "templates"
    for file in folder.iterdir():
        if file.name.endswith(".json"):
            fields = json.loads(file.read_text(encoding="utf-8"))
            if isinstance(fields, dict) and "nodes" in fields:
                yield file.name, fields


def nothing(node: str, mended: str) -> None:
    pytest.fail(f"{node}: {mended}")


def test_every_template_opens_whole(classes: Classes) -> None:
    seen = 0
    for name, fields in templates():
        read = document_of(fields, *classes)
        document = read.document
        assert parse(dump(document)).fields == document.fields, name
        assert graph(document).nodes, name
        scopes = [*lay_out(read_sheet(fields, nothing), definitions(fields, nothing)).walk()]
        blocks = [
            (scope.id_of(block.id), block)
            for scope in scopes
            for block in scope.sheet.blocks.values()
            if block.id not in scope.inner
        ]
        notes = sum(block.kind in NOTES for _, block in blocks)
        assert len(document.fields["canvas"].get(".notes", {})) == notes, name
        for place, block in blocks:
            by_class = classes[0].by_class
            if block.kind not in by_class and block.kind not in NOTES | VIRTUAL:
                entry = document.fields["nodes"][place]
                assert entry["type"] == f"comfyui.{block.kind}", name
                assert "at" in document.fields["canvas"][place], name
        seen += 1
    assert seen > 600


def test_no_link_of_a_template_is_lost(classes: Classes) -> None:
    """Where no class is known, each wire between two nodes is a link of ours."""
    for name, fields in templates():
        if fields.get("definitions"):
            continue
        document = document_of(fields, Counterparts({}, classes[0].tables), {}).document
        kept = [n for n in fields["nodes"] if n["type"] not in NOTES | VIRTUAL]
        wanted = Counter(
            (str(node["id"]), slot["name"])
            for node in kept
            for slot in node["inputs"]
            if slot.get("link") is not None and _source(fields, slot["link"]) in map(_id, kept)
        )
        found = Counter(
            (node, port)
            for node, entry in document.fields["nodes"].items()
            for port in entry["links"]
        )
        assert not wanted - found, name


def _source(fields: dict[str, Any], link: int) -> str:
    return next((str(row[1]) for row in fields["links"] if row[0] == link), "")


def _id(node: dict[str, Any]) -> str:
    return str(node["id"])
