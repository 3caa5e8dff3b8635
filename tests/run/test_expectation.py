"""What a run tells of the weights that it will lease: how it goes, and what it saves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine import Context, node
from engine.engine import Engine
from engine.graph.graph import Graph
from engine.node.refs import FileRef, Ref
from engine.node.registry import Registry
from engine.run.cache import MemoryCache
from engine.run.executors.inline import InlineExecutor
from engine.run.perform import Services
from tests.helpers import FolderFiles, NoModels, link, use
from tests.models.test_swaps import SD15, Card, Model


class Listening(NoModels):
    """Keeps what it was told to expect."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []

    def expect(self, refs: Sequence[Ref[Any]]) -> None:
        self.told.append([ref.file_names for ref in refs])


@node(category="toy", lane="inline")
def load(name: str) -> Model:
    return Model((FileRef("checkpoints", name, ""),))


@node(category="toy", lane="inline")
def load_after(name: str, after: int) -> Model:
    return load(name)


@node(category="toy", lane="gpu")
def work(weights: Model, after: int = 0, turn: int = 0) -> int:
    return after


@node(category="toy", lane="cpu")
def name_of(weights: Model) -> str:
    return weights.file_names


SPECS = Registry.of(load, load_after, work, name_of)


def listened(*graphs: Graph) -> list[list[str]]:
    models = Listening()
    cache = MemoryCache(10**6)
    engine = Engine(SPECS, Services(models, FolderFiles()), InlineExecutor(), cache)
    for graph in graphs:
        engine.run(graph, lambda event: None)
    return models.told


def two_loaders(turn: int = 0) -> Graph:
    return Graph.of(
        use("a", "Load", name="a"),
        use("b", "Load", name="b"),
        use("1", "Work", weights=link("a", "weights"), turn=turn),
        use("2", "Work", weights=link("b", "weights"), after=link("1"), turn=turn),
        use("3", "Work", weights=link("a", "weights"), after=link("2"), turn=turn),
    )


def test_refs_are_expected_in_the_order_of_the_plan_until_the_run_is_over() -> None:
    assert listened(two_loaders())[-2:] == [["a", "b", "a"], []]


def test_refs_from_the_cache_are_expected_before_anything_runs() -> None:
    first = listened(two_loaders())
    again = listened(two_loaders(), two_loaders(turn=1))[len(first) :]
    assert again == [["a", "b", "a"], []]


def test_what_has_been_leased_for_the_last_time_is_expected_no_more() -> None:
    """The second loader waits for what the first one's weights were for."""
    graph = Graph.of(
        use("a", "Load", name="a"),
        use("1", "Work", weights=link("a", "weights")),
        use("b", "LoadAfter", name="b", after=link("1")),
        use("2", "Work", weights=link("b", "weights")),
    )
    assert listened(graph) == [["a"], ["b"], []]


def test_a_run_that_will_lease_nothing_says_nothing() -> None:
    graph = Graph.of(use("a", "Load", name="a"), use("n", "NameOf", weights=link("a", "weights")))
    assert listened(graph) == []


def test_the_store_lets_go_of_what_the_run_needs_last(tmp_path: Path) -> None:
    """Three checkpoints, of which two fit, in turn: by use alone each of nine would move."""
    card = Card(tmp_path, SD15, 4.0)

    @node(category="toy", lane="inline")
    def load(name: str) -> Model:
        return Model(card.file(name))

    @node(category="toy", lane="gpu")
    def work(ctx: Context, weights: Model, after: int = 0, turn: int = 0) -> int:
        with ctx.models.lease(weights):
            return after

    loaders = [use(name, "Load", name=name) for name in "abc"]
    works = [use("0", "Work", weights=link("a", "weights"))]
    for turn, name in enumerate("bcabcabc", 1):
        reads = {"weights": link(name, "weights"), "after": link(str(turn - 1))}
        works.append(use(str(turn), "Work", turn=turn, **reads))
    services = Services(card.store, card.files)
    engine = Engine(Registry.of(load, work), services, InlineExecutor(), MemoryCache(10**6))
    engine.run(Graph.of(*loaders, *works), lambda event: None)
    assert card.moved < 10
