"""The model store as one task sees it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from engine.models.holder import Holder
from engine.node.context import Reserve
from engine.node.refs import Ref
from engine.node.values import Stored

if TYPE_CHECKING:
    from engine.models.store import ModelStore

M = TypeVar("M")
T = TypeVar("T")


class TaskModels:
    """Leases, each by the holder of the task."""

    def __init__(self, store: ModelStore, holder: Holder) -> None:
        self._store = store
        self._holder = holder

    def describe(self, ref: Ref[Any]) -> object:
        return self._store.describe(ref)

    def check(self, ref: Ref[Any]) -> None:
        self._store.check(ref)

    def lease(
        self, ref: Ref[M], reserve: Reserve[M] = 0, offload: bool = True
    ) -> AbstractContextManager[M]:
        return self._store.lease(ref, reserve, offload, self._holder)

    def stored(self, ref: Ref[Any], alone: bool = False) -> AbstractContextManager[Stored]:
        return self._store.stored(ref, alone, self._holder)

    def retried(self, work: Callable[[], T]) -> T:
        """See `engine.node.context.Models.retried`."""
        attempt = 1
        while True:
            try:
                return work()
            except Exception as error:
                if not self._store.relieve(error, attempt, self._holder):
                    raise
            attempt += 1
