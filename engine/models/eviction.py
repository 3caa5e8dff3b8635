"""Which weights leave when others need their room. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Idle(Generic[T]):
    """Weights that nobody holds."""

    what: T
    key: str
    nbytes: int  # what their leaving frees
    used: int  # grows with each lease of any weights


def leaving_order(idle: Iterable[Idle[T]], expected: Sequence[str]) -> list[Idle[T]]:
    """What nobody expects first, longest unused first; then what is needed furthest ahead.

    `expected` are the keys of weights in the order in which they will be needed.
    """
    needed = {key: -place for place, key in reversed(list(enumerate(expected)))}
    return sorted(idle, key=lambda each: (each.key in needed, needed.get(each.key, 0), each.used))


def sufficient(ordered: Iterable[Idle[T]], wanted: int) -> list[Idle[T]]:
    """As many of the first as free `wanted` bytes, without those that then need not leave."""
    chosen: list[Idle[T]] = []
    freed = 0
    for each in ordered:
        if freed >= wanted:
            break
        chosen.append(each)
        freed += each.nbytes
    for each in reversed(chosen):
        if freed - each.nbytes >= wanted:
            chosen.remove(each)
            freed -= each.nbytes
    return chosen
