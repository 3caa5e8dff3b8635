"""Numbers and columns as people read them, on a terminal that only shows what it is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap
from unicodedata import combining, east_asian_width

# What steers a terminal, or turns the order of its characters: C0, C1, directions; half characters.
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def plain(text: str) -> str:
    """The text with escapes, as JSON has them, for what would steer a terminal."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def columns(rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    """Lines with their cells aligned; the last cell runs free."""
    widths = [max(map(cells_of, cells)) for cells in zip(*rows, strict=True)]
    return [
        (indent + "  ".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]


def hanging(start: str, text: str, width: int) -> list[str]:
    """The text beside its start, wrapped so that the start's column stays free."""
    if not text:
        return [start.rstrip()]
    column = cells_of(start)
    if column > width * 2 // 3:  # no room beside it
        return [
            start.rstrip(),
            *wrap(text, width, initial_indent=_DEEPER, subsequent_indent=_DEEPER),
        ]
    indent = " " * min(column, width // 2)
    lines = wrap(text, width, initial_indent=" " * column, subsequent_indent=indent)
    return [start + lines[0][column:], *lines[1:]]


def cells_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in text)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - cells_of(cell))


_DEEPER = " " * 6


def count(number: int, thing: str) -> str:
    """`1 node`, `2 nodes`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def size(nbytes: int) -> str:
    """`512 B`, `34 kB`, `6.9 GB`: decimal units, as file managers show them."""
    value, unit = float(nbytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:.1f} {unit}" if unit != "B" and value < 9.95 else f"{value:.0f} {unit}"


def seconds(value: float) -> str:
    """`0.05 s`, `3.2 s`, `4 min 05 s`, `2 h 03 min`."""
    if value < 1:
        return f"{value:.2f} s"
    if value < 59.95:
        return f"{value:.1f} s"
    whole = round(value)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def speed(steps: float, taken: float) -> str:
    """`8.1 it/s`, or `2.4 s/it` for slow steps, as the field writes it; nothing for no time."""
    if steps <= 0 or taken <= 0:
        return ""
    rate = steps / taken
    return f"{rate:.1f} it/s" if rate >= 1 else f"{1 / rate:.1f} s/it"
