"""JSON that two readers could understand differently is refused, with its place."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DocumentError
from engine.formats.strict_json import MAX_BYTES, MAX_DEPTH, decode, value_problem


def fault(text: str | bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        decode(text)
    return caught.value


def place(text: str | bytes) -> tuple[int | None, int | None]:
    error = fault(text)
    return error.line, error.column


def test_plain_json_is_read() -> None:
    assert decode(b'{"a": [1, 2.5, null, true, "x"]}') == {"a": [1, 2.5, None, True, "x"]}


def test_a_byte_order_mark_is_passed_over() -> None:
    assert decode("\ufeff{}".encode()) == {}


def test_malformed_text_is_placed_by_line_and_column() -> None:
    assert place('{\n  "a": 1,\n  b\n}') == (3, 3)
    assert "found 'b'" in str(fault('{\n  "a": 1,\n  b\n}'))


@pytest.mark.parametrize("end", range(1, 12))
def test_truncated_text_is_said_to_end_too_early(end: int) -> None:
    assert "ends too early" in str(fault('{"a": [1, "b"]}'[:end]))


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_file_is_called_empty(text: str) -> None:
    assert "empty" in str(fault(text))


def test_text_that_is_not_utf8_names_the_byte() -> None:
    assert str(fault(b'{"a": "\xff"}')) == "not UTF-8 text: found byte 0xff at offset 7"
    assert "found UTF-16; save it as UTF-8" in str(fault('{"a": 1}'.encode("utf-16")))
    assert "found a gzip archive; unpack it first" in str(fault(gzip.compress(b"{}")))


def test_a_repeated_key_is_refused_at_its_second_place() -> None:
    text = '{"a": {"x": "a"},\n "b": [{"x": 1}, {"x": 1}],\n "a": 2}'
    assert place(text) == (3, 2)
    assert "'a'" in str(fault(text))


def test_a_repeated_key_is_found_however_it_is_written() -> None:
    assert place(r'{"ab": 1, "\u0061b": 2}') == (1, 11)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 101])
def test_a_number_no_node_can_use_is_refused_at_its_place(number: str) -> None:
    assert place(f'{{"a": "NaN",\n "b": {number}}}') == (2, 7)


def test_the_deepest_allowed_nesting_is_read() -> None:
    assert decode("[" * MAX_DEPTH + "]" * MAX_DEPTH)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_deeper_nesting_is_refused_at_its_place(depth: int) -> None:
    assert place("[" * depth + "]" * depth) == (1, MAX_DEPTH + 1)
    assert place('{"a":' * depth + "1" + "}" * depth) == (1, 5 * MAX_DEPTH + 1)


def test_half_a_character_is_refused() -> None:
    assert "\\ud83d" in str(fault(r'{"a": "\ud83d"}'))
    assert decode(r'{"a": "\ud83d\ude00"}') == {"a": "😀"}


def test_a_huge_text_is_refused_unread() -> None:
    assert "64 MiB" in str(fault(b" " * (MAX_BYTES + 1)))


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0123ntfNaIe-. \n', max_size=60))
def test_whatever_is_given_is_read_or_refused_by_our_own_error(data: bytes | str) -> None:
    with suppress(DocumentError):
        decode(data)


@pytest.mark.parametrize(
    "value",
    [2**64, -(2**63) - 1, float("nan"), float("inf"), "\ud83d", "caf\udce9", [2**64],
     {"a": "\udce9"}, {"\udce9": 1}],
)  # fmt: skip
def test_a_value_that_no_file_could_hold_is_refused_by_other_ways_too(value: object) -> None:
    assert value_problem(value)


def test_a_value_nested_too_deep_is_refused() -> None:
    value: object = 0
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    assert value_problem(value) == f"nested deeper than {MAX_DEPTH} levels"


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_a_value_that_a_file_can_hold_is_taken(value: object) -> None:
    assert (value_problem(value) is None) == (decode(json.dumps(value)) == value)
