"""Nodes that cost next to nothing, or just as much as they are told, for benchmarks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from engine import Context, SavedFile, node
from engine.engine import Engine
from engine.errors import InputError
from engine.node.context import Reserve
from engine.node.refs import Part, Ref
from engine.node.registry import Registry
from engine.node.values import Stored
from engine.run.cache import MemoryCache
from engine.run.executors.local import LocalExecutor
from engine.run.perform import Services
from engine.settings import Settings

T = TypeVar("T")


@node(category="toy", lane="inline")
def number(value: int = 1) -> int:
    return value


@node(category="toy", lane="inline")
def add(a: int = 0, b: int = 0) -> int:
    return a + b


@node(category="toy", lane="inline", effect=True)
def show(value: Any) -> None:
    """Does nothing, but always."""


@node(category="toy", lane="cpu", effect=True)
def write(ctx: Context, value: Any, kilobytes: int = 64) -> SavedFile:
    """A new file, written slowly enough to be caught in the middle of it."""
    path = ctx.output / f"{value}-{time.time_ns():x}-{os.getpid()}.bin"
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        for _ in range(kilobytes):
            file.write(os.urandom(1024))
            time.sleep(0.0005)
    draft.rename(path)
    return SavedFile(str(path), path.stat().st_size)


@node(category="toy", lane="gpu")
def sample(ctx: Context, seed: int = 0, steps: int = 100, milliseconds: float = 10) -> int:
    """Step after step; the time is spent as a device spends it, without the interpreter."""
    for step in range(steps):
        time.sleep(milliseconds / 1000)
        ctx.progress(step + 1, steps)
    return seed


SPECS = Registry.of(number, add, show, write, sample)


class NoFiles:
    """The toy nodes name no files."""

    def names(self, folder: str) -> list[str]:
        return []

    def path(self, folder: str, name: str) -> Path:
        raise InputError(name)

    def stamp(self, folder: str, name: str) -> str:
        return ""

    def fault(self, folder: str, name: str, parts: Collection[Part] = ()) -> str | None:
        return None

    def remark(self, folder: str, name: str) -> str | None:
        return None


class NoModels:
    """The toy nodes lease no weights."""

    numerics = "toy"

    def for_task(self, check: Callable[[], None], tell: Callable[[str], None]) -> NoModels:
        return self

    def expect(self, refs: Sequence[Ref[Any]]) -> None:
        pass

    def retried(self, work: Callable[[], T]) -> T:
        return work()

    @contextmanager
    def lease(
        self, ref: Ref[Any], reserve: Reserve[Any] = 0, offload: bool = True
    ) -> Iterator[Any]:
        raise InputError(ref.file_names)
        yield

    @contextmanager
    def stored(self, ref: Ref[Any], alone: bool = False) -> Iterator[Stored]:
        raise InputError(ref.file_names)
        yield

    def check(self, ref: Ref[Any]) -> None:
        pass

    def describe(self, ref: Ref[Any]) -> object:
        raise InputError(ref.file_names)


def open_engine(settings: Settings) -> Engine:
    services = Services(NoModels(), NoFiles())
    return Engine(SPECS, services, LocalExecutor(), MemoryCache(64 * 2**20))
