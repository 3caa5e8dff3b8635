"""Who leases weights: a task, which may be cancelled and wants to hear what was done for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.files.family import Check


def _go_on() -> None:
    pass


def _say_nothing(text: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Holder:
    check: Check = _go_on  # raises when the task should end; called while it waits or loads
    tell: Callable[[str], None] = _say_nothing  # what a shortage of memory was answered with


NOBODY = Holder()
