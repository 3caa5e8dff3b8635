"""Sub-graphs that a file defines, taken apart."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import DocumentError, GraphError
from engine.formats.native import Document, document, dump, parse
from engine.formats.preparation import Prepared, prepare
from engine.graph.check import check
from tests.helpers import SPECS, FolderFiles, run

TWICE: dict[str, Any] = {
    "nodes": {
        "one": {"type": "Number", "inputs": {"value": 4}},
        "sum": {"type": "Add", "links": {"a": "one.int"}, "inputs": {"b": 1}},
        "both": {"type": "Total", "links": {"a": "sum.int"}, "inputs": {"b": 0}},
    },
    "interface": {"start": "one.value", "more": ["sum.b", "both.b"]},
    "outputs": {"result": "both.int"},
}


def workflow(definitions: dict[str, Any], **nodes: Any) -> Document:
    return document({"lienzo": 1, "nodes": nodes, "definitions": definitions})


def use(kind: str, links: dict[str, str] | None = None, **inputs: Any) -> dict[str, Any]:
    return {"type": kind, "inputs": inputs, "links": links or {}}


def prepared(found: Document, **values: Any) -> Prepared:
    return prepare(found, {name.replace("__", "."): value for name, value in values.items()}, SPECS)


def result(found: Prepared, node: str, port: str = "int") -> object:
    assert found.problems == ()
    assert check(found.graph, SPECS, FolderFiles()) == []
    return run(found.graph, targets=[node])[0][node][port]  # type: ignore[index]


def test_a_sub_graph_runs_as_its_nodes_do() -> None:
    show = use("Total", {"a": "it.result"})
    found = prepared(workflow({"Twice": TWICE}, it=use("Twice", start=2, more=10), show=show))
    assert list(found.graph.nodes) == ["it/one", "it/sum", "it/both", "show"]
    assert result(found, "show") == 22


def test_its_inputs_are_linked_or_keep_what_stands_within() -> None:
    one = use("Number", value=7)
    found = prepared(workflow({"Twice": TWICE}, one=one, it=use("Twice", {"start": "one.int"})))
    assert found.graph.nodes["it/one"].links.keys() == {"value"}  # type: ignore[index]
    assert result(found, "it/both") == 8


def test_sub_graphs_nest() -> None:
    outer = {
        "nodes": {"in": use("Twice"), "out": use("Add", {"a": "in.result"}, b=100)},
        "interface": {"n": "in.start", "m": "in.more"},
        "outputs": {"end": "out.int"},
    }
    definitions = {"Outer": outer, "Twice": TWICE}
    found = prepared(workflow(definitions, a=use("Outer", n=1, m=2), b=use("Number")))
    assert set(found.graph.nodes) == {"a/in/one", "a/in/sum", "a/in/both", "a/out", "b"}
    assert result(found, "a/out") == 105


def test_values_are_set_on_its_node_and_inside_of_it() -> None:
    sample = workflow({"Twice": TWICE}, it=use("Twice"))
    assert result(prepared(sample, it__more="5"), "it/both") == 14
    deep = prepare(sample, {"it/one.value": 6}, SPECS)
    assert result(deep, "it/both") == 7


def test_the_interface_of_a_workflow_leads_into_sub_graphs() -> None:
    fields = workflow({"Twice": TWICE}, it=use("Twice")).fields
    sample = document({**fields, "interface": {"extra": "it.more"}})
    assert result(prepared(sample, extra=3), "it/both") == 10


def test_what_a_picture_remembers_keeps_the_sub_graphs() -> None:
    sample = workflow({"Twice": TWICE}, it=use("Twice", start=1))
    kept = prepared(sample, it__more=2).document.fields
    assert kept["nodes"]["it"]["inputs"] == {"start": 1, "more": 2}
    assert kept["definitions"] == {"Twice": TWICE}
    deep = prepare(sample, {"it/one.value": 6}, SPECS).document.fields
    assert "definitions" not in deep
    assert deep["nodes"]["it/one"]["inputs"] == {"value": 6}


def test_a_bypassed_sub_graph_is_read_past() -> None:
    it = {**use("Twice", {"start": "one.int"}), "bypass": {"result": "start"}}
    show = use("Add", {"a": "it.result"}, b=1)
    found = prepared(workflow({"Twice": TWICE}, one=use("Number", value=3), it=it, show=show))
    assert result(found, "show") == 4


def test_a_definition_survives_being_written() -> None:
    sample = workflow({"Twice": TWICE}, it=use("Twice"))
    assert parse(dump(sample)).fields == sample.fields


def test_an_input_or_output_that_it_has_not_is_told_with_its_node() -> None:
    show = use("Total", {"a": "it.none"})
    found = prepared(workflow({"Twice": TWICE}, it=use("Twice", speed=1), show=show))
    [problem] = found.problems
    assert str(problem) == "it.speed: Twice has no such input (it has: start, more)"
    [lost] = check(found.graph, SPECS, FolderFiles())
    assert (lost.node, lost.port) == ("show", "a")


def test_one_that_contains_itself_is_refused_with_the_way() -> None:
    loop = {"A": {"nodes": {"b": use("B")}}, "B": {"nodes": {"a": use("A")}}}
    with pytest.raises(DocumentError, match="contains itself: A → B → A"):
        prepared(workflow(loop, it=use("A")))


def test_sub_graphs_that_multiply_are_refused() -> None:
    levels = {f"L{n}": {"nodes": {f"n{i}": use(f"L{n + 1}") for i in range(10)}} for n in range(7)}
    with pytest.raises(DocumentError, match="more than 100000 nodes"):
        prepared(workflow({**levels, "L7": {"nodes": {"x": use("Number")}}}, it=use("L0")))


@pytest.mark.parametrize(
    ("definitions", "told"),
    [
        ([], "definitions: found"),
        ({"a.b": TWICE}, "is no name"),
        ({"A": 1}, "definitions.A: found 1"),
        ({"A": {"nodes": []}}, "definitions.A: nodes"),
        ({"A": {"nodes": {"x": {}}}}, "definitions.A: x: type"),
        ({"A": {"nodes": {}, "interface": {"a": 3}}}, "definitions.A: interface.a: found 3"),
        ({"A": {"nodes": {}, "outputs": {"a": "x.y"}}}, "outputs.a: there is no node 'x'"),
    ],
)
def test_a_definition_that_is_none_is_told(definitions: Any, told: str) -> None:
    with pytest.raises(GraphError, match=told):
        workflow(definitions, it=use("Number"))


def test_ids_that_could_be_those_of_a_sub_graph_are_refused() -> None:
    with pytest.raises(GraphError, match='"/" is for nodes in sub-graphs'):
        document({"lienzo": 1, "nodes": {"a/b": use("Number")}, "definitions": {"T": TWICE}})
