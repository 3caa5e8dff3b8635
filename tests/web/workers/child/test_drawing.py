from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.graph.graph import NodeId
from engine.node.values import Preview
from engine.run.events import NodeProgress, RunId
from web.workers.child.drawing import Drawing, draw, one_thread


def grey() -> Any:
    return SimpleNamespace(pixels=np.full((1, 40, 30, 3), 0.5, np.float32))


def step(number: int, preview: Preview = grey, node: str = "n") -> NodeProgress:
    return NodeProgress(RunId("r"), NodeId(node), number, 100, preview)


class Shown:
    """Steps whose previews were shown, and a preview that waits to be let go on."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.drawing = Drawing(self._show, one_thread())

    def _show(self, event: NodeProgress, picture: bytes) -> None:
        assert picture.startswith(b"\xff\xd8\xff")
        self.steps.append((event.node, event.step))

    def slow(self) -> Any:
        self.begun.set()
        assert self.go_on.wait(10)
        return grey()


@pytest.fixture
def shown() -> Shown:
    return Shown()


def test_what_computes_does_not_wait_and_the_newest_of_a_node_is_drawn(shown: Shown) -> None:
    shown.drawing.add(step(1, shown.slow))
    assert shown.begun.wait(10)
    for number in (2, 3, 4):
        shown.drawing.add(step(number))
    assert shown.steps == []
    shown.go_on.set()
    shown.drawing.close()
    assert shown.steps == [("n", 1), ("n", 4)]


def test_no_node_takes_the_place_of_another(shown: Shown) -> None:
    shown.drawing.add(step(1, shown.slow))
    for node in "abc":
        shown.drawing.add(step(1, node=node))
    shown.go_on.set()
    shown.drawing.close()
    assert [node for node, _ in shown.steps] == ["n", "a", "b", "c"]


def test_a_preview_that_fails_takes_none_with_it(shown: Shown) -> None:
    def fails() -> Any:
        raise RuntimeError

    shown.drawing.add(step(1, fails, "a"))
    shown.drawing.add(step(1, node="b"))
    shown.drawing.close()
    assert shown.steps == [("b", 1)]


def test_a_preview_without_a_picture_is_none() -> None:
    assert draw(lambda: None) is None
    assert draw(lambda: SimpleNamespace(pixels="no")) is None  # type: ignore[arg-type, return-value]
