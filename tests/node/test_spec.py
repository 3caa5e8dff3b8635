from __future__ import annotations

from typing import Annotated, ClassVar

import pytest

from engine import Multiple, Out, SavedFile, Slider, node
from engine.errors import SpecError
from engine.node.refs import Ref
from engine.node.registry import Registry
from engine.node.spec import REQUIRED, NodeSpec
from tests.helpers import SPECS, add, measure


class WeightsRef(Ref[object]):
    port_type: ClassVar[str] = "ControlNet"


def spec_of(function: object) -> NodeSpec:
    return next(iter(Registry.of(function).values()))


def test_the_type_is_the_name_in_cap_words() -> None:
    assert "ReadText" in SPECS


def test_inputs_come_from_parameters() -> None:
    ports = spec_of(measure).inputs
    assert list(ports) == ["width", "share", "mode", "seed", "extra"]
    assert ports["width"].default == 8
    assert ports["width"].hints == (Multiple(8, 64, 8),)
    assert spec_of(add).inputs["a"].default is REQUIRED
    assert spec_of(add).required == ("a", "b")


def test_a_named_tuple_gives_one_output_a_field() -> None:
    assert list(SPECS["Halve"].outputs) == ["quotient", "rest"]


def test_the_context_is_not_an_input() -> None:
    assert list(SPECS["Count"].inputs) == ["to"]
    assert SPECS["Count"].context == "ctx"


def test_one_output_may_be_named() -> None:
    @node(category="toy")
    def roll() -> Annotated[int, Out("dice")]:
        return 4

    assert list(spec_of(roll).outputs) == ["dice"]


def test_one_output_is_named_after_its_type() -> None:
    @node(category="toy")
    def patch(net: WeightsRef) -> WeightsRef:
        return net

    @node(category="toy")
    def halve(file: SavedFile) -> SavedFile:
        return file

    assert list(spec_of(patch).outputs) == ["control_net"]
    assert list(spec_of(halve).outputs) == ["saved_file"]


def test_the_help_is_the_docstring() -> None:
    assert SPECS["Halve"].doc == "Divide by two.\n\nThe rest is 0 or 1."


def test_a_node_stays_a_plain_function() -> None:
    assert add(a=1, b=2) == 3


def test_an_unannotated_parameter_is_refused_at_import() -> None:
    with pytest.raises(SpecError, match="'value' has no annotation"):

        @node(category="toy")
        def bad(value) -> int:  # type: ignore[no-untyped-def]
            return 0


def test_two_nodes_of_one_name_are_refused() -> None:
    with pytest.raises(SpecError, match="two nodes are named 'Add'"):
        Registry.of(add, add)


@node(category="test")
def dim(level: Annotated[float, Slider(0, 1)] | None = None) -> int:
    return 0


def test_a_hint_may_stand_inside_of_what_may_be_none() -> None:
    port = spec_of(dim).inputs["level"]
    assert port.type == float | None
    assert port.hints == (Slider(0, 1),)
