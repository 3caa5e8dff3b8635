from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Annotated, Any

import pytest
import torch

from engine import Context, Image, Slider, node
from engine.errors import Cancelled, InputChanged, InputError, NodeError
from engine.graph.graph import Graph, NodeId
from engine.run.cache import MemoryCache
from engine.run.events import Event, NodeFailed
from engine.run.executors.local import LocalExecutor
from tests.helpers import link, ran, run, toy_engine, use, with_nodes
from tests.run.toys import Meeting


def failure(*nodes: Callable[..., object], graph: Graph, **options: Any) -> NodeError:
    with pytest.raises(NodeError) as caught:
        run(graph, specs=with_nodes(*nodes), **options)
    return caught.value


@node(category="toy", lane="cpu")
def grey() -> Image:
    return Image(torch.full((1, 4, 4, 3), 0.5))


@node(category="toy", lane="cpu")
def darken(image: Image) -> Image:
    image.pixels.mul_(0.5)
    return image


@node(category="toy", lane="cpu")
def brightness(image: Image) -> float:
    return float(image.pixels.mean())


GREY = (use("grey", "Grey"), use("mean", "Brightness", image=link("grey", "image")))


def test_a_node_that_changes_its_input_is_named_with_the_input() -> None:
    graph = Graph.of(*GREY, use("d", "Darken", image=link("grey", "image")))
    error = failure(grey, darken, brightness, graph=graph, targets=["d"])
    assert str(error) == "node 'd' (Darken): changed its input 'image' in place"
    assert isinstance(error.__cause__, InputChanged)


def test_a_value_that_was_changed_is_never_served_again() -> None:
    cache = MemoryCache(10**7)
    graph = Graph.of(*GREY, use("d", "Darken", image=link("grey", "image")))
    specs = with_nodes(grey, darken, brightness)
    assert run(graph, cache=cache, specs=specs, targets=["mean"])[0] == {"mean": {"float": 0.5}}
    with pytest.raises(NodeError):
        run(graph, cache=cache, specs=specs, targets=["d"])
    outputs, events = run(graph, cache=cache, specs=specs, targets=["mean", "grey"])
    assert ran(events) == ["grey"]
    assert outputs["mean"] == {"float": 0.5}  # type: ignore[index]
    assert float(outputs["grey"]["image"].pixels.mean()) == 0.5  # type: ignore[index]


def test_what_was_made_of_a_changed_value_is_not_kept() -> None:
    cache = MemoryCache(10**7)
    graph = Graph.of(
        use("grey", "Grey"),
        use("mean", "Brightness", image=link("grey", "image")),
        use("d", "Darken", image=link("grey", "image")),
    )
    specs = with_nodes(grey, darken, brightness)
    with pytest.raises(NodeError):
        run(graph, cache=cache, specs=specs, targets=["mean", "d"])
    _, events = run(graph, cache=cache, specs=specs, targets=["mean"])
    assert ran(events) == ["grey", "mean"]


def test_a_node_that_fails_after_it_changed_its_input_has_changed_it() -> None:
    @node(category="toy", lane="cpu")
    def darken_and_fail(image: Image) -> Image:
        image.pixels.mul_(0.5)
        raise RuntimeError("half way")

    graph = Graph.of(use("grey", "Grey"), use("d", "DarkenAndFail", image=link("grey", "image")))
    error = failure(grey, darken_and_fail, graph=graph)
    assert isinstance(error.__cause__, InputChanged)
    assert str(error.__cause__.__cause__) == "half way"


def test_others_that_read_a_changed_value_at_the_same_time_are_named(
    local: LocalExecutor,
) -> None:
    meeting = Meeting()

    @node(category="toy", lane="gpu")
    def look(image: Image) -> int:
        meeting.at("looking").set()
        meeting.at("failed").wait(timeout=10)
        return 1

    @node(category="toy", lane="cpu")
    def darken_meanwhile(image: Image) -> int:
        meeting.at("looking").wait(timeout=10)
        image.pixels.mul_(0.5)
        return 1

    def emit(event: Event) -> None:
        if isinstance(event, NodeFailed):
            threading.Timer(0.05, meeting.at("failed").set).start()

    graph = Graph.of(
        use("grey", "Grey"),
        use("l", "Look", image=link("grey", "image")),
        use("d", "DarkenMeanwhile", image=link("grey", "image")),
    )
    engine = toy_engine(local, specs=with_nodes(grey, look, darken_meanwhile))
    with pytest.raises(NodeError, match="changed its input 'image' in place, it or 'l'"):
        engine.run(graph, emit)


def test_what_is_still_being_made_of_a_changed_value_is_not_kept(local: LocalExecutor) -> None:
    meeting = Meeting()

    @node(category="toy", lane="cpu")
    def darken_meanwhile(image: Image) -> int:
        meeting.at("Judge").wait(timeout=10)
        image.pixels.mul_(0.5)
        return 1

    def emit(event: Event) -> None:
        if isinstance(event, NodeFailed):
            threading.Timer(0.05, meeting.at("failed").set).start()

    graph = Graph.of(
        use("grey", "Grey"),
        use("b", "Brightness", image=link("grey", "image")),
        use("j", "Judge", value=link("b", "float")),
        use("d", "DarkenMeanwhile", image=link("grey", "image")),
    )

    @node(category="toy", lane="gpu")
    def judge(value: float) -> int:
        meeting.at("Judge").set()
        return int(meeting.at("failed").wait(timeout=10))

    engine = toy_engine(local, specs=with_nodes(grey, brightness, judge, darken_meanwhile))
    with pytest.raises(NodeError, match="'d'"):
        engine.run(graph, emit)
    assert not any(task.held for task in engine.plan(graph).tasks.values())


