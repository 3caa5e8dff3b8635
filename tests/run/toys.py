"""Toy nodes whose values and doings a test can watch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import ref

from engine import Context, node
from engine.node.registry import Registry
from tests.helpers import with_nodes


class Blob:
    """A value whose end can be observed."""


@dataclass
class Watched:
    """Nodes that make and read blobs, and the blobs they made."""

    blobs: list[ref[Blob]] = field(default_factory=list)
    alive: list[int] = field(default_factory=list)  # blobs, each time that one was read

    @property
    def living(self) -> int:
        return sum(blob() is not None for blob in self.blobs)

    @property
    def specs(self) -> Registry:
        @node(category="toy", lane="cpu")
        def make_blob(number: int = 0) -> Blob:
            blob = Blob()
            self.blobs.append(ref(blob))
            return blob

        @node(category="toy", lane="gpu")
        def read_blob(blob: Blob) -> int:
            self.alive.append(self.living)
            return 1

        @node(category="toy", lane="cpu")
        def blob_is_gone(after: int) -> bool:
            return self.blobs[-1]() is None

        @node(category="toy", lane="gpu")
        def fail_with_blob(blob: Blob) -> int:
            work = Blob()
            self.blobs.append(ref(work))
            raise RuntimeError("out of memory")

        @node(category="toy", lane="gpu")
        def step_with_blob(ctx: Context, blob: Blob) -> int:
            work = Blob()
            self.blobs.append(ref(work))
            for step in range(100):
                ctx.progress(step + 1, 100)
            return id(work)

        return with_nodes(make_blob, read_blob, blob_is_gone, fail_with_blob, step_with_blob)


@dataclass
class Meeting:
    """Lets a node wait until another part of the program has come to a certain point."""

    reached: dict[str, threading.Event] = field(default_factory=dict)

    def at(self, point: str) -> threading.Event:
        return self.reached.setdefault(point, threading.Event())

    def waits(self, name: str, lane: Any, until: str, says: str = "") -> Callable[..., int]:
        """A node that says that it has come, waits for another, and gives whether that came."""

        @node(category="toy", lane=lane, name=name)
        def wait(value: int = 0) -> int:
            self.at(says or name).set()
            return int(self.at(until).wait(timeout=10))

        return wait
