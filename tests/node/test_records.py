"""Lists of records: how files hold them, what is wrong with them, what a node is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest

from engine import File, Length, Record, Slider, node
from engine.graph.check import check
from engine.graph.graph import Graph
from engine.node.registry import Registry
from engine.node.types import converted
from engine.plan.plan import Plan, make_plan
from tests.helpers import FolderFiles, use
from web.catalogue.interface_schema import port_schema
from web.catalogue.node_types import node_types


@dataclass(frozen=True)
class Pick(Record):
    file: Annotated[str, File("texts")]
    share: Annotated[float, Slider(0, 1)] = 0.5
    on: bool = True


@node(category="toy", lane="inline")
def gather(picks: Annotated[list[Pick], Length(1, 3)]) -> str:
    return " ".join(f"{pick.file} {pick.share}" for pick in picks if pick.on)


SPECS = Registry.of(gather)


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    for name in "ab":
        (tmp_path / name).write_text(name)
    return FolderFiles(tmp_path)


def faults(files: FolderFiles, picks: Any) -> list[str]:
    return [str(each) for each in check(Graph.of(use("g", "Gather", picks=picks)), SPECS, files)]


def planned(files: FolderFiles, *picks: Any) -> Plan:
    return make_plan(Graph.of(use("g", "Gather", picks=list(picks))), SPECS, files)


def test_entries_may_leave_out_what_has_a_default(files: FolderFiles) -> None:
    assert faults(files, [{"file": "a"}, {"file": "b", "share": 1, "on": False}]) == []


def test_each_fault_is_placed_at_its_entry_and_field(files: FolderFiles) -> None:
    [found] = faults(files, [{"file": "a", "share": 7}, {"shre": 1}, "b"])
    assert found.startswith("g.picks: entry 1, share: 7 is out of range")
    assert "; entry 2, 'shre': is not known (it has: file, share, on); " in found
    assert "entry 2, file: is missing; wanted Text" in found
    assert found.endswith("entry 3: found 'b', wanted an object of file, share, on")


def test_a_list_of_the_wrong_length_is_refused(files: FolderFiles) -> None:
    assert faults(files, []) == ["g.picks: has no entries: wanted 1 to 3"]
    assert faults(files, [{"file": "a"}] * 4) == ["g.picks: has 4 entries: wanted 1 to 3"]


def test_what_is_no_list_is_refused(files: FolderFiles) -> None:
    assert faults(files, {"file": "a"})[0].endswith("wanted list[Pick]")


def test_a_node_is_given_records() -> None:
    made = converted(list[Pick], [{"file": "a", "share": 1}])
    assert made == [Pick("a", 1.0)]
    assert type(made[0].share) is float
    assert converted(list[Pick], made) == made


def test_every_file_of_a_list_is_stamped(files: FolderFiles, tmp_path: Path) -> None:
    before = planned(files, {"file": "a"}, {"file": "b"})
    (tmp_path / "b").write_text("longer than before")
    after = planned(files, {"file": "a"}, {"file": "b"})
    assert before.targets != after.targets
    [task] = after.tasks.values()
    assert [name for _, name, _ in task.facts.files.values()] == ["a", "b"]


def test_what_is_said_and_what_is_left_out_are_one_task(files: FolderFiles) -> None:
    assert (
        planned(files, {"file": "a"}).targets == planned(files, {"file": "a", "on": True}).targets
    )


def test_an_editor_is_told_the_fields_of_an_entry() -> None:
    [port] = node_types(SPECS).nodes[0].inputs
    assert [(field.name, field.required) for field in port.fields] == [
        ("file", True),
        ("share", False),
        ("on", False),
    ]
    items = port_schema(SPECS["Gather"].inputs["picks"])["items"]
    assert items["required"] == ["file"]
    assert items["properties"]["share"] == {"type": "number", "minimum": 0, "maximum": 1}
