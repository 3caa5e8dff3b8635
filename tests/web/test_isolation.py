"""What lies in the current folder is not run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.storage.test_uploads import picture
from web.isolation import OURS, import_path, without_secrets
from web.storage.uploads import look

HOSTILE = "import pathlib; pathlib.Path(__file__ + '.run').touch()\nraise SystemExit(9)\n"
NAMES = ("json.py", "PIL.py", "msgspec.py", "engine/__init__.py", "web/__init__.py", "runpy.py")


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which somebody else has filled."""
    for name in NAMES:
        path = tmp_path / "downloads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HOSTILE)
    monkeypatch.chdir(tmp_path / "downloads")
    return tmp_path / "downloads"


def test_a_picture_is_looked_at_by_our_own_program(downloads: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(picture())
    assert asyncio.run(look(path, 10_000)).suffix == ".png"
    assert not list(downloads.rglob("*.run"))


@pytest.mark.parametrize("command", [["--help"], ["nodes"], ["serve", "--help"]])
def test_commands_are_our_own(downloads: Path, command: list[str]) -> None:
    program = Path(sys.executable).with_name("lienzo")
    ran = subprocess.run([program, *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not list(downloads.rglob("*.run"))


def test_the_current_folder_is_left_out_however_it_is_written(tmp_path: Path) -> None:
    here = tmp_path / "here"
    entries = ["", str(here), f"{here}/../here", str(tmp_path / "other"), str(OURS)]
    assert import_path(entries, here) == [str(OURS), str(tmp_path / "other")]


def test_our_own_packages_are_found_wherever_one_stands() -> None:
    assert import_path([""], OURS) == [str(OURS)]


def test_the_token_is_not_for_the_code_of_others() -> None:
    assert without_secrets({"LIENZO_TOKEN": "x", "HOME": "/"}) == {"HOME": "/"}
