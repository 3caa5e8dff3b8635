"""Ending a call of a network between two of its layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from torch import nn


@contextmanager
def stoppable(modules: Sequence[nn.Module], check: Callable[[], None]) -> Iterator[None]:
    """While inside, `check` is called before each layer; what it raises ends the call."""

    def before(*call: object) -> None:
        check()

    parts = (part for module in modules for part in module.modules())
    layers = [layer for part in parts if isinstance(part, nn.ModuleList) for layer in part]
    hooks = [layer.register_forward_pre_hook(before) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
