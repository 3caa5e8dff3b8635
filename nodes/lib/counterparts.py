"""Guidance compares prompts area by area: whatever one says of an area, the others must, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nodes.lib.regions import Placed, Window
from nodes.lib.values import Control


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

    The last control of a prompt says so for all of them. One after the other they go round the
    prompts to be avoided, of which each keeps the last it gets. Those are left as they are if one
    of them is steered on its own; areas have their counterparts.
    """
    shared = [
        placed.entry.controls
        for prompt in prompts
        for placed in prompt
        if placed.is_followed and not placed.is_area
        if placed.entry.controls and placed.entry.controls[-1].shared
    ]
    return [_steered(prompt, shared) for prompt in prompts]


def _steered(prompt: Sequence[Placed], shared: Sequence[tuple[Control, ...]]) -> list[Placed]:
    steered = list(prompt)
    whole = [number for number, placed in enumerate(prompt) if not placed.is_area]
    own = any(prompt[at].is_followed or prompt[at].entry.controls for at in whole)
    if whole and not own:
        for number, controls in enumerate(shared):
            at = whole[number % len(whole)]
            entry = replace(prompt[at].entry, controls=controls)
            steered[at] = replace(prompt[at], entry=entry)
    return steered


def with_shared_pictures(prompts: Sequence[Sequence[Placed]]) -> list[list[Placed]]:
    """Prompts to be avoided see an empty picture where the one to be followed sees one."""
    followed = [
        placed.entry.adapters for prompt in prompts for placed in prompt if placed.is_followed
    ]
    adapters = next(filter(None, followed), ())
    blank = tuple(replace(adapter, blank=True) for adapter in adapters)

    def seeing(placed: Placed) -> Placed:
        if placed.is_followed or placed.entry.adapters:
            return placed
        return replace(placed, entry=replace(placed.entry, adapters=blank))

    return [[seeing(placed) for placed in prompt] for prompt in prompts]
