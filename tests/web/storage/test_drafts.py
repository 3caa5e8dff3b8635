"""Drafts on disk."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from engine.errors import DocumentError
from web.schema.refusals import Malformed, Unknown
from web.storage.drafts import MOST, DraftFolder


@pytest.fixture
def drafts(tmp_path: Path) -> DraftFolder:
    return DraftFolder(tmp_path / "drafts")


def draft(name: str) -> bytes:
    return json.dumps({"name": name, "tab": {"anything": [1, 2]}}).encode()


def test_a_draft_is_read_as_it_was_kept(drafts: DraftFolder) -> None:
    kept = drafts.write("a-1", draft("Apples"))
    assert (kept.id, kept.name) == ("a-1", "Apples")
    assert drafts.read("a-1") == draft("Apples")
    assert drafts.list() == (kept,)


def test_a_draft_replaces_the_one_before(drafts: DraftFolder) -> None:
    drafts.write("a", draft("one"))
    drafts.write("a", draft("two"))
    assert [kept.name for kept in drafts.list()] == ["two"]


def test_the_latest_is_first(drafts: DraftFolder, tmp_path: Path) -> None:
    for age, id in enumerate("abc"):
        drafts.write(id, draft(id))
        os.utime(tmp_path / "drafts" / f"{id}.json", (100 - age, 100 - age))
    assert [kept.id for kept in drafts.list()] == ["a", "b", "c"]


def test_of_very_many_the_oldest_go(drafts: DraftFolder, tmp_path: Path) -> None:
    for number in range(MOST):
        drafts.write(f"d{number}", b"{}")
        os.utime(tmp_path / "drafts" / f"d{number}.json", (number, number))
    drafts.write("one-more", b"{}")
    ids = [kept.id for kept in drafts.list()]
    assert (len(ids), ids[0], ids[-1]) == (MOST, "one-more", "d1")


def test_what_was_let_go_is_no_more(drafts: DraftFolder) -> None:
    drafts.write("a", b"{}")
    drafts.delete("a")
    drafts.delete("a")
    assert drafts.list() == ()
    with pytest.raises(Unknown):
        drafts.read("a")


@pytest.mark.parametrize("name", [b"{}", b'{"name": 7}', b'{"name": null}'])
def test_a_draft_needs_no_name(drafts: DraftFolder, name: bytes) -> None:
    assert drafts.write("a", name).name == ""


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"\xff"])
def test_only_strict_json_is_kept(drafts: DraftFolder, content: bytes) -> None:
    with pytest.raises(DocumentError):
        drafts.write("a", content)
    assert drafts.list() == ()


@pytest.mark.parametrize("content", [b"[]", b"1", b"null", b'"text"'])
def test_only_an_object_is_kept(drafts: DraftFolder, content: bytes) -> None:
    with pytest.raises(Malformed):
        drafts.write("a", content)


@pytest.mark.parametrize("id", ["", "..", "a/b", "a.b", "../a", "a\0", "ä", "x" * 65, "con", "a\n"])
def test_an_id_stays_in_its_folder(drafts: DraftFolder, id: str) -> None:
    for work in (
        lambda: drafts.read(id),
        lambda: drafts.write(id, b"{}"),
        lambda: drafts.delete(id),
    ):
        with pytest.raises(Malformed):
            work()


def test_what_others_put_there_has_no_name(drafts: DraftFolder, tmp_path: Path) -> None:
    drafts.write("a", draft("one"))
    (tmp_path / "drafts" / "b.json").write_text("no JSON")
    assert sorted(kept.name for kept in drafts.list()) == ["", "one"]


def test_many_writers_at_once_leave_whole_drafts(drafts: DraftFolder) -> None:
    texts = [draft(f"{number}" * 1000) for number in range(8)]
    threads = [threading.Thread(target=drafts.write, args=("a", text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drafts.read("a") in texts


def test_what_is_no_file_of_ours_hides_no_draft(drafts: DraftFolder, tmp_path: Path) -> None:
    kept = drafts.write("a", draft("Apples"))
    folder = tmp_path / "drafts"
    (folder / "folder.json").mkdir()
    (folder / "link.json").symlink_to(tmp_path / "drafts" / "a.json")
    os.mkfifo(folder / "pipe.json")
    assert drafts.list() == (kept,)
    for name in ("folder", "link", "pipe"):
        with pytest.raises(Unknown):
            drafts.read(name)
