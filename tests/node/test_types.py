from __future__ import annotations

from typing import Any, ClassVar, Literal

import pytest

from engine.node.refs import Ref
from engine.node.types import accepts, fits, type_name
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
