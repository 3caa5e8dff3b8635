"""Branches that are not taken have no part in a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

import pytest

from engine import Out, When, node
from engine.graph.check import check
from engine.graph.choice import without_idle
from engine.graph.graph import Graph, Node, NodeId
from engine.node.registry import Registry
from tests.helpers import SPECS, FolderFiles, link, run, use

T = TypeVar("T")


@node(category="toy", lane="inline")
def pick(
    on: bool, yes: Annotated[T, When("on", True)], no: Annotated[T, When("on", False)]
) -> Annotated[T, Out("value")]:
    return yes if on else no


@node(category="toy", lane="inline")
def is_odd(value: int) -> Annotated[bool, Out("value")]:
    return value % 2 == 1


@node(category="toy", lane="inline")
def flag(value: bool = True) -> Annotated[bool, Out("value", passes="value")]:
    return value


ALL = Registry([*SPECS.values(), *Registry.of(pick, is_odd, flag).values()])
SHOW = NodeId("show")
ONE, TWO = use("one", "Number", value=1), use("two", "Number", value=2)


def picking(on: Any, *others: Node, yes: Any = None, no: Any = None) -> Graph:
    given = {"yes": link("one") if yes is None else yes, "no": link("two") if no is None else no}
    show = use("show", "Show", value=link("pick", "value"))
    return Graph.of(ONE, TWO, use("pick", "Pick", on=on, **given), show, *others)


def left(graph: Graph) -> list[str]:
    return list(without_idle(graph, ALL)[0].nodes)


@pytest.mark.parametrize(("on", "taken"), [(True, "one"), (False, "two")])
def test_what_only_the_other_branch_needs_does_not_run(on: bool, taken: str) -> None:
    graph, remarks = without_idle(picking(on), ALL)
    assert list(graph.nodes) == [taken, "show"]
    assert graph.nodes[SHOW].links == {"value": link(taken)}
    assert remarks == []


def test_a_constant_branch_is_given_on() -> None:
    graph, _ = without_idle(picking(False, no=7), ALL)
    assert graph.nodes[SHOW].constants == {"value": 7}


def test_the_choice_may_come_from_a_node_that_gives_a_constant_on() -> None:
    assert left(picking(link("flag", "value"), use("flag", "Flag", value=False))) == [
        "two",
        "show",
    ]


def test_what_another_node_needs_too_stays() -> None:
    other = use("other", "Show", value=link("two"))
    assert left(picking(True, other)) == ["one", "two", "show", "other"]


def test_a_choice_that_takes_a_run_keeps_its_branches() -> None:
    graph = picking(link("odd", "value"), use("odd", "IsOdd", value=2))
    assert set(left(graph)) == {"one", "two", "odd", "pick", "show"}
    outputs, _ = run(without_idle(graph, ALL)[0], specs=ALL, targets=["pick"])
    assert outputs == {"pick": {"value": 2}}


def test_a_branch_that_is_not_taken_may_be_wrong() -> None:
    broken = use("two", "Number", value="text")
    nodes = {**picking(True).nodes, broken.id: broken}
    graph, _ = without_idle(Graph(nodes), ALL)
    assert check(graph, ALL, FolderFiles()) == []


def unknown(*nodes: Node) -> tuple[list[str], Sequence[str]]:
    graph, remarks = without_idle(Graph.of(*nodes), ALL)
    return list(graph.nodes), [str(remark) for remark in remarks]


def test_an_unknown_class_of_comfyui_stops_nothing_that_does_not_need_it() -> None:
    odd = use("odd", "comfyui.Odd", text=link("one"))
    seen = use("seen", "comfyui.Seen", value=link("odd", "0"))
    kept, remarks = unknown(ONE, odd, seen, use("show", "Show", value=link("one")))
    assert kept == ["one", "show"]
    message = "is left out: nothing here stands for ComfyUI's"
    assert remarks == [f"odd: {message} Odd, and no output needs it", f"seen: {message} Seen"]


def test_a_workflow_of_unknown_classes_alone_stays_for_the_check_to_tell() -> None:
    assert unknown(use("odd", "comfyui.Odd")) == (["odd"], [])


def test_an_unknown_class_that_an_output_needs_stays() -> None:
    odd = use("odd", "comfyui.Odd")
    kept, remarks = unknown(odd, use("show", "Show", value=link("odd", "0")))
    assert kept == ["odd", "show"]
    assert remarks == []


def test_a_graph_without_choices_is_the_same_graph() -> None:
    graph = Graph.of(ONE, TWO)
    assert without_idle(graph, ALL)[0] is graph
