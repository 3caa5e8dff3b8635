from __future__ import annotations

from pathlib import Path

import pytest

from engine.files.writing import draft_beside, is_abandoned, replace_file, write_synced


def test_a_file_is_replaced_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    for content in (b"old", b"new"):
        replace_file(tmp_path / "a.json", content)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"new"


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_no_file_is_written_over(tmp_path: Path) -> None:
    write_synced(tmp_path / "a", b"one")
    with pytest.raises(FileExistsError):
        write_synced(tmp_path / "a", b"two")


@pytest.mark.parametrize("name", ["a" * 255, "ä" * 127, "x.json"])
def test_a_name_may_be_as_long_as_the_disk_takes(tmp_path: Path, name: str) -> None:
    replace_file(tmp_path / "new" / "folder" / name, b"content")
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [name]


@pytest.mark.parametrize("name", ["cat.png", ".hidden", ".a.part", ".a.elsewhere-1.ab.part"])
def test_files_of_others_are_never_abandoned_drafts(name: str) -> None:
    assert not is_abandoned(name)


def test_a_draft_of_a_living_process_is_not_abandoned(tmp_path: Path) -> None:
    assert not is_abandoned(draft_beside(tmp_path / "cat.png").name)
