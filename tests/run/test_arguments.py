from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import node
from engine.errors import InputError
from engine.graph.graph import Graph
from engine.plan.plan import make_plan
from engine.run.arguments import arguments
from tests.helpers import FolderFiles, use, with_nodes


def test_lists_of_the_file_are_given_anew_each_time(tmp_path: Path) -> None:
    @node(category="toy", lane="inline")
    def take(items: list[int], deep: dict[str, Any]) -> int:
        return len(items)

    files, specs = FolderFiles(tmp_path), with_nodes(take)
    graph = Graph.of(use("t", "Take", items=[1, 2], deep={"a": []}))
    (task,) = make_plan(graph, specs, files).tasks.values()
    given: dict[str, Any] = arguments(task.spec, task.facts, {}, files)
    given["items"].clear()
    given["deep"].clear()
    assert arguments(task.spec, task.facts, {}, files) == {"items": [1, 2], "deep": {"a": []}}


def test_a_linked_number_that_no_float_holds_is_refused_by_its_input(tmp_path: Path) -> None:
    files, specs = FolderFiles(tmp_path), with_nodes()
    graph = Graph.of(use("s", "Scale", value=1.0))
    (task,) = make_plan(graph, specs, files).tasks.values()
    with pytest.raises(InputError, match="value: a number of that size"):
        arguments(task.spec, task.facts, {"value": 10**400}, files)
