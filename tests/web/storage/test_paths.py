"""Files on behalf of strangers. Answers over HTTP are tested with the API."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from web.schema.refusals import Malformed, Unknown
from web.storage.paths import move_below, name_parts, open_below

BAD_NAMES = [
    "",
    ".",
    "..",
    "../secret",
    "a/../../secret",
    "a//b",
    "/etc/passwd",
    "//etc/passwd",
    "a/",
    "./a",
    "..\\secret",
    "C:\\secret",
    "C:secret",
    "a\0.png",
    "a\nb",
    "con",
    "NUL.png",
    "a/aux.txt",
    "com1",
    "LPT9.png",
    ".hidden",
    "a/.git/config",
    "a.",
    "a ",
    " a",
    "a*",
    "a?",
    "<a>",
    "x" * 256,
    "\ud800",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "inner").mkdir(parents=True)
    (root / "a.png").write_bytes(b"outer")
    (root / "inner" / "b c ä.png").write_bytes(b"inner")
    (tmp_path / "secret").write_text("secret")
    return root


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_leads_elsewhere_is_none(root: Path, name: str) -> None:
    with pytest.raises(Malformed, match="is no name of a file"), open_below(root, name):
        pass


@pytest.mark.parametrize("name", ["a.png", "inner/b c ä.png", "console.png", "nullify", "a..b"])
def test_ordinary_names_are_fine(name: str) -> None:
    assert "/".join(name_parts(name)) == name


def test_a_file_below_is_opened(root: Path) -> None:
    with open_below(root, "inner/b c ä.png") as file:
        assert (file.read(1, 3), file.size, file.name) == (b"nne", 5, "b c ä.png")


@pytest.mark.parametrize("name", ["none.png", "inner", "none/a.png", "a.png/x"])
def test_what_is_no_file_is_unknown(root: Path, name: str) -> None:
    with pytest.raises(Unknown), open_below(root, name):
        pass


def test_links_lead_nowhere(root: Path) -> None:
    (root / "file").symlink_to(root.parent / "secret")
    (root / "folder").symlink_to(root.parent)
    (root / "near").symlink_to("a.png")
    for name in ("file", "folder/secret", "near"):
        with pytest.raises(Unknown), open_below(root, name):
            pass


def test_the_folder_itself_may_be_a_link(root: Path) -> None:
    (root.parent / "way").symlink_to(root)
    with open_below(root.parent / "way", "a.png") as file:
        assert file.size == 5


def test_a_pipe_is_no_file_and_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe")
    with pytest.raises(Unknown), open_below(root, "pipe"):
        pass


def test_no_handle_is_left_open(root: Path) -> None:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for name in ("a.png", "inner/b c ä.png", "none", "inner", "inner/none"):
        try:
            with open_below(root, name):
                pass
        except Unknown:
            continue
    after = len(os.listdir("/proc/self/fd")) if before else 0
    assert after == before


def test_a_change_changes_the_stamp(root: Path) -> None:
    with open_below(root, "a.png") as file:
        before = file.stamp
    (root / "a.png").write_bytes(b"other!")
    with open_below(root, "a.png") as file:
        assert file.stamp != before


def test_a_file_is_moved_away(root: Path, tmp_path: Path) -> None:
    move_below(root, "inner/b c ä.png", tmp_path / "trash" / "1" / "b.png")
    assert (tmp_path / "trash" / "1" / "b.png").read_bytes() == b"inner"
    with pytest.raises(Unknown):
        move_below(root, "inner/b c ä.png", tmp_path / "trash" / "2" / "b.png")
    assert not (tmp_path / "trash" / "2").exists()


def test_nothing_is_moved_through_a_link(root: Path, tmp_path: Path) -> None:
    (root / "link.txt").symlink_to(tmp_path / "secret")
    (root / "away").symlink_to(tmp_path)
    for name in ("link.txt", "away/secret", "inner"):
        with pytest.raises(Unknown):
            move_below(root, name, tmp_path / "trash" / "x")
    with pytest.raises(Malformed):
        move_below(root, "../secret", tmp_path / "trash" / "x")
    assert (tmp_path / "secret").exists()
