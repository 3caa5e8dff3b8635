"""Numbers and columns as people read them."""

from __future__ import annotations

from collections.abc import Sequence


def columns(rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    """Lines with their cells aligned; the last cell runs free."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [
        (indent + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]


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
