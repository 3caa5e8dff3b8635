"""Bypassed nodes: left out, and read past."""

from __future__ import annotations

from collections.abc import Mapping

from engine.graph.bypass import circles, without_bypassed
from engine.graph.check import check, target_faults
from engine.graph.graph import Graph, Link, Node, NodeId
from tests.helpers import SPECS, FolderFiles, link, use


def past(nodes: list[Node], **bypasses: Mapping[str, str]) -> Graph:
    by_id = {node.id: node for node in nodes}
    return without_bypassed(by_id, {NodeId(key): value for key, value in bypasses.items()})


def circle_faults(nodes: list[Node], **bypasses: Mapping[str, str]) -> list[str]:
    by_id = {node.id: node for node in nodes}
    ways = {NodeId(key): value for key, value in bypasses.items()}
    return [str(problem) for problem in circles(by_id, ways)]


def faults(graph: Graph) -> list[str]:
    return [str(problem) for problem in check(graph, SPECS, FolderFiles())]


def reads(graph: Graph, node: str) -> tuple[Mapping[str, object], Mapping[str, Link]]:
    found = graph.nodes[NodeId(node)]
    return found.constants, found.links


THROUGH = {"int": "a"}
ONE = use("one", "Number", value=1)
SHOW = use("show", "Show", value=link("sum"))


def test_without_bypassed_nodes_a_graph_stays_as_it_is() -> None:
    assert list(past([ONE, SHOW]).nodes.values()) == [ONE, SHOW]


def test_a_link_to_a_bypassed_node_is_followed_to_what_its_input_is_linked_to() -> None:
    graph = past([ONE, use("sum", "Add", a=link("one"), b=2), SHOW], sum=THROUGH)
    assert list(graph.nodes) == ["one", "show"]
    assert reads(graph, "show") == ({}, {"value": link("one")})


def test_a_chain_of_bypassed_nodes_is_followed_to_its_end() -> None:
    chain = [use(f"s{i}", "Add", a=link(f"s{i - 1}") if i else link("one")) for i in range(5_000)]
    ways = {node.id: THROUGH for node in chain}
    graph = past([ONE, *chain, use("show", "Show", value=link("s4999"))], **ways)
    assert reads(graph, "show") == ({}, {"value": link("one")})


def test_an_input_that_is_not_linked_passes_on_its_constant() -> None:
    graph = past([use("sum", "Add", a=7, b=2), use("more", "Add", a=link("sum"), b=1)], sum=THROUGH)
    assert reads(graph, "more") == ({"a": 7, "b": 1}, {})
    assert faults(graph) == []


def test_a_constant_of_none_is_passed_on_too() -> None:
    graph = past([use("sum", "Add", a=None), SHOW], sum=THROUGH)
    assert reads(graph, "show") == ({"value": None}, {})


def test_where_there_is_nothing_to_pass_on_the_link_goes() -> None:
    sum_ = use("sum", "Add", b=1)
    total = use("total", "Total", a=link("sum"), b=link("one"))
    for ways in (THROUGH, {}, {"int": "c"}):
        graph = past([ONE, sum_, total], sum=ways)
        assert reads(graph, "total") == ({}, {"b": link("one")})
        assert faults(graph) == []


def test_a_required_input_that_is_left_without_names_the_bypassed_node() -> None:
    nodes = [use("sum", "Add"), use("twice", "Add", a=link("sum")), use("h", "Halve")]
    graph = past([*nodes, use("show", "Show", value=link("twice"))], sum=THROUGH, twice=THROUGH)
    assert faults(graph) == [
        "h.value: is missing; wanted Integer",
        "show.value: is missing; wanted Any; "
        "its link ends at 'sum', which is bypassed and passes none on",
    ]


def test_what_is_passed_on_must_fit_its_reader() -> None:
    blob = use("blob", "Scale", value=1)
    graph = past(
        [
            blob,
            use("sum", "Add", a=link("blob", "float"), b=1),
            use("h", "Halve", value=link("sum")),
        ],
        sum=THROUGH,
    )
    assert faults(graph) == ["h.value: takes Integer, but blob.float gives Float"]


def test_faults_of_a_bypassed_node_do_not_count() -> None:
    assert faults(past([ONE, use("x", "Unheard", a=link("none"))], x={})) == []


def test_nodes_that_run_may_read_each_other_only_through_one_that_does_not() -> None:
    sum_ = use("sum", "Add", a=link("one"), b=link("twice"))
    graph = past([ONE, sum_, use("twice", "Add", a=link("sum"), b=1)], sum=THROUGH)
    assert graph.cycles() == []
    assert past([ONE, sum_, use("twice", "Add", a=link("sum"))], sum={"int": "b"}).cycles() != []


def test_a_circle_of_bypassed_nodes_is_a_fault_of_one_of_them() -> None:
    a, b = use("a", "Add", a=link("b")), use("b", "Add", a=link("a"))
    lead = use("lead", "Add", a=link("a"))
    said = "is bypassed and would pass on its own result"
    assert circle_faults([a, b, lead], lead=THROUGH, a=THROUGH, b=THROUGH) == [f"a.a: {said}"]
    assert circle_faults([use("a", "Add", a=link("a"))], a=THROUGH) == [f"a.a: {said}"]
    assert circle_faults([a, b, lead], a=THROUGH) == []


def test_a_bypassed_target_is_refused_as_such() -> None:
    graph = past([ONE, use("sum", "Add", a=link("one"))], sum=THROUGH)
    assert [str(p) for p in target_faults(graph, map(NodeId, ("one", "sum", "on")))] == [
        "sum: is bypassed, so there is nothing to run for it",
        "on: is no node of this workflow; did you mean 'one'?",
    ]
