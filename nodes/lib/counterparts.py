"""Guidance compares prompts area by area: whatever one says of an area, the others must, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nodes.lib.regions import Placed, Window


def with_counterparts(prompts: Sequence[Sequence[Placed]]) -> list[list[Placed]]:
    """Each prompt with an entry for every area of the others, the last prompt's areas first.

    An area that is missing is asked with what the prompt says of the smallest area around it.
    """
    full = [list(prompt) for prompt in prompts]
    for mine in reversed(full):
        for placed in tuple(mine):
            for other in full:
                if other is not mine and placed.is_area:
                    other += _counterpart(placed, other)
    return full


def _counterpart(placed: Placed, others: Sequence[Placed]) -> list[Placed]:
    around = [each for each in others if not each.is_area or _inside(placed.window, each.window)]
    if not around:
        return []
    smallest = min(around, key=_cells)
    if smallest.is_area and smallest.window.sides == placed.window.sides:
        return []
    where = placed.entry
    entry = replace(
        smallest.entry,
        region=where.region,
        strength=where.strength,
        span=where.span,
        controls=where.controls,
    )
    return [Placed(entry, placed.window, smallest.is_followed)]


def _cells(placed: Placed) -> float:
    """Of an area; what counts everywhere is larger than any."""
    return placed.window.height * placed.window.width if placed.is_area else float("inf")


def _inside(window: Window, other: Window) -> bool:
    return (
        other.top <= window.top
        and other.left <= window.left
        and window.top + window.height <= other.top + other.height
        and window.left + window.width <= other.left + other.width
    )


def with_shared_controls(prompts: Sequence[Sequence[Placed]]) -> list[list[Placed]]:
    """Prompts to be avoided are steered as those to be followed are, if that is to be shared.

    They are not if one of them is steered on its own; areas have their counterparts.
    """
    whole = [placed for prompt in prompts for placed in prompt if not placed.is_area]
    avoided = [placed for placed in whole if not placed.is_followed]
    shared = [
        tuple(control for control in placed.entry.controls if control.shared)
        for placed in whole
        if placed.is_followed
    ]
    controls = next(filter(None, shared), ())
    if not controls or any(placed.entry.controls for placed in avoided):
        return [list(prompt) for prompt in prompts]

    def steered(placed: Placed) -> Placed:
        if placed.is_followed or placed.is_area:
            return placed
        return replace(placed, entry=replace(placed.entry, controls=controls))

    return [[steered(placed) for placed in prompt] for prompt in prompts]
