"""Workflows of ours in ComfyUI's API format."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import GraphError
from engine.formats.comfyui.counterparts import Converted, Counterpart, Counterparts, Same
from engine.formats.comfyui.export import exported
from engine.formats.native import document
from engine.formats.reading import document_of
from tests.helpers import SPECS

CLASSES: dict[str, Counterpart] = {
    "Seven": Same("Number", {}, ("int",), {"value": 7}),
    "Int": Same("Number", {"number": "value"}, ("int",)),
    "Plus": Same(
        "Add", {"left": "a", "right": Converted("b", lambda b: -b, lambda b: -b)}, ("int",)
    ),
    "Show": Same("Show", {"text": "value"}),
}
TABLE = Counterparts(CLASSES)


def export(**nodes: Any) -> dict[str, Any]:
    return exported(document({"lienzo": 1, "nodes": nodes}), CLASSES, SPECS)


def entry(kind: str, links: dict[str, str] | None = None, **inputs: Any) -> dict[str, Any]:
    return {"type": kind, "inputs": inputs, "links": links or {}}


def test_nodes_become_classes_with_values_and_links_by_their_names() -> None:
    found = export(one=entry("Number", value=3), sum=entry("Add", {"a": "one.int"}, b=2))
    assert found == {
        "one": {"class_type": "Int", "inputs": {"number": 3}},
        "sum": {"class_type": "Plus", "inputs": {"left": ["one", 0], "right": -2}},
    }


def test_defaults_are_written_and_a_class_that_is_set_so_comes_first() -> None:
    assert export(one=entry("Number"))["one"]["inputs"] == {"number": 1}
    assert export(one=entry("Number", value=7))["one"] == {"class_type": "Seven", "inputs": {}}


def test_what_was_read_is_written_as_it_was() -> None:
    theirs = {
        "3": {"class_type": "Int", "inputs": {"number": 3}, "_meta": {"title": "Three"}},
        "4": {"class_type": "Odd", "inputs": {"x": ["3", 0], "y": {"__value__": [1, 2]}}},
        "5": {"class_type": "Show", "inputs": {"text": ["4", 1]}},
    }
    read = document_of(theirs, TABLE, SPECS).document
    assert exported(read, CLASSES, SPECS) == theirs


def test_bypassed_nodes_are_read_past() -> None:
    past = {**entry("Add", {"a": "one.int"}, b=1), "bypass": {"int": "a"}}
    found = export(one=entry("Number"), past=past, show=entry("Show", {"value": "past.int"}))
    assert set(found) == {"one", "show"}
    assert found["show"]["inputs"] == {"text": ["one", 0]}


def test_all_that_has_no_class_is_told_at_once() -> None:
    with pytest.raises(GraphError) as error:
        export(a=entry("Halve", value=1), b=entry("Total"), c=entry("Number"))
    assert [problem.node for problem in error.value.problems] == ["a", "b"]
    assert "nothing in ComfyUI stands for Halve as it is set" in str(error.value)
