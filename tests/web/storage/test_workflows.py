"""Saved workflows, and nobody's work undone by another."""

from __future__ import annotations

import json
import os
import threading
from itertools import count
from pathlib import Path

import pytest

from engine.errors import DocumentError
from web.schema.refusals import Changed, Gone, Malformed, Refused, Unconditional, Unknown
from web.storage.precondition import Precondition
from web.storage.workflows import WorkflowFolder

NEW = Precondition(absent=True)
ANY_STATE = Precondition()


def over(etag: str) -> Precondition:
    return Precondition(tags=frozenset([etag]), present=True)


def text(name: str) -> bytes:
    return json.dumps({"lienzo": 1, "name": name, "nodes": {}}).encode()


@pytest.fixture
def workflows(tmp_path: Path) -> WorkflowFolder:
    ticks = count(10**18)
    return WorkflowFolder(tmp_path / "workflows", clock=lambda: next(ticks))


def test_what_was_saved_is_read(workflows: WorkflowFolder) -> None:
    saved = workflows.write("my first", text("one"), NEW)
    assert workflows.read("my first") == saved
    assert json.loads(saved.content)["name"] == "one"
    assert [each.name for each in workflows.list()] == ["my first"]
    assert workflows.list()[0].etag == saved.etag


def test_two_tabs_cannot_overwrite_each_other(workflows: WorkflowFolder) -> None:
    first = workflows.write("w", text("one"), NEW)
    second = workflows.write("w", text("two"), over(first.etag))
    with pytest.raises(Changed) as refused:
        workflows.write("w", text("three"), over(first.etag))
    assert refused.value.refusal.wanted == second.etag
    assert workflows.read("w") == second


def test_a_new_one_takes_no_name_that_is_taken(workflows: WorkflowFolder) -> None:
    workflows.write("w", text("one"), NEW)
    with pytest.raises(Changed, match="already there"):
        workflows.write("w", text("two"), NEW)


def test_to_save_means_to_say_what_it_replaces(workflows: WorkflowFolder) -> None:
    with pytest.raises(Unconditional):
        workflows.write("w", text("one"), ANY_STATE)


def test_what_was_deleted_meanwhile_is_not_replaced(workflows: WorkflowFolder) -> None:
    saved = workflows.write("w", text("one"), NEW)
    workflows.delete("w", over(saved.etag))
    with pytest.raises(Changed, match="no longer there"):
        workflows.write("w", text("two"), over(saved.etag))


def test_a_change_by_hand_counts_as_a_change(workflows: WorkflowFolder, tmp_path: Path) -> None:
    saved = workflows.write("w", text("one"), NEW)
    (tmp_path / "workflows" / "w.json").write_bytes(text("by hand"))
    with pytest.raises(Changed):
        workflows.write("w", text("two"), over(saved.etag))


def test_what_was_saved_over_is_remembered(workflows: WorkflowFolder) -> None:
    etag = workflows.write("w", text("0"), NEW).etag
    for number in range(1, 4):
        etag = workflows.write("w", text(str(number)), over(etag)).etag
    versions = workflows.versions("w")
    names = [json.loads(workflows.version("w", v.version).content)["name"] for v in versions]
    assert names == ["2", "1", "0"]


def test_to_save_the_same_again_makes_no_version(workflows: WorkflowFolder) -> None:
    saved = workflows.write("w", text("one"), NEW)
    assert workflows.write("w", text("one"), over(saved.etag)) == saved
    assert workflows.versions("w") == ()


def test_what_was_deleted_is_in_the_trash(workflows: WorkflowFolder, tmp_path: Path) -> None:
    workflows.write("w", text("one"), NEW)
    workflows.delete("w", ANY_STATE)
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
        lambda: workflows.write(name, text("x"), NEW),
        lambda: workflows.delete(name, ANY_STATE),
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
        workflows.write("w", b'{"a": 1}', NEW)


