"""What an engine remembers from run to run."""

from __future__ import annotations

import pytest

from engine.engine import Engine
from engine.errors import NodeError
from engine.graph.graph import Const, Graph, Link
from engine.run.cache import MemoryCache
from tests.helpers import link, toy_engine, use


def reasons(engine: Engine, graph: Graph) -> dict[str, str]:
    return {str(node): why for node, why in engine.reasons(engine.plan(graph)).items()}


def doubled(value: Const | Link) -> Graph:
    return Graph.of(
        use("n", "Number", value=value),
        use("h", "Halve", value=link("n")),
        use("s", "Add", a=link("h", "quotient"), b=link("h", "rest")),
    )


def test_a_node_runs_again_for_what_changed_since_the_last_run() -> None:
    engine = toy_engine()
    assert set(reasons(engine, doubled(7)).values()) == {"had no part in the last run"}
    engine.run(doubled(7), lambda event: None)
    assert reasons(engine, doubled(7)) == {}
    assert reasons(engine, doubled(8)) == {
        "n": "value: 7 → 8",
        "h": "what it reads changed: value",
        "s": "what it reads changed: a, b",
    }


def test_a_node_runs_again_when_its_result_was_forgotten() -> None:
    cache = MemoryCache(10**6)
    engine = toy_engine(cache=cache)
    engine.run(doubled(7), lambda event: None)
    cache.forget(engine.plan(doubled(7)).targets[use("s", "Add").id])
    assert reasons(engine, doubled(7)) == {"s": "was forgotten"}


def test_what_was_held_in_the_last_run_is_compared_with_the_one_before() -> None:
    engine = toy_engine()
    for _ in range(2):
        engine.run(doubled(7), lambda event: None)
    assert reasons(engine, doubled(8))["n"] == "value: 7 → 8"


def test_a_run_that_failed_is_no_last_run() -> None:
    engine = toy_engine()
    engine.run(doubled(7), lambda event: None)
    failing = Graph.of(*doubled(8).nodes.values(), use("f", "Fail", value=1))
    with pytest.raises(NodeError):
        engine.run(failing, lambda event: None)
    assert reasons(engine, doubled(9))["n"] == "value: 7 → 9"
