"""Sub-graphs in files as ComfyUI's editor saves them, laid out flat."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import DocumentError
from engine.formats.comfyui.counterparts import Counterparts
from tests.formats.comfyui.sheets import block, sheet, sub_graph
from tests.formats.comfyui.toy_table import nodes, read


def test_sub_graphs_are_laid_out_with_the_ids_of_the_api_format(table: Counterparts) -> None:
    inner = sub_graph(
        "inner",
        block(1, "Plus", [1, 0], (("left", 1, "left"), ("right", 2, "right"))),
        inputs=("a", "b"),
        outputs=(("sum", 3),),
        links=((1, -10, 0, 1, 0), (2, -10, 1, 1, 1), (3, 1, 0, -20, 0)),
    )
    outer = sub_graph(
        "outer",
        block(4, "inner", [4], (("a", 1), ("b", None, "b"))),
        inputs=("x",),
        outputs=(("y", 2),),
        links=((1, -10, 0, 4, 0), (2, 4, 0, -20, 0)),
    )
    fields = sheet(
        block(7, "Int", [5]),
        block(8, "outer", [], (("x", 1),)),
        block(9, "Plus", [0, 1], (("left", 2),)),
        links=((1, 7, 0, 8, 0), (2, 8, 0, 9, 0)),
        definitions={"subgraphs": [outer, inner]},
    )
    found = nodes(fields, table)
    assert found["8:4:1"] == {"type": "Add", "inputs": {"b": 4}, "links": {"a": "7.int"}}
    assert found["9"]["links"] == {"a": "8:4:1.int"}
    frames = read(fields, table).document.fields["canvas"][".frames"]
    assert [(frame["title"], frame["nodes"]) for frame in frames.values()] == [("inner", ["8:4:1"])]


def promoting(**instance: Any) -> dict[str, Any]:
    """A sub-graph that shows a value of a node within, which is 1 there."""
    inner = sub_graph(
        "inner",
        block(1, "Int", [1], (("number", 1, "number"),)),
        inputs=("n",),
        outputs=(("out", 2),),
        links=((1, -10, 0, 1, 0), (2, 1, 0, -20, 0)),
    )
    shown = block(8, "inner", inputs=(("n", None, "n"),), **instance)
    return sheet(shown, definitions={"subgraphs": [inner]})


@pytest.mark.parametrize(
    ("instance", "wanted"),
    [
        ({"values": []}, 1),
        ({"values": [6]}, 6),
        ({"values": [6], "properties": {"proxyWidgets": [["1", "number"]]}}, 6),
        ({"values": [6], "properties": {"proxyWidgets": [["-1", "n"]]}}, 6),
        ({"widgets_values_named": {"n": 6}}, 6),
    ],
)
def test_values_that_a_sub_graph_shows_are_set_within(
    instance: dict[str, Any], wanted: int, table: Counterparts
) -> None:
    document = read(promoting(**instance), table).document
    assert document.fields["nodes"]["8:1"]["inputs"] == {"value": wanted}
    assert document.fields["interface"] == {"n": "8:1.value"}


@pytest.mark.parametrize(("mode", "links"), [(4, {"a": "7.int"}), (2, {})])
def test_a_sub_graph_that_is_switched_off_has_no_nodes(
    mode: int, links: dict[str, str], table: Counterparts
) -> None:
    fields = promoting(values=[6])
    fields["nodes"] = [
        block(7, "Int", [5]),
        block(8, "inner", [6], (("n", 1, "n"),), mode=mode),
        block(9, "Plus", [0, 1], (("left", 2),)),
    ]
    fields["links"] = [[1, 7, 0, 8, 0, "INT"], [2, 8, 0, 9, 0, "INT"]]
    found = read(fields, table)
    assert set(found.document.fields["nodes"]) == {"7", "9"}
    assert found.document.fields["nodes"]["9"]["links"] == links
    assert len(found.remarks) == (mode == 2)


def test_a_sub_graph_within_itself_is_refused_with_the_way(table: Counterparts) -> None:
    one = sub_graph("one", block(1, "two"))
    two = sub_graph("two", block(1, "one"))
    fields = sheet(block(1, "one"), definitions={"subgraphs": [one, two]})
    with pytest.raises(DocumentError, match="contains itself: one → two → one"):
        read(fields, table)


def test_sub_graphs_that_multiply_are_refused(table: Counterparts) -> None:
    levels = [sub_graph(f"s{n}", *(block(i, f"s{n + 1}") for i in range(8))) for n in range(8)]
    fields = sheet(
        block(1, "s0"), definitions={"subgraphs": [*levels, sub_graph("s8", block(1, "Int", [1]))]}
    )
    with pytest.raises(DocumentError, match="come to more than 20000 nodes"):
        read(fields, table)
