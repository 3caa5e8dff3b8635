"""Files in ComfyUI's API format, read as ours by a table of toys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import DocumentError, GraphError
from engine.formats.comfyui.counterparts import (
    Converted,
    Counterpart,
    Counterparts,
    Foreign,
    Made,
    Ours,
    Part,
    Same,
    Unmappable,
    passes,
)
from engine.formats.native import graph
from engine.formats.reading import parse_any
from engine.graph.check import check
from tests.helpers import SPECS, FolderFiles


def doubled(node: Foreign) -> Made:
    """Two nodes for one class."""
    number = Part("Number", {"value": node.inputs.get("x")})
    both = {"a": Ours("number", "int"), "b": Ours("number", "int")}
    return Made({"number": number, "": Part("Add", both)}, (Ours("", "int"),), ("is slow",))


def never(node: Foreign) -> Made:
    raise Unmappable("nothing does this")


CLASSES: Mapping[str, Counterpart] = {
    "Int": Same("Number", {"number": "value"}, ("int",)),
    "Plus": Same("Add", {"left": "a", "right": "b"}, ("int",)),
    "Minus": Same("Add", {"left": "a", "right": Converted("b", lambda b: -b)}, ("int",)),
    "Three": Same("Number", {}, ("int",), {"value": 3}),
    "PrimitiveInt": Same("Number", {"value": "value"}, ("int",)),
    "Reroute": passes("in"),
    "Double": doubled,
    "Never": never,
}


TABLE = Counterparts(CLASSES)


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def read(nodes: Any) -> tuple[dict[str, Any], list[str]]:
    """The nodes of ours, and the remarks."""
    found = parse_any(json.dumps(nodes), TABLE, SPECS)
    assert graph(found.document)
    return dict(found.document.fields["nodes"]), [str(remark) for remark in found.remarks]


def test_classes_become_nodes_with_inputs_and_outputs_by_our_names() -> None:
    found, remarks = read({"3": node("Int", number=5), "4": node("Plus", left=["3", 0], right=2)})
    assert found == {
        "3": {"type": "Number", "inputs": {"value": 5}, "links": {}},
        "4": {"type": "Add", "inputs": {"b": 2}, "links": {"a": "3.int"}},
    }
    assert remarks == []


def test_a_file_may_be_wrapped_as_it_is_sent_and_have_titles() -> None:
    entry = {**node("Three"), "_meta": {"title": "My three"}}
    found = parse_any(json.dumps({"prompt": {"9": entry}, "client_id": "x"}), TABLE, SPECS)
    assert found.document.fields["nodes"]["9"]["inputs"] == {"value": 3}
    assert found.document.fields["canvas"] == {"9": {"title": "My three"}}


def test_our_own_files_are_read_as_they_are() -> None:
    ours = {"lienzo": 1, "nodes": {"a": {"type": "Number", "inputs": {"value": 1}}}}
    assert parse_any(json.dumps(ours), TABLE, SPECS).document.fields == ours


def test_what_passes_through_is_linked_to_where_it_comes_from() -> None:
    nodes = {
        "a": node("Int", number=1),
        "r": node("Reroute", **{"in": ["a", 0]}),
        "s": node("Reroute", **{"in": ["r", 0]}),
        "b": node("Plus", left=["s", 0], right=["a", 0]),
    }
    assert read(nodes)[0]["b"]["links"] == {"a": "a.int", "b": "a.int"}


def test_a_constant_that_passes_through_is_one() -> None:
    nodes = {"r": node("Reroute", **{"in": 7}), "b": node("Plus", left=["r", 0], right=1)}
    assert read(nodes)[0] == {"b": {"type": "Add", "inputs": {"a": 7, "b": 1}, "links": {}}}


def test_what_passes_nothing_on_leaves_an_input_open() -> None:
    nodes = {"r": node("Reroute"), "b": node("Plus", left=["r", 0], right=1)}
    assert read(nodes)[0]["b"] == {"type": "Add", "inputs": {"b": 1}, "links": {}}


def test_one_class_may_become_several_nodes() -> None:
    found, remarks = read({"7": node("Double", x=4), "8": node("Plus", left=["7", 0], right=1)})
    assert found["7 number"] == {"type": "Number", "inputs": {"value": 4}, "links": {}}
    assert found["7"]["links"] == {"a": "7 number.int", "b": "7 number.int"}
    assert found["8"]["links"] == {"a": "7.int"}
    assert remarks == ["7: Double: is slow"]


def test_an_id_that_ours_cannot_be_is_changed_and_stays_one() -> None:
    found, _ = read({"a.b": node("Three"), "a/b": node("Plus", left=["a.b", 0], right=1)})
    assert list(found) == ["a_b", "a_b 2"]
    assert found["a_b 2"]["links"] == {"a": "a_b.int"}


def test_a_class_that_nothing_stands_for_is_kept() -> None:
    nodes = {
        "1": node("Odd", x=1, y=["2", 0]),
        "2": node("Three"),
        "3": node("Plus", left=["1", 1]),
    }
    found, _ = read(nodes)
    assert found["1"] == {"type": "comfyui.Odd", "inputs": {"x": 1}, "links": {"y": "2.int"}}
    assert found["3"]["links"] == {"a": "1.1"}


def test_a_node_that_cannot_be_made_of_ours_is_kept_and_says_why() -> None:
    found, remarks = read(
        {"1": node("Never"), "2": node("Minus", left=1, right=["3", 0]), "3": node("Three")}
    )
    assert [entry["type"] for entry in found.values()] == [
        "comfyui.Never",
        "comfyui.Minus",
        "Number",
    ]
    assert remarks == [
        "1: Never is kept: nothing does this",
        "2: Minus is kept: right: is linked; wanted a value, which decides what it becomes",
    ]


def test_numbers_are_read_as_comfyui_reads_them() -> None:
    for given, wanted in ((3.9, 3), ("12", 12), ("x", "x"), ({"__value__": [1]}, [1])):
        assert read({"1": node("Int", number=given)})[0]["1"]["inputs"] == {"value": wanted}


def test_every_fault_of_shape_is_told_at_once() -> None:
    nodes = {
        "1": {"class_type": 3},
        "2": {"class_type": "Plus", "inputs": []},
        "3": node("Plus", left=["gone", 0]),
        "4": 5,
    }
    with pytest.raises(GraphError) as caught:
        read(nodes)
    assert [str(problem) for problem in caught.value.problems] == [
        "1: class_type: found 3, wanted the name of a class",
        "2: inputs: found [], wanted an object by name",
        "3.left: links to 'gone', which is not there",
        "4: found 5, wanted an object",
    ]


def test_outputs_that_are_not_there_and_circles_are_told() -> None:
    nodes = {
        "1": node("Plus", left=["2", 1], right=["3", 0]),
        "2": node("Three"),
        "3": node("Reroute", **{"in": ["3", 0]}),
    }
    with pytest.raises(GraphError) as caught:
        read(nodes)
    assert [str(problem) for problem in caught.value.problems] == [
        "1.a: links to output 1 of '2', which it has not",
        "1.b: links to output 0 of '3', which passes on its own result",
    ]


def test_a_file_of_neither_is_named_as_before() -> None:
    with pytest.raises(DocumentError, match="a workflow of InvokeAI"):
        parse_any('{"nodes": [], "edges": []}', TABLE, SPECS)


def test_a_value_that_is_needed_beforehand_may_be_held_by_a_node() -> None:
    nodes = {
        "1": node("PrimitiveInt", value=5),
        "2": node("Minus", left=1, right=["1", 0]),
    }
    assert read(nodes)[0]["2"]["inputs"] == {"a": 1, "b": -5}


def test_a_class_that_nothing_stands_for_is_a_problem_that_says_so() -> None:
    document = parse_any(json.dumps({"1": node("Odd")}), TABLE, SPECS).document
    [problem] = check(graph(document), SPECS, FolderFiles())
    assert str(problem) == (
        "1: no node type 'comfyui.Odd': nothing here stands for this class of ComfyUI"
    )
