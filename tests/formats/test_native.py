"""Workflow files: read strictly, kept whole, written the same way every time."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from engine.errors import DocumentError, GraphError
from engine.formats.native import (
    Document,
    Input,
    document,
    dump,
    graph,
    parse,
    read,
    with_constants,
)
from engine.formats.native import write as save
from engine.graph.graph import Link, NodeId

FIELDS: dict[str, Any] = {
    "lienzo": 1,
    "name": "Apples",
    "nodes": {
        "one": {"type": "Number", "inputs": {"value": 3}},
        "sum": {
            "type": "Add",
            "inputs": {"b": 4},
            "links": {"a": "one.int"},
            "note": "ours to keep",
        },
    },
    "interface": {"first": "one.value"},
    "canvas": {"one": {"at": [0, 80]}},
    "author": {"name": "Ana"},
}

SHOW = {"type": "Show", "links": {"value": "sum.int"}}


def changed(**fields: Any) -> dict[str, Any]:
    return {**FIELDS, **fields}


def faults(fields: Any) -> list[str]:
    with pytest.raises(GraphError) as caught:
        document(fields)
    return [str(problem) for problem in caught.value.problems]


def refusal(fields: Any) -> str:
    with pytest.raises(DocumentError) as caught:
        document(fields)
    return str(caught.value)


def test_the_graph_has_the_constants_and_links_of_the_file() -> None:
    nodes = graph(document(FIELDS)).nodes
    assert list(nodes) == ["one", "sum"]
    assert nodes[NodeId("one")].constants == {"value": 3}
    assert nodes[NodeId("sum")].constants == {"b": 4}
    assert nodes[NodeId("sum")].links == {"a": Link(NodeId("one"), "int")}


def test_a_bypassed_node_is_in_the_document_and_not_in_the_graph() -> None:
    entry = {"type": "Add", "links": {"a": "one.int"}, "note": "kept", "bypass": {"int": "a"}}
    past = document(changed(nodes={**FIELDS["nodes"], "sum": entry, "end": SHOW}))
    assert list(graph(past).nodes) == ["one", "end"]
    assert graph(past).nodes[NodeId("end")].links == {"value": Link(NodeId("one"), "int")}
    assert json.loads(dump(past))["nodes"]["sum"] == entry
    assert list(json.loads(dump(past))["nodes"]["sum"]) == ["type", "links", "bypass", "note"]


def test_the_interface_names_inputs() -> None:
    assert document(FIELDS).interface == {"first": Input(NodeId("one"), "value")}


def test_a_file_needs_no_more_than_a_version_and_nodes() -> None:
    least = document({"lienzo": 1, "nodes": {}})
    assert (least.name, least.interface, graph(least).nodes) == ("", {}, {})


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1", 'found "lienzo": "1", wanted 1'),
        (True, 'found "lienzo": true'),
        (0, 'found "lienzo": 0'),
        (1.0, 'found "lienzo": 1.0'),
        (2, "saved by a newer Lienzo, in version 2"),
    ],
)
def test_another_version_is_refused(version: Any, said: str) -> None:
    assert said in refusal(changed(lienzo=version))


def test_other_json_is_no_workflow() -> None:
    assert refusal([1]) == "not a Lienzo workflow: found [1], wanted an object"
    assert refusal({"3": {"class_type": "KSampler"}}).startswith("not a Lienzo workflow")


def test_all_faults_of_shape_are_reported_at_once() -> None:
    broken = {
        "lienzo": 1,
        "name": 7,
        "canvas": [],
        "nodes": {
            "a.b": {"type": "Number"},
            "kind": {"type": ["Number"]},
            "bare": {},
            "list": [],
            "fields": {"type": "Add", "inputs": 3, "links": "one"},
            "links": {"type": "Add", "links": {"a": "one", "b": ["one", 0]}},
            "past": {"type": "Add", "bypass": ["int"]},
            "over": {"type": "Add", "bypass": {"int": None}},
        },
        "interface": {"x": "on.value", "y": "kind", "p.q": "kind.value"},
    }
    assert faults(broken) == [
        "name: found 7, wanted text",
        "canvas: found [], wanted an object",
        'nodes: "a.b" is no id: wanted printable text without "." and "="',
        'kind: type: found ["Number"], wanted the name of a node type',
        "bare: type: found nothing, wanted the name of a node type",
        "list: found [], wanted an object",
        "fields: inputs: found 3, wanted an object by input",
        'fields: links: found "one", wanted an object by input',
        'links.a: links: found "one", wanted "node.port"',
        'links.b: links: found ["one", 0], wanted "node.port"',
        'past: bypass: found ["int"], wanted an object of inputs by output',
        'over: bypass: found {"int": null}, wanted an object of inputs by output',
        'interface.y: found "kind", wanted "node.input"',
        'interface: "p.q" is no name: wanted printable text without "." and "="',
    ]


def test_bypassed_nodes_that_pass_on_their_own_result_are_refused() -> None:
    a = {"type": "Add", "links": {"a": "b.int"}, "bypass": {"int": "a"}}
    b = {"type": "Add", "links": {"b": "a.int"}, "bypass": {"int": "b"}}
    assert faults({"lienzo": 1, "nodes": {"a": a, "b": b}}) == [
        "a.a: is bypassed and would pass on its own result"
    ]


@pytest.mark.parametrize("nodes", [[], None, "one"])
def test_nodes_must_be_an_object(nodes: Any) -> None:
    assert "nodes: found" in faults(changed(nodes=nodes))[0]


def test_a_fault_shows_only_the_start_of_a_long_value() -> None:
    assert len(faults(changed(name=["x" * 10_000]))[0]) < 100


def test_a_name_that_could_play_with_the_terminal_is_refused() -> None:
    assert "is no id" in faults(changed(nodes={"\x1b[2J": {"type": "Number"}}, interface={}))[0]


def test_writing_and_reading_gives_the_same_document() -> None:
    again = parse(dump(document(FIELDS)))
    assert again == document(FIELDS)
    assert dump(again) == dump(document(FIELDS))


def test_known_fields_are_written_first_and_the_rest_in_its_own_order() -> None:
    backwards = dict(reversed(FIELDS.items()))
    text = dump(document(backwards))
    assert list(json.loads(text)) == ["lienzo", "name", "nodes", "interface", "canvas", "author"]
    assert list(json.loads(text)["nodes"]["sum"]) == ["type", "inputs", "links", "note"]


def test_the_text_is_easy_to_read() -> None:
    assert dump(document(FIELDS)).splitlines()[:14] == [
        "{",
        '  "lienzo": 1,',
        '  "name": "Apples",',
        '  "nodes": {',
        '    "one": {',
        '      "type": "Number",',
        '      "inputs": {"value": 3}',
        "    },",
        '    "sum": {',
        '      "type": "Add",',
        '      "inputs": {"b": 4},',
        '      "links": {"a": "one.int"},',
        '      "note": "ours to keep"',
        "    }",
    ]
    assert '    "one": {"at": [0, 80]}' in dump(document(FIELDS)).splitlines()


def test_setting_an_input_changes_one_line() -> None:
    before = document(FIELDS)
    after = with_constants(before, {Input(NodeId("one"), "value"): 5})
    lines = zip(dump(before).splitlines(), dump(after).splitlines(), strict=True)
    assert [new for old, new in lines if old != new] == ['      "inputs": {"value": 5}']
    assert before == document(FIELDS)


def test_a_constant_takes_the_place_of_a_link() -> None:
    after = graph(with_constants(document(FIELDS), {Input(NodeId("sum"), "a"): 5}))
    assert after.nodes[NodeId("sum")].links == {}
    assert after.nodes[NodeId("sum")].constants == {"a": 5, "b": 4}


def test_numbers_and_characters_survive(tmp_path: Path) -> None:
    values = {"seed": 2**64 - 1, "cfg": 7.0, "text": 'árbol 🌳 \\ " \n'}
    nodes = {"one": {"type": "Number", "inputs": values}}
    file = tmp_path / "w.json"
    save(document(changed(nodes=nodes, interface={})), file)
    assert read(file).fields["nodes"] == nodes
    assert "árbol 🌳" in file.read_text(encoding="utf-8")


def test_opening_never_rewrites(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    file.write_text(json.dumps(FIELDS, indent=7))
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    graph(read(file))
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def test_saving_leaves_nothing_but_the_file(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    save(Document({"lienzo": 1, "nodes": {}}), file)
    save(document(FIELDS), file)
    assert [path.name for path in tmp_path.iterdir()] == ["w.json"]
    assert read(file) == document(FIELDS)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read: No such file"):
        read(tmp_path / "w.json")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    with file.open("wb") as sparse:
        sparse.truncate(2**40)
    with pytest.raises(DocumentError, match="64 MiB"):
        read(file)


def test_ten_thousand_nodes_are_read_in_a_moment() -> None:
    entry = {"type": "Add", "inputs": {"a": 1, "c": 2.5}, "links": {"b": "n0.int"}}
    nodes = {f"n{i}": entry for i in range(10_000)}
    text = dump(Document({"lienzo": 1, "nodes": nodes}))
    start = time.process_time()
    assert len(graph(parse(text)).nodes) == 10_000
    assert time.process_time() - start < 1.5  # about 0.1 s; the margin is for busy machines
