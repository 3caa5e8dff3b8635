"""Nodes that run out of the device's memory, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from engine import Context, node
from engine.engine import Engine
from engine.errors import MemoryShortage, NodeError
from engine.graph.graph import Graph
from engine.models.store import ModelStore
from engine.node.registry import Registry
from engine.run.cache import MemoryCache
from engine.run.events import Event, NodeFailed, Notice
from engine.run.executors.inline import InlineExecutor
from engine.run.perform import Services
from tests.helpers import use
from tests.models.rig import SIZE, Rig
from tests.models.test_swaps import GB, SDXL, Card, Model, Text


class Desk:
    """Runs one node that works on a board, and keeps what was told."""

    def __init__(self, store: ModelStore, files: Any) -> None:
        self.events: list[Event] = []
        self._services = Services(store, files)

    def run(self, work: Callable[[Context], int], effect: bool = False) -> int:
        @node(category="toy", effect=effect)
        def compute(ctx: Context) -> int:
            return work(ctx)

        specs = Registry.of(compute)
        engine = Engine(specs, self._services, InlineExecutor(), MemoryCache(0))
        made = engine.run(Graph.of(use("n", "Compute")), self.events.append)
        return next(iter(next(iter(made.values())).values()))  # type: ignore[return-value]

    @property
    def notices(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_a_node_that_finds_no_memory_is_called_again_after_caches_are_cleared(rig: Rig) -> None:
    desk, calls = Desk(rig.on_board(9000, 9000), rig.folders), []

    def work(ctx: Context) -> int:
        calls.append(1)
        with ctx.models.lease(rig.ref("a")):
            rig.board.fail_at = 2 - len(calls)
            rig.board.work(100)
        return len(calls)

    assert desk.run(work) == 2
    assert desk.notices == ["board:0 ran out of memory: trying again after clearing its caches"]
    assert rig.board.reclaims == 1


def test_memory_of_the_failed_call_is_free_before_the_next(rig: Rig) -> None:
    rig.board.memory = 1000
    desk, calls = Desk(rig.on_board(9000, 1000), rig.folders), []

    def work(ctx: Context) -> int:
        calls.append(1)
        with ctx.models.lease(rig.ref("a")):
            kept = [rig.board.work(300)]
            rig.board.fail_at = 2 - len(calls)
            kept.append(rig.board.work(300))
        return len(calls)

    assert desk.run(work) == 2


def test_idle_weights_leave_for_what_was_not_foreseen(rig: Rig) -> None:
    rig.board.memory = 4 * SIZE
    store = rig.on_board(9000, 9000)
    desk = Desk(store, rig.folders)
    for name in "bc":
        with store.lease(rig.ref(name)):
            pass

    def work(ctx: Context) -> int:
        with ctx.models.lease(rig.ref("a")):
            rig.board.work(2 * SIZE)
        return 1

    assert desk.run(work) == 1
    assert "of idle weights" in desk.notices[-1]


def test_weights_are_streamed_for_what_was_not_foreseen(tmp_path: Path) -> None:
    card = Card(tmp_path, SDXL, 6)
    desk = Desk(card.store, card.files)

    def work(ctx: Context) -> int:
        with ctx.models.lease(Model(card.file("a")), GB // 2) as weights:
            kept = card.board.work(3 * GB)
            weights()
            return len(kept)

    assert desk.run(work) == 3 * GB
    assert "streamed" in desk.notices[-1]


def test_what_can_never_fit_fails_with_figures_and_what_would_help(tmp_path: Path) -> None:
    card = Card(tmp_path, SDXL, 6)
    desk = Desk(card.store, card.files)

    def work(ctx: Context) -> int:
        with ctx.models.lease(Model(card.file("a"))):
            return len(card.board.work(7 * GB))

    with pytest.raises(NodeError, match="smaller picture") as failed:
        desk.run(work)
    assert isinstance(failed.value.__cause__, MemoryShortage)
    assert sum(isinstance(event, NodeFailed) for event in desk.events) == 1
    with card.store.lease(Text(card.file("a"))):
        pass


def test_a_shortage_is_forgotten_once_the_work_was_done(tmp_path: Path) -> None:
    card = Card(tmp_path, SDXL, 6)
    desk, sizes = Desk(card.store, card.files), [3 * GB] * 3 + [1]

    def work(ctx: Context) -> int:
        with ctx.models.lease(Model(card.file("a")), GB // 10):
            return len(card.board.work(sizes.pop(0) if sizes else 1))

    desk.run(work)
    before = len(desk.notices)
    desk.run(work)
    assert len(desk.notices) == before


def test_an_effect_is_not_called_again(rig: Rig) -> None:
    desk, calls = Desk(rig.on_board(9000, 9000), rig.folders), []

    def work(ctx: Context) -> int:
        calls.append(1)
        with ctx.models.lease(rig.ref("a")):
            rig.board.fail_at = 1
            return len(rig.board.work(1))

    with pytest.raises(NodeError):
        desk.run(work, effect=True)
    assert len(calls) == 1


def test_another_error_is_not_taken_for_a_shortage(rig: Rig) -> None:
    desk, calls = Desk(rig.on_board(9000, 9000), rig.folders), []

    def work(ctx: Context) -> int:
        calls.append(1)
        with ctx.models.lease(rig.ref("a")):
            raise RuntimeError("shapes")

    with pytest.raises(NodeError, match="shapes"):
        desk.run(work)
    assert (len(calls), desk.notices) == (1, [])


def test_a_node_that_never_leased_knows_no_shortage(rig: Rig) -> None:
    desk = Desk(rig.on_board(9000, 9000), rig.folders)

    def work(ctx: Context) -> int:
        raise torch.OutOfMemoryError("out of memory")

    with pytest.raises(NodeError, match="out of memory"):
        desk.run(work)
    assert desk.notices == []


def test_memory_that_the_device_only_claimed_to_have_is_looked_for_once_more(rig: Rig) -> None:
    store = rig.on_board(9000, 9000)
    with store.lease(rig.ref("b")):
        pass
    rig.board.fail_at = 1
    with store.lease(rig.ref("a")) as weights:
        assert rig.board.holds(weights.module.weight)
    assert rig.board.reclaims == 1
    assert rig.board.allocated == 2 * SIZE


def test_weights_for_which_no_memory_is_found_are_a_shortage_and_leave_no_trace(rig: Rig) -> None:
    store = rig.on_board(9000, 9000)
    rig.board.memory, rig.board.boast = SIZE - 1, 9000
    with pytest.raises(MemoryShortage, match="board out of memory"), store.lease(rig.ref("a")):
        pass
    assert (rig.board.reclaims, rig.board.allocated) == (1, 0)
    rig.board.memory, rig.board.boast = SIZE + 7, 0
    with store.lease(rig.ref("a"), 7):
        pass
