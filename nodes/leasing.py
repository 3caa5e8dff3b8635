"""Holding weights together with the memory that using them takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from engine import Context
from engine.node.refs import Ref

M = TypeVar("M")


@contextmanager
def leased(ctx: Context, ref: Ref[M], estimate: Callable[[M], int]) -> Iterator[M]:
    """The weights, with as many bytes free as `estimate` says that the work with them takes.

    Raises MemoryShortage before the work begins, not after it has failed.
    """
    with (
        ctx.models.lease(ref) as weights,
        ctx.models.lease(ref, reserve=estimate(weights)),
    ):
        yield weights