def test_of_many_writers_at_once_each_but_one_is_told(workflows: WorkflowFolder) -> None:
    etag = workflows.write("w", text("start"), NEW).etag
    outcomes: list[str] = []

    def write(number: int) -> None:
        try:
            workflows.write("w", text(str(number)), over(etag))
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
    workflows.write(name, text("one"), NEW)
    workflows.delete(name, ANY_STATE)
    with pytest.raises(Gone):
        workflows.read(name)


def test_a_renamed_workflow_keeps_its_versions(workflows: WorkflowFolder) -> None:
    first = workflows.write("old", text("one"), NEW)
    workflows.write("old", text("two"), over(first.etag))
    workflows.rename("old", "new", ANY_STATE)
    assert json.loads(workflows.read("new").content)["name"] == "two"
    assert len(workflows.versions("new")) == 1
    assert workflows.versions("old") == ()
    with pytest.raises(Unknown):
        workflows.read("old")


def test_a_renamed_workflow_takes_no_name_that_is_taken(workflows: WorkflowFolder) -> None:
    for name in ("a", "b"):
        workflows.write(name, text(name), NEW)
    with pytest.raises(Changed, match="already there"):
        workflows.rename("a", "b", ANY_STATE)
    assert json.loads(workflows.read("b").content)["name"] == "b"


def test_what_was_changed_meanwhile_is_not_renamed(workflows: WorkflowFolder) -> None:
    first = workflows.write("old", text("one"), NEW)
    second = workflows.write("old", text("two"), over(first.etag))
    with pytest.raises(Changed):
        workflows.rename("old", "new", over(first.etag))
    workflows.rename("old", "new", over(second.etag))
    assert workflows.read("new").etag == second.etag


def test_what_was_deleted_can_be_restored(workflows: WorkflowFolder) -> None:
    workflows.write("w.b", text("one"), NEW)
    deleted = workflows.delete("w.b", ANY_STATE)
    assert [(each.id, each.name) for each in workflows.deleted()] == [(deleted, "w.b")]
    assert workflows.restore(deleted) == "w.b"
    assert json.loads(workflows.read("w.b").content)["name"] == "one"
    assert workflows.deleted() == ()


def test_restoring_takes_no_name_that_is_taken(workflows: WorkflowFolder) -> None:
    workflows.write("w", text("one"), NEW)
    deleted = workflows.delete("w", ANY_STATE)
    workflows.write("w", text("two"), NEW)
    with pytest.raises(Changed, match="already there"):
        workflows.restore(deleted)
    assert workflows.deleted()


@pytest.mark.parametrize("deleted", ["w", "w.1", "../w.1", "w.x", ".", ""])
def test_what_is_not_in_the_trash_is_not_restored(workflows: WorkflowFolder, deleted: str) -> None:
    with pytest.raises(Unknown):
        workflows.restore(deleted)


def test_a_name_that_never_was_is_not_gone_because_of_a_longer_one(
    workflows: WorkflowFolder,
) -> None:
    workflows.write("q.b", text("one"), NEW)
    workflows.delete("q.b", ANY_STATE)
    with pytest.raises(Unknown):
        workflows.read("q")


def test_what_is_no_file_of_text_takes_no_list_away(
    workflows: WorkflowFolder, tmp_path: Path
) -> None:
    folder = tmp_path / "workflows"
    workflows.write("w", text("one"), NEW)
    (folder / "folder.json").mkdir()
    (tmp_path / "elsewhere.json").write_bytes(text("elsewhere"))
    (folder / "link.json").symlink_to(tmp_path / "elsewhere.json")
    os.mkfifo(folder / "pipe.json")
    (folder / os.fsdecode(b"caf\xe9.json")).write_bytes(text("bytes"))
    assert [each.name for each in workflows.list()] == ["w"]
    for name in ("link", "pipe", "folder"):
        with pytest.raises(Unknown):
            workflows.read(name)


@pytest.mark.parametrize("name", ["%2e%2e%2fsecret.txt", "a%2Fb", "a%5cb"])
def test_a_name_hides_no_way_out(workflows: WorkflowFolder, name: str) -> None:
    with pytest.raises(Malformed):
        workflows.write(name, text("one"), NEW)
