"""Plain text: joined, cut, searched, shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import InputError
from engine.graph.graph import Graph
from engine.run.events import Notice
from nodes.wording import (
    as_text,
    change_text,
    compare_text,
    fill_text,
    find_text,
    join_text,
    read_json,
    replace_text,
    text_length,
)
from tests.helpers import use
from tests.nodes.studio import Studio


def test_texts_are_joined_and_empty_ones_left_out() -> None:
    assert join_text("a", "", "c", between=", ") == "a, c"
    assert join_text("a", "", between=", ", keep_empty=True) == "a, "


def test_values_fill_a_text() -> None:
    assert fill_text("{a} x {b}, {{c}} {c}", a=3, b=0.5, c=True) == "3 x 0.5, {c} true"
    assert fill_text("{a.__class__} {0}", a=3) == "{a.__class__} {0}"


def test_a_text_is_cut_trimmed_and_set() -> None:
    assert change_text("  a red apple ", start=2, trim="right", case="title") == "A Red Apple"
    assert change_text("abcdef", end=-2) == "abcd"


def test_parts_are_replaced() -> None:
    assert replace_text("a.b.c", ".", "-") == "a-b-c"
    assert replace_text("a.b.c", ".", "-", count=1) == "a-b.c"
    assert replace_text("Red RED", "red", r"\1", ignore_case=True) == r"\1 \1"
    assert replace_text("7 of 12", r"(\d+)", r"<\1>", is_pattern=True) == "<7> of <12>"
    assert replace_text("as it is", "", "x") == "as it is"


def test_patterns_find_matches_and_groups() -> None:
    text = "steps 20, steps 30"
    assert find_text(text, r"steps (\d+)") == ("steps 20", True)
    assert find_text(text, r"steps (\d+)", "all groups") == ("20\n30", True)
    assert find_text(text, "none") == ("", False)
    assert find_text(text, "steps", "first group", 4) == ("", True)


@pytest.mark.parametrize("pattern", ["(", "[a-", "*"])
def test_a_pattern_that_is_none_is_told(pattern: str) -> None:
    with pytest.raises(InputError, match="is no pattern"):
        find_text("text", pattern)


def test_a_pattern_that_never_ends_is_stopped() -> None:
    with pytest.raises(InputError, match="takes more than 2 seconds"):
        replace_text("a" * 60 + "b", r"(a|a|aa)+$", "", is_pattern=True)


@pytest.mark.parametrize(
    ("wanted", "other", "found"),
    [
        ("equal", "A red apple", False),
        ("contains", "red", True),
        ("starts with", "a red", True),
        ("ends with", "pear", False),
    ],
)
def test_texts_are_compared(wanted: Any, other: str, found: bool) -> None:
    assert compare_text("a red apple", other, wanted) is found
    assert compare_text("a red apple", "A RED APPLE", ignore_case=True)


def test_values_are_taken_out_of_json() -> None:
    text = '{"style": "ink", "sizes": [1, {"w": 2.5}], "on": true}'
    assert read_json(text, "style") == "ink"
    assert read_json(text, "sizes.1.w") == "2.5"
    assert read_json(text, "on") == "true"
    assert read_json(text, "sizes.9") == read_json(text, "none") == ""
    with pytest.raises(InputError, match="no JSON"):
        read_json("{", "style")


@pytest.mark.parametrize(
    ("value", "wanted"), [("a", "a"), (1.0, "1"), (0.1, "0.1"), (False, "false"), (None, "")]
)
def test_values_read_as_people_write_them(value: object, wanted: str) -> None:
    assert as_text(value) == wanted
    assert text_length(wanted) == len(wanted)


def test_what_is_shown_is_told_of_the_node(studio: Studio) -> None:
    studio.run(Graph.of(use("show", "Show", value=12)))
    assert [event.text for event in studio.events if isinstance(event, Notice)] == ["12"]


def test_a_text_is_saved_under_the_next_number(studio: Studio) -> None:
    saved = studio.run(Graph.of(use("save", "SaveText", text="words", name="notes")))
    [file] = saved["save"]["files"]
    assert Path(file.path).name == "notes_00001.txt"
    assert Path(file.path).read_text() == "words"
