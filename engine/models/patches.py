"""What several patches make of a component's weights together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial, reduce
from typing import TYPE_CHECKING

from engine.files.family import Delta

if TYPE_CHECKING:
    from torch import Tensor


def combined(patches: Iterable[Mapping[str, Delta]]) -> dict[str, Delta]:
    """One delta for each weight that any of them changes; the first patch is applied first."""
    by_name: dict[str, list[Delta]] = {}
    for deltas in patches:
        for name, delta in deltas.items():
            by_name.setdefault(name, []).append(delta)
    return {name: partial(_in_turn, tuple(deltas)) for name, deltas in by_name.items()}


def _in_turn(deltas: Iterable[Delta], weight: Tensor) -> Tensor:
    return reduce(lambda changed, delta: delta(changed), deltas, weight)
