"""Values that decide: switches, formulas, sizes by shape."""

from __future__ import annotations

import pytest

from engine.errors import InputError
from engine.formats.native import document
from engine.formats.preparation import prepare
from engine.node.registry import Registry, specs_in
from nodes import PACK
from nodes.choose import calculate, picture_size, read_number, select, switch

SPECS = Registry(spec for module in PACK.modules for spec in specs_in(module))


def test_a_switch_gives_on_one_of_two_values() -> None:
    assert switch(True, "a", "b") == "a"
    assert switch(False, "a", "b") == "b"


def test_of_several_the_number_chooses() -> None:
    assert select(2, first="a", second="b") == "b"
    with pytest.raises(InputError, match="number 3 is chosen, and nothing is linked there"):
        select(3, first="a")


def test_a_switch_that_is_set_by_name_leaves_the_other_branch_out() -> None:
    nodes = {
        "refine": {"type": "Boolean", "inputs": {"value": False}},
        "long": {"type": "Text", "inputs": {"value": "long"}},
        "short": {"type": "Text", "inputs": {"value": "short"}},
        "prompt": {
            "type": "Switch",
            "links": {"on": "refine.value", "when_on": "long.value", "when_off": "short.value"},
        },
        "show": {"type": "Show", "links": {"value": "prompt.value"}},
    }
    workflow = document({"lienzo": 1, "nodes": nodes})
    assert list(prepare(workflow, {}, SPECS).graph.nodes) == ["short", "show"]
    assert list(prepare(workflow, {"refine.value": True}, SPECS).graph.nodes) == ["long", "show"]


def test_a_formula_gives_a_number_a_whole_one_and_whether_it_is_true() -> None:
    assert calculate("a / b", a=7, b=2) == (3.5, 3, True)
    with pytest.raises(InputError, match="divides by zero"):
        calculate("a / b", a=7)


@pytest.mark.parametrize(
    ("value", "wanted"), [("2.5", (2.5, 2)), (True, (1.0, 1)), (" 7 ", (7.0, 7)), (3, (3.0, 3))]
)
def test_numbers_are_read(value: str | int, wanted: tuple[float, int]) -> None:
    assert read_number(value) == wanted


@pytest.mark.parametrize("value", ["seven", "inf", "nan", ""])
def test_what_is_no_number_is_told(value: str) -> None:
    with pytest.raises(InputError, match="wanted a number"):
        read_number(value)


@pytest.mark.parametrize(
    ("shape", "upright", "megapixels", "step", "wanted"),
    [
        ("1:1", False, 1.0, 8, (1024, 1024)),
        ("16:9", False, 1.0, 8, (1368, 768)),
        ("16:9", True, 1.0, 8, (768, 1368)),
        ("4:3", False, 0.01, 64, (128, 64)),
    ],
)
def test_a_size_has_its_shape_and_area(
    shape: str, upright: bool, megapixels: float, step: int, wanted: tuple[int, int]
) -> None:
    found = picture_size(shape, upright, megapixels, step)  # type: ignore[arg-type]
    assert found == wanted
