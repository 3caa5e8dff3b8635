from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import pytest
import torch

from engine import Image, node
from engine.errors import BrokenContract, NodeError
from engine.graph.graph import Graph, NodeId
from tests.helpers import run, use, with_nodes


def failure(*nodes: Callable[..., object], graph: Graph, **options: Any) -> NodeError:
    with pytest.raises(NodeError) as caught:
        run(graph, specs=with_nodes(*nodes), **options)
    return caught.value


class Two(NamedTuple):
    left: int
    right: str


def _bad(result: object, kind: Any) -> Callable[..., object]:
    def bad() -> Any:
        return result

    bad.__annotations__["return"] = kind
    return node(category="toy", lane="cpu")(bad)


@pytest.mark.parametrize(
    ("result", "kind", "message"),
    [
        (None, Image, "gave None for 'image', wanted Image"),
        ("a picture", Image, "gave 'a picture' for 'image', wanted Image"),
        (True, int, "gave True for 'int', wanted Integer"),
        (None, Two, "gave 0 outputs, wanted 2: left, right"),
        ((1,), Two, "gave 1 outputs, wanted 2: left, right"),
        ((1, "a", 2), Two, "gave 3 outputs, wanted 2: left, right"),
        ((1, 2), Two, "gave 2 for 'right', wanted Text"),
        (7, Two, "gave 7, wanted 2: left, right"),
        (7, None, "gave 7, wanted nothing"),
        ((Image, Image), Image, "gave tuple for 'image', wanted Image"),
        ("other", Literal["one"], "gave 'other' for 'literal', wanted Choice"),
        ([1, "2"], list[int], "gave [1, '2'] for 'list', wanted list[Integer]"),
        (
            Image(torch.zeros(1, device="meta")),
            Image,
            "gave 'image' on meta, wanted it on the host",
        ),
    ],
)
def test_a_node_that_gives_what_it_does_not_promise_is_named_with_the_output(
    result: object, kind: Any, message: str
) -> None:
    error = failure(_bad(result, kind), graph=Graph.of(use("b", "Bad")))
    assert isinstance(error.__cause__, BrokenContract)
    assert str(error) == f"node 'b' (Bad): {message}"


def test_a_node_may_give_its_outputs_without_their_names() -> None:
    graph = Graph.of(use("b", "Bad"))
    assert run(graph, specs=with_nodes(_bad([1, "a"], Two)))[0] == {"b": {"left": 1, "right": "a"}}


def test_what_the_accelerator_gives_may_be_numbers() -> None:
    @node(category="toy", lane="gpu")
    def sample() -> Image:
        return Image(torch.ones(1, 4, 4, 3))

    outputs, _ = run(Graph.of(use("s", "Sample")), specs=with_nodes(sample))
    assert outputs[NodeId("s")]["image"].pixels.sum() == 48


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_numbers_that_are_none_end_the_run_with_the_name_of_the_node(bad: float) -> None:
    @node(category="toy", lane="gpu")
    def sample() -> tuple[Image, ...]:
        pixels = torch.zeros(1, 4, 4, 3)
        pixels[0, 3, 3, 2] = bad
        return (Image(torch.zeros(1, 1, 1, 3)), Image(pixels))

    error = failure(sample, graph=Graph.of(use("s", "Sample")))
    assert str(error) == "node 's' (Sample): gave NaN or infinite numbers in 'tuple'"


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_so_does_a_plain_number_that_is_none(bad: float) -> None:
    error = failure(_bad(bad, float), graph=Graph.of(use("b", "Bad")))
    assert str(error) == f"node 'b' (Bad): gave {bad} for 'float', wanted a finite number"


@pytest.mark.parametrize("kind", [Exception, RuntimeError, BaseException])
def test_an_error_that_cannot_say_what_it_is_is_named(kind: type[BaseException]) -> None:
    class Mute(kind):  # type: ignore[misc, valid-type]  # a class that is a value
        def __str__(self) -> str:
            raise ValueError

    @node(category="toy", lane="inline")
    def speak() -> int:
        raise Mute

    error = failure(speak, graph=Graph.of(use("s", "Speak")))
    assert str(error) == "node 's' (Speak): Mute"
