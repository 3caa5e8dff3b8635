from __future__ import annotations

from engine.graph.graph import Graph
from tests.helpers import link, use

BRANCHES = Graph.of(
    use("a1", "Number"),
    use("b1", "Number"),
    use("a2", "Add", a=link("a1"), b=1),
    use("b2", "Add", a=link("b1"), b=1),
    use("a3", "Show", value=link("a2")),
    use("b3", "Show", value=link("b2")),
)


def test_one_branch_ends_before_the_next_begins() -> None:
    assert BRANCHES.order(BRANCHES.ends) == ["a1", "a2", "a3", "b1", "b2", "b3"]


def test_only_what_a_target_depends_on_is_in_its_order() -> None:
    assert BRANCHES.order(["b2"]) == ["b1", "b2"]  # type: ignore[list-item]


def test_a_shared_source_comes_once_and_first() -> None:
    graph = Graph.of(
        use("x", "Add", a=link("s"), b=link("y")),
        use("y", "Add", a=link("s"), b=1),
        use("s", "Number"),
    )
    assert graph.order(graph.ends) == ["s", "y", "x"]


def test_the_ends_are_what_nobody_reads() -> None:
    assert BRANCHES.ends == ["a3", "b3"]


def test_each_knot_gives_one_cycle() -> None:
    graph = Graph.of(
        use("a", "Add", a=link("b"), b=1),
        use("b", "Add", a=link("a"), b=1),
        use("c", "Add", a=link("c"), b=link("a")),
        use("d", "Number"),
    )
    assert sorted(sorted(cycle) for cycle in graph.cycles()) == [["a", "b"], ["c"]]


def test_a_chain_of_100_000_nodes_is_walked_without_recursion() -> None:
    chain = [use(f"n{i}", "Add", a=link(f"n{i - 1}"), b=1) for i in range(1, 100_000)]
    graph = Graph.of(use("n0", "Number"), *reversed(chain))
    assert graph.order(graph.ends)[:2] == ["n0", "n1"]
    assert graph.cycles() == []
