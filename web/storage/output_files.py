"""Files of the output folder, as jobs leave them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from engine.files.writing import sync_folder
from web.schema.jobs import JobId, Output
from web.storage.media import media_type


def recorded(job: JobId, number: int, node: str, path: Path, name: str) -> Output:
    """What is known of a saved file, after making sure that it is on disk. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        size = file.tell()
    sync_folder(path.parent)
    url = f"/api/jobs/{job}/outputs/{number}"
    media = media_type(path.name)
    return Output(node=node, name=name, size=size, sha256=digest, media=media, url=url)


def written_since(folder: Path, moment: float) -> dict[str, float]:
    """When each file was written that is whole and visible, by its name, the oldest first."""
    found = {
        path.relative_to(folder).as_posix(): written
        for path, written in _files(folder)
        if written >= moment
    }
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _files(folder: Path) -> Iterator[tuple[Path, float]]:
    for at, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            path = Path(at, name)
            if not name.startswith(".") and not name.endswith(".part") and not path.is_symlink():
                yield path, path.stat().st_mtime
