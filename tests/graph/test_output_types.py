"""Nodes that give out the type that they read."""

from __future__ import annotations

from typing import Annotated, TypeVar

from engine import Out, node
from engine.graph.check import check
from engine.graph.graph import Graph
from engine.graph.output_types import OutputTypes
from tests.helpers import FolderFiles, link, use, with_nodes

T = TypeVar("T")
Word = TypeVar("Word", int, str)


@node(category="toy", lane="inline")
def either(first: T, second: T) -> Annotated[T, Out("value")]:
    """One of two values of one type."""
    return first


@node(category="toy", lane="inline")
def again(value: Word) -> Annotated[Word, Out("value")]:
    """A number or a word."""
    return value


@node(category="toy", lane="inline")
def letters(text: str = "") -> Annotated[str, Out("value")]:
    """A word."""
    return text


@node(category="toy", lane="inline")
def half(value: float) -> Annotated[float, Out("value")]:
    """A real number."""
    return value / 2


SPECS = with_nodes(either, again, letters, half)


def problems(*nodes: object) -> list[str]:
    return [str(p) for p in check(Graph.of(*nodes), SPECS, FolderFiles())]  # type: ignore[arg-type]


def test_a_generic_node_gives_what_it_reads() -> None:
    word = use("w", "Letters")
    chain = [
        use("a", "Again", value=link("w", "value")),
        use("b", "Again", value=link("a", "value")),
    ]
    assert problems(word, *chain, use("l", "Letters", text=link("b", "value"))) == []
    assert problems(word, *chain, use("h", "Half", value=link("b", "value"))) == [
        "h.value: takes Float, but b.value gives Text"
    ]


def test_a_constant_tells_the_type_too() -> None:
    reader = use("l", "Letters", text=link("a", "value"))
    assert problems(use("a", "Again", value="x"), reader) == []
    assert problems(use("a", "Again", value=3), reader) == [
        "l.text: takes Text, but a.value gives Integer"
    ]


def test_what_no_type_of_the_variable_takes_is_refused() -> None:
    assert problems(use("h", "Half", value=1.0), use("a", "Again", value=link("h", "value"))) == [
        "a.value: takes Integer or Text, but h.value gives Float"
    ]
    assert problems(use("a", "Again", value=1.5)) == ["a.value: found 1.5, wanted Integer or Text"]


def test_inputs_of_one_variable_take_one_type() -> None:
    nodes = (use("w", "Letters"), use("h", "Half", value=1.0))
    both = use("e", "Either", first=link("w", "value"), second=link("h", "value"))
    assert problems(*nodes, both) == ["e.second: takes what 'first' takes, but h.value gives Float"]


def test_the_wider_of_two_types_is_given() -> None:
    nodes = (use("h", "Half", value=1.0), use("n", "Again", value=3))
    for first, second in (("h", "n"), ("n", "h")):
        both = use("e", "Either", first=link(first, "value"), second=link(second, "value"))
        types = OutputTypes(Graph.of(*nodes, both), SPECS)
        assert types.of(link("e", "value")) is float


def test_generic_nodes_in_a_circle_are_told_as_a_circle() -> None:
    a = use("a", "Again", value=link("b", "value"))
    b = use("b", "Again", value=link("a", "value"))
    assert problems(a, b, use("l", "Letters", text=link("a", "value"))) == [
        "b: reads its own result: b → a → b"
    ]


def test_a_long_chain_of_generic_nodes_is_followed() -> None:
    chain = [
        use(f"n{i}", "Again", value=link(f"n{i - 1}", "value") if i else "x") for i in range(5_000)
    ]
    assert problems(*reversed(chain), use("l", "Letters", text=link("n4999", "value"))) == []
