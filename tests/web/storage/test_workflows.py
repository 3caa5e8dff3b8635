"""Saved workflows, and nobody's work undone by another."""

from __future__ import annotations

import json
import threading
from itertools import count
from pathlib import Path

import pytest

from engine.errors import DocumentError
from web.schema.refusals import Changed, Gone, Malformed, Refused, Unconditional, Unknown
from web.storage.workflows import WorkflowFolder


def text(name: str) -> bytes:
    return json.dumps({"lienzo": 1, "name": name, "nodes": {}}).encode()


@pytest.fixture
def workflows(tmp_path: Path) -> WorkflowFolder:
    ticks = count(10**18)
    return WorkflowFolder(tmp_path / "workflows", clock=lambda: next(ticks))


def test_what_was_saved_is_read(workflows: WorkflowFolder) -> None:
    saved = workflows.write("my first", text("one"), None, True)
    assert workflows.read("my first") == saved
    assert json.loads(saved.content)["name"] == "one"
    assert [each.name for each in workflows.list()] == ["my first"]
    assert workflows.list()[0].etag == saved.etag


def test_two_tabs_cannot_overwrite_each_other(workflows: WorkflowFolder) -> None:
    first = workflows.write("w", text("one"), None, True)
    second = workflows.write("w", text("two"), first.etag, False)
    with pytest.raises(Changed) as refused:
        workflows.write("w", text("three"), first.etag, False)
    assert refused.value.refusal.wanted == second.etag
    assert workflows.read("w") == second


def test_a_new_one_takes_no_name_that_is_taken(workflows: WorkflowFolder) -> None:
    workflows.write("w", text("one"), None, True)
    with pytest.raises(Changed, match="already there"):
        workflows.write("w", text("two"), None, True)


def test_to_save_means_to_say_what_it_replaces(workflows: WorkflowFolder) -> None:
    with pytest.raises(Unconditional):
        workflows.write("w", text("one"), None, False)


def test_what_was_deleted_meanwhile_is_not_replaced(workflows: WorkflowFolder) -> None:
    saved = workflows.write("w", text("one"), None, True)
    workflows.delete("w", saved.etag)
    with pytest.raises(Changed, match="no longer there"):
        workflows.write("w", text("two"), saved.etag, False)


def test_a_change_by_hand_counts_as_a_change(workflows: WorkflowFolder, tmp_path: Path) -> None:
    saved = workflows.write("w", text("one"), None, True)
    (tmp_path / "workflows" / "w.json").write_bytes(text("by hand"))
    with pytest.raises(Changed):
        workflows.write("w", text("two"), saved.etag, False)


def test_what_was_saved_over_is_remembered(workflows: WorkflowFolder) -> None:
    etag = workflows.write("w", text("0"), None, True).etag
    for number in range(1, 4):
        etag = workflows.write("w", text(str(number)), etag, False).etag
    versions = workflows.versions("w")
    names = [json.loads(workflows.version("w", v.version).content)["name"] for v in versions]
    assert names == ["2", "1", "0"]


def test_to_save_the_same_again_makes_no_version(workflows: WorkflowFolder) -> None:
    saved = workflows.write("w", text("one"), None, True)
    assert workflows.write("w", text("one"), saved.etag, False) == saved
    assert workflows.versions("w") == ()


def test_what_was_deleted_is_in_the_trash(workflows: WorkflowFolder, tmp_path: Path) -> None:
    workflows.write("w", text("one"), None, True)
    workflows.delete("w", None)
    (kept,) = (tmp_path / "workflows" / ".trash").iterdir()
    assert json.loads(kept.read_bytes())["name"] == "one"
    assert workflows.list() == ()
    with pytest.raises(Gone):
        workflows.read("w")


def test_what_never_was_is_unknown(workflows: WorkflowFolder) -> None:
    with pytest.raises(Unknown):
        workflows.read("none")
    with pytest.raises(Unknown):
        workflows.version("none", "12")


@pytest.mark.parametrize("name", ["../w", "a/b", "", "..", ".history", "con", "a\0", "x" * 220])
def test_a_name_stays_in_its_folder(workflows: WorkflowFolder, name: str) -> None:
    for work in (
        lambda: workflows.read(name),
        lambda: workflows.write(name, text("x"), None, True),
        lambda: workflows.delete(name, None),
        lambda: workflows.versions(name),
        lambda: workflows.version(name, "1"),
    ):
        with pytest.raises(Malformed):
            work()


@pytest.mark.parametrize("version", ["../../w", "..", "1/2", "x"])
def test_a_version_is_a_number(workflows: WorkflowFolder, version: str) -> None:
    with pytest.raises(Unknown):
        workflows.version("w", version)


def test_only_workflows_are_saved(workflows: WorkflowFolder) -> None:
    with pytest.raises(DocumentError):
        workflows.write("w", b'{"a": 1}', None, True)


def test_of_many_writers_at_once_each_but_one_is_told(workflows: WorkflowFolder) -> None:
    etag = workflows.write("w", text("start"), None, True).etag
    outcomes: list[str] = []

    def write(number: int) -> None:
        try:
            workflows.write("w", text(str(number)), etag, False)
            outcomes.append("saved")
        except Refused as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed"] * 7 + ["saved"]
    assert len(workflows.versions("w")) == 1


@pytest.mark.parametrize("name", ["[a]", "ä", "a.b"])
def test_unusual_names_work(workflows: WorkflowFolder, name: str) -> None:
    workflows.write(name, text("one"), None, True)
    workflows.delete(name, None)
    with pytest.raises(Gone):
        workflows.read(name)
