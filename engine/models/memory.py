"""How much memory the machine has, and how much of it the limits around the process leave."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class _Group:
    """Where one version of Linux control groups keeps its numbers."""

    folder: str
    limit: str
    usage: str
    cache: str  # key in memory.stat of what can be given back


_V2 = _Group("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")
_V1 = _Group(
    "sys/fs/cgroup/memory",
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    "total_inactive_file",
)


def host_memory(root: Path = Path("/")) -> Iterator[tuple[int, int]]:
    """Pairs of total and available bytes: the machine's, then each limit around the process.

    `root` is where the kernel's files are found.
    """
    if numbers := _numbers(root / "proc/meminfo"):
        yield numbers["MemTotal:"] * 1024, numbers["MemAvailable:"] * 1024
    elif hasattr(os, "sysconf"):
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        yield total, total // 2
    for group, folder in _groups(root):
        limit, usage = _number(folder / group.limit), _number(folder / group.usage)
        if limit is not None and usage is not None:
            cache = _numbers(folder / "memory.stat").get(group.cache, 0)
            yield limit, limit - usage + cache


def _groups(root: Path) -> Iterator[tuple[_Group, Path]]:
    """The control groups of this process and those around them, the innermost first."""
    for line in _lines(root / "proc/self/cgroup"):
        number, controllers, path = line.split(":", 2)
        if number == "0" or "memory" in controllers.split(","):
            group = _V2 if number == "0" else _V1
            top = root / group.folder
            folder = top / path.strip().lstrip("/")
            yield from ((group, at) for at in (folder, *folder.parents) if at.is_relative_to(top))


def _number(path: Path) -> int | None:
    text = next(iter(_lines(path)), "").strip()
    return int(text) if text.isdigit() else None  # "max" is no limit


def _numbers(path: Path) -> dict[str, int]:
    pairs: Iterable[list[str]] = (line.split() for line in _lines(path))
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) > 1 and pair[1].isdigit()}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
