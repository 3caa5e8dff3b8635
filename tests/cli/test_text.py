"""Numbers as people read them."""

from __future__ import annotations

import pytest

from engine.cli.text import cells_of, columns, count, hanging, plain, seconds, size, speed


@pytest.mark.parametrize(
    ("nbytes", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (34_200, "34 kB"), (999_999, "1.0 MB"),
     (6_938_000_000, "6.9 GB"), (2**50, "1126 TB")],
)  # fmt: skip
def test_sizes(nbytes: int, text: str) -> None:
    assert size(nbytes) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.004, "0.00 s"), (0.53, "0.53 s"), (59.94, "59.9 s"), (59.96, "1 min 00 s"),
     (245.2, "4 min 05 s"), (7380, "2 h 03 min")],
)  # fmt: skip
def test_times(value: float, text: str) -> None:
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("steps", "taken", "text"),
    [(20, 2.5, "8.0 it/s"), (2, 4.8, "2.4 s/it"), (0, 1, ""), (1, 0, "")],
)
def test_speeds(steps: int, taken: float, text: str) -> None:
    assert speed(steps, taken) == text


def test_counts() -> None:
    assert [count(n, "node") for n in (0, 1, 1234)] == ["0 nodes", "1 node", "1,234 nodes"]


def test_columns_are_aligned_without_trailing_space() -> None:
    assert columns([("a", "bb", ""), ("ccc", "d", "e")]) == ["a    bb", "ccc  d   e"]


def test_what_steers_a_terminal_is_shown_as_an_escape() -> None:
    assert plain("a\x1b[31mb\u202ec\udce9\n\td 日本 e\u0301 👩\u200d🎨") == (
        "a\\u001b[31mb\\u202ec\\udce9\n\td 日本 e\u0301 👩\u200d🎨"
    )


def test_wide_characters_take_two_columns() -> None:
    assert (cells_of("日本"), cells_of("e\u0301"), cells_of("ab")) == (4, 1, 2)
    assert columns([("日本", "a"), ("x", "b")]) == ["日本  a", "x     b"]


def test_a_text_hangs_beside_its_start() -> None:
    assert hanging("  name  ", "one two three", 17) == ["  name  one two", "        three"]
    assert hanging("  日本  ", "one two three", 17) == ["  日本  one two", "        three"]
    long = hanging("  a-name-that-leaves-no-room", "one two", 30)
    assert long == ["  a-name-that-leaves-no-room", "      one two"]
