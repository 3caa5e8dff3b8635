"""Shapes of the usual layers' weights, under torch's names. Torch-free."""

from __future__ import annotations

from nodes.families.fit import Shapes


def linear(at: str, inner: int, outer: int, bias: bool = True) -> Shapes:
    """Of `inner` numbers to `outer`."""
    return {f"{at}.weight": (outer, inner), **({f"{at}.bias": (outer,)} if bias else {})}


def conv(at: str, inner: int, outer: int, kernel: int = 3) -> Shapes:
    return {f"{at}.weight": (outer, inner, kernel, kernel), f"{at}.bias": (outer,)}


def norm(at: str, channels: int) -> Shapes:
    return {f"{at}.weight": (channels,), f"{at}.bias": (channels,)}


def below(at: str, shapes: Shapes) -> Shapes:
    """The shapes of a part that has that name in the whole."""
    return {f"{at}.{name}": shape for name, shape in shapes.items()}
