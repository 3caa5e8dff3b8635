from __future__ import annotations

from typing import Any, ClassVar, Literal, TypeVar

import pytest

from engine.node.refs import Ref
from engine.node.types import accepts, converted, fits, shown, type_name
from engine.node.values import Image


class ToyRef(Ref[str]):
    port_type: ClassVar[str] = "TOY"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (int, "Integer"),
        (str, "Text"),
        (ToyRef, "TOY"),
        (ToyRef | None, "TOY or None"),
        (Literal["a", "b"], "Choice"),
        (tuple[Image, ...], "tuple[Image]"),
        (Any, "Any"),
    ],
)
def test_a_type_has_a_name_for_people(kind: Any, name: str) -> None:
    assert type_name(kind) == name


def test_an_optional_port_accepts_the_value_but_not_the_reverse() -> None:
    assert accepts(Image | None, Image)
    assert not accepts(Image, Image | None)


def test_a_choice_accepts_a_text_or_fewer_choices() -> None:
    assert accepts(Literal["a", "b"], str)
    assert accepts(Literal["a", "b"], Literal["a"])
    assert not accepts(Literal["a"], Literal["a", "b"])


def test_a_truth_value_is_no_number() -> None:
    assert not fits(int, True)
    assert not fits(float, False)
    assert fits(float, 1)


@pytest.mark.parametrize(
    ("kind", "value", "does"),
    [
        (int, 1, True),
        (int, 1.0, False),
        (float, True, False),
        (bool, True, True),
        (Any, object(), True),
        (None, None, True),
        (Literal[1], True, False),
        (Literal["a"], "a", True),
        (int | None, None, True),
        (list[float], [1, 2.0], True),
        (list[float], [1, "2"], False),
        (dict[str, int], {"a": 1}, True),
        (dict[str, int], {"a": "b"}, False),
        (tuple[int, ...], (1, 2, 3), True),
        (tuple[int, ...], (1, "2"), False),
        (tuple[int, str], (1, "2"), True),
        (tuple[int, str], (1,), False),
        (TypeVar("T"), 7, True),
        (TypeVar("T", int, str), "a", True),
        (TypeVar("T", int, str), 1.5, False),
    ],
)
def test_a_value_fits_its_type(kind: Any, value: object, does: bool) -> None:
    assert fits(kind, value) is does


@pytest.mark.parametrize(
    ("kind", "value", "given"),
    [
        (float, 1, "1.0"),
        (float | None, 1, "1.0"),
        (float | None, None, "None"),
        (int | float, 1, "1"),
        (list[float], [1, 2.5], "[1.0, 2.5]"),
        (dict[str, float], {"a": 1}, "{'a': 1.0}"),
        (Any, 1, "1"),
    ],
)
def test_a_value_is_converted_to_its_type(kind: Any, value: Any, given: str) -> None:
    assert repr(converted(kind, value)) == given


def test_lists_and_dictionaries_are_copied_all_through() -> None:
    value: dict[str, Any] = {"a": [[1]]}
    own = converted(Any, value)
    own["a"][0].append(2)
    assert value == {"a": [[1]]}


def test_a_value_is_shown_in_a_line() -> None:
    assert shown("x" * 100) == repr("x" * 80) + " … (100 characters)"
    assert shown(10**5000) == "a huge number"
    assert shown(list(range(10**5))) == "[0, 1, 2, 3, 4, 5, ...]"
    assert shown(object()) == "object"


def test_a_truth_value_feeds_no_number() -> None:
    assert not accepts(int, bool)
    assert not accepts(float, bool)
    assert accepts(bool, bool)
    assert accepts(float, int)


def test_a_type_variable_takes_each_of_its_types() -> None:
    either = TypeVar("either", int, str)
    assert [accepts(either, kind) for kind in (int, str, list)] == [True, True, False]
    assert [accepts(kind, either) for kind in (int, str, list)] == [True, True, False]
    assert accepts(TypeVar("free"), list)
    assert accepts(list, TypeVar("free"))


def test_a_type_variable_reads_as_its_types() -> None:
    assert type_name(TypeVar("either", int, str)) == "Integer or Text"
    assert type_name(TypeVar("free")) == "Any"
