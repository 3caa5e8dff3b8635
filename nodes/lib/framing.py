"""Rectangles of a picture: where to cut it for a closer look. In pixels; torch-free."""

from __future__ import annotations

import math


def span_around(low: int, high: int, context: int, least: float, length: int) -> tuple[int, int]:
    """From `low` to `high` with context on both sides, at least so long, moved into 0..`length`.

    Returns its start and its length.
    """
    wanted = min(max(high - low + 2 * context, math.ceil(least)), length)
    start = (low + high - wanted) // 2
    return max(0, min(start, length - wanted)), wanted


def around(
    bounds: tuple[int, int, int, int],
    frame: tuple[int, int],
    context: int,
    shape: float | None,
) -> tuple[int, int, int, int]:
    """The left, top, width and height of what lies around columns and rows, within a frame.

    `shape` is the width over the height that is wanted, as far as the frame has room.
    """
    left, right, top, bottom = bounds
    width, height = right - left + 2 * context, bottom - top + 2 * context
    least_width = height * shape if shape else 0
    least_height = width / shape if shape else 0
    x, wide = span_around(left, right, context, least_width, frame[0])
    y, high = span_around(top, bottom, context, least_height, frame[1])
    return x, y, wide, high
