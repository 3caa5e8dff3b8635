"""Files as ComfyUI's editor saves them, read as ours by a table of toys."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import DocumentError
from engine.formats.comfyui.counterparts import Counterparts
from engine.formats.native import graph
from engine.formats.reading import document_of
from engine.graph.check import check
from tests.formats.comfyui.sheets import block, sheet
from tests.formats.comfyui.toy_table import nodes, read
from tests.helpers import SPECS, FolderFiles


def test_values_get_their_names_from_the_table_of_the_class(table: Counterparts) -> None:
    found = nodes(
        sheet(
            block(1, "Int", [5]),
            block(2, "Plus", [0, 7], (("left", 3, "left"),)),
            links=((3, 1, 0, 2, 0),),
        ),
        table,
    )
    assert found == {
        "1": {"type": "Number", "inputs": {"value": 5}, "links": {}},
        "2": {"type": "Add", "inputs": {"b": 7}, "links": {"a": "1.int"}},
    }


@pytest.mark.parametrize("control", ["randomize", "fixed", True])
def test_what_the_editor_does_with_a_seed_is_no_value(control: Any, table: Counterparts) -> None:
    found = nodes(sheet(block(1, "Seed", [9, control, 20])), table)
    assert found["1"]["inputs"] == {"value": 9}


def test_values_may_stand_in_the_file_by_name(table: Counterparts) -> None:
    named = {"left": 1, "right": 2}
    by_name = block(1, "Plus", [2, 1], widgets_values_named=named)
    as_object = block(2, "Plus", named)
    found = nodes(sheet(by_name, as_object), table)
    assert found["1"]["inputs"] == found["2"]["inputs"] == {"a": 1, "b": 2}


def test_links_may_be_objects_and_places_numbered(table: Counterparts) -> None:
    link = {"id": 1, "origin_id": 1, "origin_slot": "0", "target_id": 2, "target_slot": 0}
    fields = sheet(
        block(1, "Int", [5], pos={"0": 10, "1": 20}), block(2, "Plus", [0, 1], (("left", 1),))
    )
    found = read({**fields, "version": 1, "links": [link]}, table).document.fields
    assert found["nodes"]["2"]["links"] == {"a": "1.int"}
    assert found["canvas"]["1"]["at"] == [12, 26]


def test_reroutes_become_bends_of_the_wire(table: Counterparts) -> None:
    fields = sheet(
        block(1, "Int", [5]),
        block(2, "Reroute", None, (("", 1),), pos=[300, 50]),
        block(3, "Plus", [0, 1], (("left", 2),)),
        links=((1, 1, 0, 2, 0), (2, 2, 0, 3, 0)),
        extra={
            "reroutes": [{"id": 7, "pos": [350, 60]}, {"id": 8, "parentId": 7, "pos": [380, 70]}],
            "linkExtensions": [{"id": 2, "parentId": 8}],
        },
    )
    found = read(fields, table).document.fields
    assert found["nodes"]["3"]["links"] == {"a": "1.int"}
    points = [[345, 65], [402, 78], [437, 91]]
    assert found["canvas"][".routes"] == {"3.a": {"via": points}}


def test_values_under_a_name_are_plain_links_and_primitives_plain_values(
    table: Counterparts,
) -> None:
    found = nodes(
        sheet(
            block(1, "Int", [5]),
            block(2, "SetNode", ["x"], (("INT", 1),)),
            block(3, "GetNode", ["x"]),
            block(4, "PrimitiveNode", [9, "fixed"]),
            block(5, "Plus", [0, 0], (("left", 2, "left"), ("right", 3, "right"))),
            links=((1, 1, 0, 2, 0), (2, 3, 0, 5, 0), (3, 4, 0, 5, 1)),
        ),
        table,
    )
    assert found["5"] == {"type": "Add", "inputs": {"b": 9}, "links": {"a": "1.int"}}
    assert set(found) == {"1", "5"}


def test_a_value_that_several_inputs_share_stays_a_node(table: Counterparts) -> None:
    fields = sheet(
        block(4, "PrimitiveNode", [9, "fixed"], pos=[30, 40]),
        block(5, "Plus", [0, 0], (("left", 2, "left"), ("right", 3, "right"))),
        links=((2, 4, 0, 5, 0), (3, 4, 0, 5, 1)),
    )
    found = read(fields, table).document.fields
    assert found["nodes"]["4"] == {"type": "Number", "inputs": {"value": 9}, "links": {}}
    assert found["nodes"]["5"]["links"] == {"a": "4.int", "b": "4.int"}
    assert found["canvas"]["4"]["at"] == [34, 52]


def test_wires_that_are_not_drawn_are_links(table: Counterparts) -> None:
    told = {"downstream": 2, "downstream_slot": 0, "upstream": "1", "upstream_slot": 0}
    fields = sheet(
        block(1, "Int", [5]),
        block(2, "Plus", [0, 1], (("left", None),)),
        block(3, "Anything Everywhere", None, (("anything", 1),), ()),
        block(4, "Plus", [0, 1], (("left", None),)),
        links=((1, 1, 0, 3, 0),),
        extra={"ue_links": [told]},
    )
    found = nodes(fields, table)
    assert found["2"]["links"] == found["4"]["links"] == {"a": "1.int"}


def test_a_bypassed_node_gives_on_and_a_muted_one_nothing(table: Counterparts) -> None:
    fields = sheet(
        block(1, "Int", [5]),
        block(2, "Plus", [0, 1], (("left", 1),), mode=4),
        block(3, "Plus", [0, 1], (("left", 2),)),
        block(4, "Int", [5], mode=2),
        block(5, "Plus", [0, 1], (("left", 3),)),
        links=((1, 1, 0, 2, 0), (2, 2, 0, 3, 0), (3, 4, 0, 5, 0)),
    )
    document = read(fields, table).document
    made = graph(document)
    assert made.bypassed == {"2", "4"}
    assert made.nodes["3"].links["a"].node == "1"  # type: ignore[index]  # ids are text
    [problem] = check(made, SPECS, FolderFiles())
    assert (problem.node, problem.port) == ("5", "a")
    assert "'4', which is bypassed" in problem.message


def test_an_app_asks_for_what_its_file_says(table: Counterparts) -> None:
    fields = sheet(block(1, "Int", [5]), extra={"linearData": {"inputs": [["1", "number"]]}})
    assert read(fields, table).document.fields["interface"] == {"number": "1.value"}


def test_a_class_that_nobody_knows_keeps_what_it_has(table: Counterparts) -> None:
    fields = sheet(
        block(1, "Odd", [1, 2, "x"], (("left", None, "left"),), ("INT", "INT")),
        block(2, "Other", [7], (("n", 1), ("size", None, "size"))),
        links=((1, 1, 1, 2, 0),),
    )
    found = nodes(fields, table)
    assert found["1"]["inputs"] == {"widgets_values": [1, 2, "x"]}
    assert found["2"] == {
        "type": "comfyui.Other",
        "inputs": {"size": 7},
        "links": {"n": "1.1"},
    }


def test_what_is_broken_is_left_out_and_told(table: Counterparts) -> None:
    fields = sheet(
        block(1, "Int", [5]),
        block(1, "Int", [6]),
        block(2, "Plus", [0, 1], (("left", 77),)),
        block(3, "Plus", [0, 1], (("left", 4),)),
        links=((4, 99, 0, 3, 0), "none"),
    )
    fields["nodes"].append({"id": 5})
    found = read(fields, table)
    assert set(found.document.fields["nodes"]) == {"1", "2", "3"}
    told = " ".join(str(remark) for remark in found.remarks)
    for part in ("1: a second node", "2.left: its link", "link 77", "node 99", "a node that is"):
        assert part in told


def test_notes_groups_titles_and_folded_nodes_keep_their_look(table: Counterparts) -> None:
    fields = sheet(
        block(1, "Int", [5], pos=[100, 100], title="Five", flags={"collapsed": True}),
        block(2, "MarkdownNote", ["# Read me"], pos=[0, 300], size=[210, 88]),
        groups=[{"title": "Numbers", "bounding": [50, 50, 400, 300], "color": "#3f789e"}],
    )
    canvas = read(fields, table).document.fields["canvas"]
    assert canvas["1"] == {"at": [115, 130], "title": "Five", "collapsed": True}
    [note] = canvas[".notes"].values()
    assert note == {"text": "# Read me", "at": [0, 390], "size": [241, 114]}
    [frame] = canvas[".frames"].values()
    assert frame["nodes"] == ["1"]
    assert (frame["title"], frame["at"], frame["size"]) == ("Numbers", [57, 65], [460, 390])


def test_what_ran_is_taken_from_the_api_format_and_its_look_from_the_editors(
    table: Counterparts,
) -> None:
    look = sheet(block(1, "Int", [5], pos=[100, 40]))
    fields = {
        "prompt": {"1": {"class_type": "Int", "inputs": {"number": 6}}},
        "extra_data": {"extra_pnginfo": {"workflow": look}},
    }
    document = document_of(fields, table, SPECS).document
    assert document.fields["nodes"]["1"]["inputs"] == {"value": 6}
    assert document.fields["canvas"]["1"] == {"at": [115, 52]}


def test_names_of_files_are_filled_in_from_the_values_they_mention(table: Counterparts) -> None:
    fields = sheet(
        block(1, "Seed", [9, "fixed", 20], title="My seed"),
        block(2, "Keep", None, widgets_values_named={"filename_prefix": "%My seed.seed%/%Seed.x%"}),
    )
    found = nodes(fields, table)
    assert found["2"]["inputs"] == {"filename_prefix": "9/%Seed.x%"}


def test_an_empty_workflow_is_refused(table: Counterparts) -> None:
    with pytest.raises(DocumentError, match="without nodes"):
        read({"nodes": [], "links": []}, table)
