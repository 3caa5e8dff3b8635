from __future__ import annotations

import os
from datetime import datetime

import pytest

from engine.errors import InputError
from engine.node.filenames import LONGEST, filled, name_fault, parts_of, parts_to_save, shown

CAFE = os.fsdecode(b"caf\xe9.png")  # a name in Latin-1, as an old archive leaves it


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "a/../b", "", "a//b", "./a", "C:a", "C:\\a", "..\\b", "a\0b",
     "a\nb", "\x1b[31m", ".hidden", "a/.git/b", CAFE],
)  # fmt: skip
def test_a_name_never_climbs_and_is_text(name: str) -> None:
    with pytest.raises(InputError, match="no name of a file"):
        parts_of(name)


@pytest.mark.parametrize("name", ["a", "a b/ü.png", "[x] (1).png", "a#b%20c&d.png", "what?.png"])
def test_what_is_listed_can_be_opened(name: str) -> None:
    assert name_fault(name) is None
    assert "/".join(parts_of(name)) == name


def test_folders_of_windows_are_folders() -> None:
    assert parts_of("SD\\model.safetensors") == ["SD", "model.safetensors"]


@pytest.mark.parametrize(
    "name",
    ["../x", "C:/x", "dir\\file", "cats/", "/abs/x", "", " ", ".", "a/../b", "con", "a/nul.txt",
     "a?", "a|b", "dot.", "a /b", ".hidden", "x" * (LONGEST + 1), "a\x1bb", CAFE],
)  # fmt: skip
def test_what_no_system_or_some_would_refuse_is_no_name_to_save_under(name: str) -> None:
    with pytest.raises(InputError, match=r"cannot be a file's name|too long"):
        parts_to_save(name)


@pytest.mark.parametrize(
    "name",
    ["x_%KSampler.seed%", "%model%", "[seed]-a", "[datetime<%Y%m%d>]", "{prompt}"],
)
def test_templates_of_other_programs_are_said_to_be_none(name: str) -> None:
    with pytest.raises(InputError, match="would not be filled in"):
        parts_to_save(name)


@pytest.mark.parametrize("name", ["cat", "cats/red", "100% wool", "[brackets] (1)", "日本語/🍎"])
def test_ordinary_names_are_saved_under(name: str) -> None:
    assert "/".join(parts_to_save(name)) == name


def test_what_cannot_be_printed_is_shown_as_its_escape() -> None:
    assert shown(f"a\x1b[2J{CAFE}") == "a\\x1b[2Jcaf\\udce9.png"


MOMENT = datetime(2026, 3, 4, 15, 6, 7)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("cats/%year%-%month%-%day%/x", "cats/2026-03-04/x"),
        ("%date:yyyy-MM-dd%/%date:hh:mm:ss%", "2026-03-04/15.06.07"),
        ("%date:yyMMdd%", "260304"),
        ("%width%x%height%", "640x480"),
        ("100% sure", "100% sure"),
    ],
)
def test_the_moment_and_the_size_are_filled_into_a_name(name: str, wanted: str) -> None:
    parts_to_save(name)
    assert filled(name, MOMENT, (640, 480)) == wanted


def test_a_size_that_nobody_knows_is_not_filled_in() -> None:
    assert filled("%width%", MOMENT) == "%width%"