def test_a_node_may_change_the_lists_it_is_given_by_the_file() -> None:
    @node(category="toy", lane="inline")
    def drain(items: list[int], deep: Any) -> int:
        items.clear()
        deep["a"].append(1)
        return len(deep["a"])

    drains = use("x", "Drain", items=[1, 2], deep={"a": []})
    graph = Graph.of(drains)
    for _ in range(2):
        outputs, _ = run(graph, specs=with_nodes(drain))
        assert outputs == {"x": {"int": 1}}
    assert drains.constants == {"items": [1, 2], "deep": {"a": []}}


def test_a_node_is_given_what_is_signed() -> None:
    @node(category="toy", lane="inline")
    def say(value: float, extra: float | None = None) -> str:
        return f"{value!r} {extra!r}"

    graph = Graph.of(
        use("n", "Number", value=1),
        use("whole", "Say", value=1, extra=2),
        use("linked", "Say", value=link("n")),
    )
    outputs, _ = run(graph, specs=with_nodes(say), targets=["whole", "linked"])
    assert outputs == {"whole": {"str": "1.0 2.0"}, "linked": {"str": "1.0 None"}}


def test_linked_values_are_checked_like_constants_and_all_at_once() -> None:
    @node(category="toy", lane="inline")
    def text() -> str:
        return "eular"

    graph = Graph.of(
        use("big", "Add", a=64, b=64),
        use("t", "Text"),
        use("m", "Measure", width=link("big"), mode=link("t", "str"), share=link("big")),
    )
    error = failure(text, graph=graph)
    assert isinstance(error.__cause__, InputError)
    assert str(error) == (
        "node 'm' (Measure): width: 128 is out of range: wanted 8 to 64; "
        "mode: found 'eular', wanted one of fast, good; share: 128 is out of range: wanted 0 to 1"
    )


class Away(BaseException):
    """Neither an error nor a way out."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SystemExit(3), "SystemExit: 3"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (Away("gone"), "Away: gone"),
        (RuntimeError(), "RuntimeError"),
        (KeyError("eular"), "KeyError: 'eular'"),
        (ValueError("x" * 30_000), "x" * 2000 + " … (30,000 characters)"),
        (ValueError("half \ud800"), "half \\ud800"),
        (Cancelled("not by the user"), "not by the user"),
    ],
)
def test_whatever_a_node_raises_it_is_named_with_its_type(
    error: BaseException, said: str, local: LocalExecutor
) -> None:
    @node(category="toy", lane="cpu")
    def leave() -> int:
        raise error

    events: list[Event] = []
    engine = toy_engine(local, specs=with_nodes(_renamed(leave)))
    with pytest.raises(NodeError) as caught:
        engine.run(Graph.of(use("l", "Go")), events.append)
    assert str(caught.value) == f"node 'l' (Go): {said}"
    assert [e.message for e in events if isinstance(e, NodeFailed)] == [said]
    assert not caught.value.device_lost


def _renamed(function: Callable[..., int]) -> Callable[..., int]:
    return node(category="toy", lane="cpu", name="Go")(function)


@pytest.mark.parametrize(
    ("message", "lost"),
    [
        ("CUDA error: an illegal memory access was encountered", True),
        ("CUDA error: device-side assert triggered", True),
        ("HIP error: unspecified launch failure", True),
        ("CUDA out of memory. Tried to allocate 2.00 GiB", False),
        ("CUDA error: out of memory", False),
        ("mat1 and mat2 shapes cannot be multiplied", False),
    ],
)
def test_an_error_that_leaves_the_device_unusable_says_so(message: str, lost: bool) -> None:
    @node(category="toy", lane="gpu")
    def crash() -> int:
        try:
            raise RuntimeError(message)
        except RuntimeError as error:
            raise ValueError("while sampling") from error

    assert failure(crash, graph=Graph.of(use("c", "Crash"))).device_lost is lost


def test_a_node_without_steps_can_be_stopped(local: LocalExecutor) -> None:
    cancel = threading.Event()

    @node(category="toy", lane="cpu")
    def compute(ctx: Context) -> int:
        cancel.set()
        ctx.check()
        return 1

    with pytest.raises(Cancelled):
        toy_engine(local, specs=with_nodes(compute)).run(
            Graph.of(use("c", "Compute")), lambda event: None, cancel
        )


def test_a_range_holds_for_a_number_of_two_types() -> None:
    @node(category="toy", lane="inline")
    def either(value: Annotated[int | str, Slider(0, 10)] = 0) -> int:
        return 1

    engine = toy_engine(specs=with_nodes(either))
    assert engine.check(Graph.of(use("e", "Either", value="text"))) == []
    [problem] = engine.check(Graph.of(use("e", "Either", value=11)))
    assert problem.node == NodeId("e")
