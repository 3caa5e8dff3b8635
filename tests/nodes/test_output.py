from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine import SavedFile
from engine.errors import InputError
from engine.files.writing import draft_beside
from nodes.output import write_numbered


def write_one(folder: Path, name: str, suffix: str, data: bytes) -> SavedFile:
    [file] = write_numbered(folder, name, suffix, [data])
    return file


def written(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def test_files_are_numbered_and_never_written_over(tmp_path: Path) -> None:
    for data in (b"one", b"two"):
        write_one(tmp_path, "cat", ".png", data)
    assert written(tmp_path) == ["cat_00001.png", "cat_00002.png"]
    assert (tmp_path / "cat_00001.png").read_bytes() == b"one"


def test_a_file_may_be_written_as_it_comes(tmp_path: Path) -> None:
    [file] = write_numbered(tmp_path, "cat", ".png", [lambda path: path.write_bytes(b"one")])
    assert (tmp_path / "cat_00001.png").read_bytes() == b"one"
    assert file.nbytes_on_disk == 3


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    def fails(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("no room")

    with pytest.raises(InputError, match="no room"):
        write_numbered(tmp_path, "cat", ".png", [fails])
    assert not written(tmp_path)


def test_numbers_go_on_after_the_highest(tmp_path: Path) -> None:
    (tmp_path / "cat_00041.webp").touch()
    (tmp_path / "cats_00099.png").touch()
    assert write_one(tmp_path, "cat", ".png", b"").path.endswith("cat_00042.png")


def test_a_name_may_have_folders(tmp_path: Path) -> None:
    write_one(tmp_path / "new", "animals/cat", ".png", b"")
    assert written(tmp_path) == ["new/animals/cat_00001.png"]


@pytest.mark.parametrize(
    "name",
    [
        "../cat",
        "/etc/cat",
        "a/../../cat",
        "",
        "a//b",
        "con",
        "a\0b",
        "a\nb",
        "C:cat",
        "a\\b",
        ".cat",
        "cat.",
        "nul.txt",
        "x" * 121,
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        write_one(tmp_path / "output", name, ".png", b"")
    assert written(tmp_path) == []


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "way").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="leads out of the output folder"):
        write_one(tmp_path / "output", "way/cat", ".png", b"")
    assert written(tmp_path) == []


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(lambda i: write_one(tmp_path, "cat", ".png", b"%d" % i), range(50)))
    assert {Path(file.path).read_bytes() for file in saved} == {b"%d" % i for i in range(50)}


def test_a_folder_that_takes_no_file_says_why(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file, no folder")
    with pytest.raises(InputError, match=r"cannot save 3 bytes in .*output"):
        write_one(tmp_path / "output", "cat", ".png", b"one")


FULL_DISK = """
import resource, sys
from pathlib import Path
from nodes.output import write_numbered
resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))  # no file may grow beyond 1 KB
try:
    write_numbered(Path(sys.argv[1]), "cat", ".png", [bytes(5000)])
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_full_disk_says_so_and_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.startswith("InputError cannot save 5,000 bytes in")
    assert written(tmp_path) == []


def test_a_batch_is_numbered_on(tmp_path: Path) -> None:
    (tmp_path / "cat_00002.png").write_bytes(b"old")
    write_numbered(tmp_path, "cat", ".png", [b"a", b"b"])
    assert written(tmp_path) == ["cat_00002.png", "cat_00003.png", "cat_00004.png"]
    assert (tmp_path / "cat_00003.png").read_bytes() == b"a"


def no_links(draft: Path, path: Path) -> None:
    raise OSError(95, "Operation not supported")


def test_where_there_are_no_links_nothing_is_lost_either(tmp_path: Path) -> None:
    def write(number: int) -> None:
        write_numbered(tmp_path, "cat", ".png", [b"%d" % number], no_links)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(50)))
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"%d" % i for i in range(50)}


KILLED = """
import os, sys
from pathlib import Path
from engine.files.writing import draft_beside
draft_beside(Path(sys.argv[1], "cat")).touch()
os._exit(9)
"""


def test_drafts_of_killed_processes_are_taken_away(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    alive = draft_beside(tmp_path / "other")
    alive.touch()
    assert len(written(tmp_path)) == 2
    write_one(tmp_path, "cat", ".png", b"")
    assert written(tmp_path) == [alive.name, "cat_00001.png"]
