"""Plain values, for several nodes to share."""

from __future__ import annotations

from typing import Annotated

from engine import Multiline, Out, node
from engine import Seed as SeedHint
from engine.node.hints import Finite

VALUE = Out("value", passes="value")


@node(category="value", lane="inline", name="Integer")
def integer_value(value: int = 0) -> Annotated[int, VALUE]:
    """A whole number."""
    return value


@node(category="value", lane="inline", name="Float")
def float_value(
    value: Annotated[float, Finite()] = 0.0,
) -> Annotated[float, VALUE]:
    """A number."""
    return value


@node(category="value", lane="inline", name="Text")
def text_value(
    value: Annotated[str, Multiline()] = "",
) -> Annotated[str, VALUE]:
    """Some text."""
    return value


@node(category="value", lane="inline", name="Boolean")
def boolean_value(value: bool = False) -> Annotated[bool, VALUE]:
    """Yes or no."""
    return value


@node(category="value", lane="inline", name="Seed")
def seed_value(
    value: Annotated[int, SeedHint()] = 0,
) -> Annotated[int, VALUE]:
    """A seed: the same one gives the same picture."""
    return value
