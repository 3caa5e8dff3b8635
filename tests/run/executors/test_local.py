from __future__ import annotations

import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import Literal

import pytest

from engine.node.spec import Lane
from engine.run.executors.local import LocalExecutor


@pytest.mark.parametrize("lane", ["gpu", "cpu"])
def test_what_has_not_begun_when_it_is_closed_never_will(lane: Literal["gpu", "cpu"]) -> None:
    executor = LocalExecutor(cpu_threads=1)
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def first() -> None:
        begun.set()
        go_on.wait(timeout=10)
        done.append("first")

    executor.submit(lane, first)
    executor.submit(lane, lambda: done.append("second"))
    assert begun.wait(timeout=10)
    closing = threading.Thread(target=executor.close)
    closing.start()
    with suppress(RuntimeError):  # once it takes no more
        while closing.is_alive():
            executor.submit(lane, lambda: None)
    go_on.set()
    closing.join(timeout=10)
    assert done == ["first"]


def test_each_lane_has_threads_of_its_own_but_for_inline() -> None:
    executor = LocalExecutor(cpu_threads=2)
    lanes: tuple[Lane, ...] = ("gpu", "cpu", "inline")
    names: SimpleQueue[str] = SimpleQueue()
    found: list[str] = []
    for lane in lanes:
        executor.submit(lane, lambda: names.put(threading.current_thread().name))
        found.append(names.get(timeout=10))
    executor.close()
    assert found == ["gpu_0", "cpu_0", threading.current_thread().name]
