from __future__ import annotations

import threading
from contextlib import suppress
from typing import Literal

import pytest

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
