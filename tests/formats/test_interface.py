"""Setting inputs by name, from text and from typed values."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest

from engine import Image, Slider, node
from engine.errors import GraphError
from engine.formats.interface import interface_faults, read_value, set_values
from engine.formats.native import Document, document
from engine.graph.graph import Const
from engine.node.registry import Registry


@node(category="toy")
def paint(
    image: Image,
    steps: Annotated[int, Slider(1, 150)] = 20,
    method: Literal["near", "far"] = "near",
    name: str = "",
    sizes: list[int] = [],  # noqa: B006  # only its type is read
) -> Image:
    return image


SPECS = Registry.of(paint)
PAINT = document(
    {
        "lienzo": 1,
        "nodes": {
            "paint": {"type": "Paint", "inputs": {"steps": 5}, "links": {"image": "other.image"}},
            "other": {"type": "Missing"},
        },
        "interface": {"steps": "paint.steps", "caption": "paint.name"},
    }
)


def inputs(document: Document) -> Any:
    return document.fields["nodes"]["paint"]["inputs"]


def faults(values: dict[str, Const]) -> list[str]:
    with pytest.raises(GraphError) as caught:
        set_values(PAINT, values, SPECS)
    return [str(problem) for problem in caught.value.problems]


def test_names_of_the_interface_come_first_then_node_and_input() -> None:
    values: dict[str, Const] = {"steps": "7", "paint.method": "far", "caption": "7"}
    assert inputs(set_values(PAINT, values, SPECS)) == {"steps": 7, "method": "far", "name": "7"}


def test_typed_values_are_taken_as_they_are() -> None:
    assert inputs(set_values(PAINT, {"steps": 9}, SPECS)) == {"steps": 9}


def test_the_workflow_given_stays_as_it_was() -> None:
    set_values(PAINT, {"steps": "7"}, SPECS)
    assert inputs(PAINT) == {"steps": 5}


def test_everything_that_cannot_be_set_is_reported_at_once() -> None:
    assert faults(
        {
            "stps": "7",
            "pant.steps": "7",
            "paint.stps": "7",
            "other.x": "7",
            "steps": "many",
            "paint.method": "fra",
            "paint.image": "x.png",
        }
    ) == [
        "the interface has no 'stps'; did you mean 'steps'? (it has: steps, caption)",
        "there is no node 'pant'; did you mean 'paint'?",
        "paint: Paint has no input 'stps'; did you mean 'steps'? "
        "(it has: image, steps, method, name, sizes)",
        "other: no node type 'Missing'",
        "paint.steps: found 'many', wanted a whole number",
        "paint.method: found 'fra', wanted one of near, far; did you mean 'far'?",
        "paint.image: takes Image, which only a link can bring",
    ]


def test_an_interface_name_for_an_input_that_is_not_there_is_a_fault() -> None:
    fields = {**PAINT.fields, "interface": {"steps": "paint.step", "lost": "pain.steps"}}
    assert [str(problem) for problem in interface_faults(document(fields), SPECS)] == [
        "interface.steps: Paint has no input 'step'; did you mean 'steps'? "
        "(it has: image, steps, method, name, sizes)",
        "interface.lost: there is no node 'pain'; did you mean 'paint'?",
    ]
    assert not list(interface_faults(PAINT, SPECS))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (int, "-3", -3),
        (float, "1e-3", 0.001),
        (float, "2", 2.0),
        (str, "none", "none"),
        (str, "", ""),
        (bool, "Yes", True),
        (bool, "0", False),
        (Literal["a", 2], "2", 2),
        (int | None, "None", None),
        (int | None, "4", 4),
        (str | int, "4", 4),
        (str | int, "four", "four"),
        (list[int], "[1, 2]", [1, 2]),
        (dict[str, int], '{"a": 1}', {"a": 1}),
        (Any, "[1]", [1]),
        (Any, "apple", "apple"),
    ],
)
def test_text_is_read_by_the_type_of_the_input(kind: Any, text: str, value: Const) -> None:
    found = read_value(kind, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        (int, "2.5", "a whole number"),
        (float, "nan", "a number"),
        (float, "1e999", "a number"),
        (bool, "maybe", "true or false"),
        (int | None, "x", "a whole number"),
        (list[int], "[1, NaN]", "JSON"),
        (Image, "x", "only a link"),
    ],
)
def test_text_of_another_type_is_refused(kind: Any, text: str, wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        read_value(kind, text)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("steps", "18446744073709551616", "more than 64 bits"),
        ("steps", 2**64, "more than 64 bits"),
        ("steps", "9" * 5000, "wanted a whole number"),
        ("caption", "caf\udce9", "not UTF-8 text"),
        ("caption", "\ud83d", "half a character"),
        ("paint.sizes", [1, 2**70], "more than 64 bits"),
        ("paint.sizes", "[1, 99999999999999999999]", "more than 64 bits"),
    ],
)
def test_what_a_file_could_not_hold_cannot_be_set(name: str, value: Const, reason: str) -> None:
    [message] = faults({name: value})
    assert reason in message


def test_little_is_quoted_of_what_is_long() -> None:
    long = "x" * 10_000_000
    values: dict[str, Const] = {"steps": long, "paint.method": long, long: 1, f"{long}.a": 1}
    assert all(len(message) < 300 for message in faults({**values, f"paint.{long}": 1}))
