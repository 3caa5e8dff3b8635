"""Finding files below a folder, by the names that workflows use."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from stat import S_ISREG
from unicodedata import normalize


def listed(place: Path, suffixes: Collection[str], follow: bool) -> Iterator[str]:
    """The files below a folder, as the disk calls them; links in a circle end.

    Without `follow`, links are left out.
    """
    seen: set[tuple[int, int]] = set()
    for at, folders, files in os.walk(place, followlinks=follow):
        try:
            status = os.stat(at)
        except OSError:  # gone since it was listed
            continue
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(at, name)
            if path.suffix.lower() not in suffixes or name[0] == "." or not is_regular(path):
                continue
            if follow or not path.is_symlink():
                yield path.relative_to(place).as_posix()


def located(place: Path, parts: Sequence[str]) -> Path | None:
    """The regular file of that name below a folder, however its accents are written."""
    path = place.joinpath(*parts)
    if not is_regular(path) and not "".join(parts).isascii():
        path = place
        for part in parts:
            path = path / _as_on_disk(path, part)
    return path if is_regular(path) else None


def is_linked(path: Path, place: Path) -> bool:
    """Whether a link leads from the folder to the file."""
    inner = path.relative_to(place)
    return any((place / part).is_symlink() for part in (inner, *inner.parents[:-1]))


def is_regular(path: Path) -> bool:
    try:
        return S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _as_on_disk(place: Path, part: str) -> str:
    if (place / part).exists():
        return part
    try:
        names = sorted(os.listdir(place))
    except OSError:
        return part
    return next((name for name in names if normalize("NFC", name) == normalize("NFC", part)), part)
