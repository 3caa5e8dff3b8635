"""What nodes note, where it is told and where it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Context, SavedFile, node
from engine.engine import Engine
from engine.graph.graph import Graph
from engine.node.registry import Registry
from engine.run.cache import Cache, MemoryCache
from engine.run.events import Event, Notice
from engine.run.executors.executor import Executor
from engine.run.perform import Services
from tests.helpers import FolderFiles, NoModels, link, use


@node(category="toy", lane="gpu")
def shrink(ctx: Context, value: int = 1) -> int:
    ctx.note("smaller than wished")
    ctx.note("smaller than wished")
    return value


@node(category="toy", lane="inline")
def add(a: int, b: int = 0) -> int:
    return a + b


@node(category="toy", lane="gpu")
def grow(ctx: Context, value: int) -> int:
    ctx.note("larger again")
    return value


@node(category="toy", lane="cpu", effect=True)
def keep(ctx: Context, value: int) -> SavedFile:
    path = ctx.output / "kept.txt"
    path.write_text(ctx.record.get("notes", "nothing"))
    return SavedFile(str(path), 1)


SPECS = Registry.of(shrink, add, grow, keep)


class Desk:
    """An engine, and what it told and saved."""

    def __init__(self, folder: Path, executor: Executor, cache: Cache) -> None:
        self.events: list[Event] = []
        self._folder = folder
        self._engine = Engine(SPECS, Services(NoModels(), FolderFiles()), executor, cache)

    def run(self, graph: Graph) -> str:
        """What the saved file remembers."""
        self.events.clear()
        self._engine.run(graph, self.events.append, output=self._folder)
        return (self._folder / "kept.txt").read_text()

    @property
    def notices(self) -> list[tuple[str, str]]:
        return [(e.node, e.text) for e in self.events if isinstance(e, Notice)]


@pytest.fixture
def desk(tmp_path: Path, executor: Executor) -> Desk:
    return Desk(tmp_path, executor, MemoryCache(10**6))


def saved(value: int = 1, b: int = 0) -> Graph:
    return Graph.of(
        use("s", "Shrink", value=value),
        use("a", "Add", a=link("s"), b=b),
        use("k", "Keep", value=link("a")),
        use("plain", "Add", a=1),
    )


def test_what_a_node_notes_is_told_once_and_kept_in_what_is_saved_below_it(desk: Desk) -> None:
    assert desk.run(saved()) == "Shrink: smaller than wished"
    assert desk.notices == [("s", "smaller than wished")]


def test_what_came_from_the_cache_keeps_its_notes(desk: Desk) -> None:
    desk.run(saved())
    assert desk.run(saved(b=2)) == "Shrink: smaller than wished"
    assert desk.run(saved(b=2)) == "Shrink: smaller than wished"
    assert desk.notices == []


def test_notes_are_in_the_order_of_the_work_and_each_once(desk: Desk) -> None:
    graph = Graph.of(
        use("s", "Shrink"),
        use("g", "Grow", value=link("s")),
        use("a", "Add", a=link("g"), b=link("s")),
        use("k", "Keep", value=link("a")),
    )
    assert desk.run(graph) == "Shrink: smaller than wished\nGrow: larger again"


def test_a_node_that_did_what_was_wished_leaves_nothing(desk: Desk) -> None:
    graph = Graph.of(use("a", "Add", a=1), use("k", "Keep", value=link("a")))
    assert desk.run(graph) == "nothing"
